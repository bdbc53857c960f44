"""The way from the editors' menu to the mailbox."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from furtka.offices.access import job_of
from furtka.offices.permissions import Permission, may


class MailboxItem(MenuItem):
    """Only for those who set up the office."""

    def is_shown(self, request: HttpRequest) -> bool:
        job = job_of(request.user)
        return job is not None and may(job.role, Permission.EDIT_OFFICE)


def mailbox_item() -> Any:
    return MailboxItem(_("Mailbox"), reverse("registry:mail:mailbox"), icon_name="mail", order=330)


hooks.register("register_admin_menu_item", mailbox_item)
