"""Reads about offices."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from furtka.offices.models import Office


def office_of_host(request: HttpRequest) -> Office:
    """The office whose website this is: by host name, or the only one there is. 404 if none."""
    host = request.get_host().rsplit(":", 1)[0]
    offices = list(Office.objects.filter(domain=host)[:1]) or list(
        Office.objects.order_by("pk")[:1]
    )
    if not offices:
        raise Http404
    return offices[0]
