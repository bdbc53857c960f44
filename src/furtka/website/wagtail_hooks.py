"""On the editors' screen of a notice or an announcement: the way to its published versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from furtka.offices.access import jobs_of
from furtka.offices.permissions import Permission, may
from furtka.website.models import BulletinPage


def versions_button(page: Page, user: User, view_name: str, **_said: Any) -> Iterator[Button]:
    """For heads and the director."""
    if not issubclass(page.specific_class or Page, BulletinPage):
        return
    if any(may(job.role, Permission.PUBLISH_WEBSITE) for job in jobs_of(user)):
        address = reverse("versions:versions", args=[page.pk])
        yield Button(_("Published versions"), address, icon_name="history", priority=66)


hooks.register("register_page_header_buttons", versions_button)
