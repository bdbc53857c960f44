"""Reads about offices."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest

from furtka.offices.models import Office, Staff


def office_of_host(request: HttpRequest) -> Office:
    """The office whose website this is: by host name, or the only one there is. 404 if none."""
    host = request.get_host().rsplit(":", 1)[0]
    offices = list(Office.objects.filter(domain=host)[:1]) or list(
        Office.objects.order_by("pk")[:1]
    )
    if not offices:
        raise Http404
    return offices[0]


def names_of(office: Office, users: Iterable[int | None]) -> dict[int | None, str]:
    """The names that people work under, by the ids of their accounts. One query.

    Who has none there (somebody from before, or nobody) is not in it.
    """
    found = Staff.objects.filter(office=office, user__in={user for user in users if user})
    return dict(found.values_list("user_id", "name"))
