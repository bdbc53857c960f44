"""The way from the editors' menu to the words of messages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from furtka.offices.access import job_of
from furtka.offices.permissions import Permission, may


class WordingsItem(MenuItem):
    """Only for those who may write them."""

    def is_shown(self, request: HttpRequest) -> bool:
        job = job_of(request.user)
        return job is not None and may(job.role, Permission.EDIT_WORDINGS)


def wordings_item() -> Any:
    return WordingsItem(_("Messages"), reverse("outbox:wordings"), icon_name="mail", order=320)


hooks.register("register_admin_menu_item", wordings_item)
