"""Django's groups, kept in sync with ROLE_PERMISSIONS, for the editors' screens alone.

Our own pages ask `permissions.may`, and so do the screens of the office's data (cms.py). Wagtail
itself asks Django's permissions: whoever may open /cms/ is in one group, and whoever edits an
office's website in that office's group, which holds its pages, pictures and documents.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import Group, User
from django.contrib.auth.models import Permission as DjangoPermission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from furtka.core.registers import Register
from furtka.offices.models import Office, Staff
from furtka.offices.permissions import CMS_PERMISSIONS, Permission, may

# The website room says which page an office's pages hang under (None: it has none yet).
website_roots: Register[Callable[[Office], Page | None]] = Register()

_OURS = "Furtka: "
_OPENS_CMS = f"{_OURS}cms"
_WRITES = ("add_page", "change_page", "lock_page")
_PUBLISHES = ("publish_page", "unlock_page")
_ON_FILES = (
    "add_image", "change_image", "choose_image",
    "add_document", "change_document", "choose_document",
)  # fmt: skip


@transaction.atomic
def sync_groups(office: Office) -> None:
    """Bring groups and memberships of that office's people in line with their roles.

    Called wherever a role, a job or an account changes. Run twice, it changes nothing.
    """
    doors, _ = Group.objects.get_or_create(name=_OPENS_CMS)
    doors.permissions.set(DjangoPermission.objects.filter(codename="access_admin"))
    _website_group(office)
    for user in User.objects.filter(jobs__office=office).distinct():
        sync_user(user)


@transaction.atomic
def sync_user(user: User) -> None:
    """Put somebody into the groups of their jobs, and take them out of our others."""
    wanted = _wanted(user)
    had = set(user.groups.filter(name__startswith=_OURS).values_list("name", flat=True))
    if gone := had - wanted:
        user.groups.remove(*Group.objects.filter(name__in=gone))
    if new := wanted - had:
        user.groups.add(*(Group.objects.get_or_create(name=name)[0] for name in new))


def _wanted(user: User) -> set[str]:
    names: set[str] = set()
    for job in Staff.objects.filter(user=user, active=True).select_related("office"):
        if any(may(job.role, permission) for permission in CMS_PERMISSIONS):
            names.add(_OPENS_CMS)
        if may(job.role, Permission.EDIT_WEBSITE):
            names.add(_website_name(job.office))
        if may(job.role, Permission.PUBLISH_WEBSITE):
            names.add(publishers_name(job.office))
    return names


def publishers_name(office: Office) -> str:
    """The group that approves what editors of that office send."""
    return f"{_OURS}publishers of {office.slug}"


def _website_name(office: Office) -> str:
    return f"{_OURS}website of {office.slug}"


def _website_group(office: Office) -> None:
    group, _ = Group.objects.get_or_create(name=_website_name(office))
    publishers, _ = Group.objects.get_or_create(name=publishers_name(office))
    for root_of in website_roots:
        page = root_of(office)
        if page is not None:
            _allow(group, page, _WRITES)
            _allow(publishers, page, _PUBLISHES)
    files = Collection.get_first_root_node()
    if files is not None:
        for permission in _permissions(_ON_FILES):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=files, permission=permission
            )


def _allow(group: Group, page: Page, names: tuple[str, ...]) -> None:
    """Exactly these on the page and all below it."""
    allowed = _permissions(names)
    had = GroupPagePermission.objects.filter(group=group, page=page)
    had.exclude(permission__in=allowed).delete()
    for permission in allowed:
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _permissions(names: tuple[str, ...]) -> list[DjangoPermission]:
    wagtail = DjangoPermission.objects.filter(content_type__app_label__startswith="wagtail")
    return list(wagtail.filter(codename__in=names))
