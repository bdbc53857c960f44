"""Log-in of people who work here: allauth's pages under our addresses."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import include, path, re_path

from furtka.core.http import go_to


def closed(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
    """A page of allauth's that this house does not have."""
    raise Http404


# Accounts are made and passwords are reset by an administrator, so nobody signs up, and no
# address in an e-mail lets anybody in. The names stay: allauth looks them up.
_CLOSED = {
    "signup/": "account_signup",
    "email/": "account_email",
    "confirm-email/": "account_email_verification_sent",
    "password/set/": "account_set_password",
    "password/reset/": "account_reset_password",
    "password/reset/done/": "account_reset_password_done",
    "password/reset/key/done/": "account_reset_password_from_key_done",
    "login/code/confirm/": "account_confirm_login_code",
}

urlpatterns = [
    path("", lambda request: go_to(request, "mfa_index"), name="account"),
    *(path(address, closed, name=name) for address, name in _CLOSED.items()),
    re_path(r"^confirm-email/(?P<key>.+)/$", closed, name="account_confirm_email"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        closed,
        name="account_reset_password_from_key",
    ),
    path("", include("allauth.urls")),
]
