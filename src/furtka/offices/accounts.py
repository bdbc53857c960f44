"""How people who work here get in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from furtka.offices.services import DEMO_LOGINS, DEMO_PASSWORD


class StaffAdapter(DefaultAccountAdapter):
    """Nobody signs up: an administrator makes accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class _Plain:
    """A label says what goes into a field; grey words inside it only look like an answer."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class ChangePasswordForm(_Plain, AllauthChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""  # a link to a page this house does not have
        # Django's list of rules can't stand inside the paragraph of a hint.
        self.fields["password1"].help_text = _(
            "At least 8 characters. Not a common password, not your name, not only digits."
        )


class ReauthenticateForm(_Plain, AllauthReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class LoginForm(_Plain, AllauthLoginForm):
    """Name and password; the second step, where somebody set one up, comes after."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Account name")
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        self.fields["password"].help_text = _(
            "Forgotten? An administrator of your office sets a new one."
        )

    @property
    def demo_logins(self) -> tuple[str, ...]:
        """Shown beside the form of a demonstration, and only there."""
        return DEMO_LOGINS if settings.DEMO else ()

    @property
    def demo_password(self) -> str:
        return DEMO_PASSWORD
