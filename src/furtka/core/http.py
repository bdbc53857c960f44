"""Requests and answers that htmx and plain browsers both understand."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails


class HtmxRequest(HttpRequest):
    """What every view gets: django-htmx's middleware adds `htmx`."""

    htmx: HtmxDetails


def go_to(request: HttpRequest, to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """A redirect after POST. htmx would follow a 302 and swap the whole page into the form."""
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(resolve_url(to, *args, **kwargs))
    return HttpResponseRedirect(resolve_url(to, *args, **kwargs))
