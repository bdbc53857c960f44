"""Two doors: who may open the editors' screens, and how long anybody stays logged in."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone

from furtka.offices.access import jobs_of
from furtka.offices.permissions import CMS_PERMISSIONS, may

GetResponse = Callable[[HttpRequest], HttpResponseBase]

_SINCE = "logged_in_since"


def editors_only(get_response: GetResponse) -> GetResponse:
    """Nothing under /cms/ exists for people whose role edits nothing.

    Wagtail would send them to the log-in page, which would send them back, for ever.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith("/cms/") and request.user.is_authenticated:
            roles = [job.role for job in jobs_of(request.user)]
            opens = any(may(role, permission) for role in roles for permission in CMS_PERMISSIONS)
            leaves = request.path_info == "/cms/logout/"
            if not (opens or leaves or request.user.is_superuser):
                raise Http404
        return get_response(request)

    return middleware


def session_ends(get_response: GetResponse) -> GetResponse:
    """Nobody stays logged in longer than SESSION_COOKIE_AGE, however busy they are.

    Django's own age starts anew with each change of the session. Requests without a session
    cost nothing here, and stay cacheable.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            since = request.session.setdefault(_SINCE, now)
            if now - since >= settings.SESSION_COOKIE_AGE:
                logout(request)
                return redirect_to_login(request.get_full_path())
        return get_response(request)

    return middleware
