"""Who may see what: one decorator for every page of the people who work here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import add_never_cache_headers

from furtka.core.http import HtmxRequest
from furtka.offices.models import Office, Staff
from furtka.offices.permissions import Permission, may

Args = ParamSpec("Args")


class StaffRequest(HtmxRequest):
    """A request of somebody who works at `job.office`."""

    user: User
    job: Staff


StaffView = Callable[Concatenate[Any, Args], HttpResponseBase]


def jobs_of(user: User | AnonymousUser) -> list[Staff]:
    """Where that person works now, with office, site and unit. One query."""
    if not user.is_authenticated or not user.is_active:
        return []
    found = Staff.objects.filter(user=user, active=True)
    return list(found.select_related("office", "site", "unit").order_by("office_id"))


def job_of(user: User | AnonymousUser, office: Office | None = None) -> Staff | None:
    """The job at that office, or the first one; None for a stranger."""
    jobs = jobs_of(user)
    return next((job for job in jobs if office is None or job.office_id == office.pk), None)


def staff_page(
    permission: Permission,
) -> Callable[[StaffView[Args]], Callable[Concatenate[HttpRequest, Args], HttpResponseBase]]:
    """Only for people of an office whose role has `permission`; sets `request.job`.

    Who is not logged in is asked to; a stranger, or a colleague who may not, gets 404 and does
    not even learn that the page exists. The test of access walks all addresses and expects
    every one of /praca/ to be wrapped in this.
    """

    def decorate(
        view: StaffView[Args],
    ) -> Callable[Concatenate[HttpRequest, Args], HttpResponseBase]:
        @wraps(view)
        def wrapper(
            request: HttpRequest, /, *args: Args.args, **kwargs: Args.kwargs
        ) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            job = job_of(request.user)
            if job is None or not may(job.role, permission):
                raise Http404
            request.job = job  # type: ignore[attr-defined]
            response = view(request, *args, **kwargs)
            if isinstance(response, HttpResponse):
                add_never_cache_headers(response)  # not for whoever sits down here next
            return response

        wrapper.permission = permission  # type: ignore[attr-defined]
        return wrapper

    return decorate
