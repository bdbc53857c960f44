"""Take one published version out of public view, and bring it back. Nothing is deleted.

BIP wants every version to be listed; somebody's personal data must not stay readable. So the
history goes on telling when there was a version and of whose hand, and why its words are hidden.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from wagtail.models import Page

from furtka.offices.models import Office
from furtka.privacy import audit
from furtka.website.approval import about
from furtka.website.errors import VersionShownNow
from furtka.website.models import (
    AnnouncementPage,
    BulletinPage,
    HiddenVersion,
    HidingReason,
    NoticePage,
)
from furtka.website.services import home_of
from furtka.website.versions import Version, versions_of


def bulletin_page(office: Office, pk: int) -> BulletinPage | None:
    """The office's notice or announcement, on the website or not. Three queries at most."""
    home = home_of(office)
    if home is None or pk >= 2**31:
        return None
    kinds: tuple[type[BulletinPage], ...] = (NoticePage, AnnouncementPage)
    pages = (kind.objects.descendant_of(home).filter(pk=pk).first() for kind in kinds)
    return next((page for page in pages if page is not None), None)


@transaction.atomic
def hide_version(
    *, version: Version, reason: HidingReason, office: Office, now: datetime,
    actor: AbstractBaseUser,
) -> None:  # fmt: skip
    """Its words are gone from the website at once. A second press changes nothing.

    Raises VersionShownNow for what everybody reads: hiding that would leave an empty page.
    """
    # Publishing writes that row, too: the last version stays the last until we are done.
    Page.objects.select_for_update().get(pk=version.page.pk)
    if versions_of(version.page, office)[-1].revision == version.revision:
        raise VersionShownNow
    _row, made = HiddenVersion.objects.get_or_create(
        revision_id=version.revision,
        defaults={
            "office": office, "page_id": version.page.pk, "reason": reason, "hidden_at": now,
            "hidden_by_id": actor.pk,
        },
    )  # fmt: skip
    if made:
        _record("version.hidden", version, reason, office=office, now=now, actor=actor)


@transaction.atomic
def show_version(
    *, version: Version, office: Office, now: datetime, actor: AbstractBaseUser
) -> None:
    """It was hidden by mistake: everybody can read it again. A second press changes nothing."""
    rows = HiddenVersion.objects.select_for_update().filter(revision=version.revision)
    for row in rows:
        row.delete()
        _record("version.shown", version, row.reason, office=office, now=now, actor=actor)


def _record(
    action: str, version: Version, reason: str, *, office: Office, now: datetime,
    actor: AbstractBaseUser,
) -> None:  # fmt: skip
    """Which one, never what it said."""
    audit.record(
        action, about(version.page), office=office, at=now, actor=actor, number=version.number,
        revision=version.revision, reason=str(reason),
    )  # fmt: skip
