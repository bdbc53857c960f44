"""What people do with the safety procedure: draft a version, approve, take back, read.

The only file that writes versions. A version is valid by its dates alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from furtka.core.clock import local_day
from furtka.core.text import one_line, validate_line
from furtka.offices.models import Office, Staff
from furtka.outbox.chores import ask_again, ask_office, chores, take_back_chores
from furtka.privacy import audit
from furtka.website.errors import (
    OwnProcedure,
    ProcedureChanged,
    ProcedureInForce,
    ProcedureNotDraft,
    ProcedureTooEarly,
    ProcedureWordsMissing,
)
from furtka.website.models import Acknowledgement, ProcedurePage, ProcedureStatus, ProcedureVersion
from furtka.website.services import home_of

APPROVE = "approve_procedure"
WITHIN = timedelta(days=2)
WORDS = tuple(f"{name}{end}" for name in ("title", "body") for end in ("", "_en", "_uk"))


@dataclass(frozen=True)
class Written:
    """What editors wrote last on the page of the procedure, published or not."""

    page: ProcedurePage
    words: dict[str, str]
    revision: int | None


def written(office: Office) -> Written | None:
    """None where the office has no such page. Three queries."""
    home = home_of(office)
    page = ProcedurePage.objects.descendant_of(home).first() if home else None
    if page is None:
        return None
    latest = page.get_latest_revision_as_object()
    words = {name: getattr(latest, name) for name in WORDS}
    return Written(page, words, page.latest_revision_id)


@transaction.atomic
def draft_version(
    *, office: Office, valid_from: date, changes: str, now: datetime, actor: AbstractBaseUser
) -> ProcedureVersion:
    """Copy the words of the page into a draft, and ask for approval.

    Of one person there is one draft for a day: it takes the new words, and whoever has read the
    old ones can't approve it (`mark_of`). The same words again change nothing. Raises
    ProcedureWordsMissing, ValidationError.
    """
    Office.objects.select_for_update().get(pk=office.pk)
    found = written(office)
    if found is None or not strip_tags(found.words["body"]).strip():
        raise ProcedureWordsMissing
    changes = one_line(changes)
    validate_line(changes)
    values = found.words | {"changes": changes}
    version = _own_draft(office, valid_from, now, actor)
    if version.pk and all(getattr(version, name) == value for name, value in values.items()):
        return version
    for name, value in values.items():
        setattr(version, name, value)
    version.revision_id = found.revision
    version.save()
    _record("procedure.drafted", version, now=now, actor=actor)
    _ask_for_approval(version, now)
    return version


def _ask_for_approval(version: ProcedureVersion, now: datetime) -> None:
    """Anew, where somebody closed the task and the words were changed since."""
    thing, due_at = _about(version), now + WITHIN
    key = f"approve:{thing}"
    if not ask_again(office=version.office, dedupe_key=key, due_at=due_at):
        ask_office(
            office=version.office, chore=APPROVE, about=thing, dedupe_key=key, due_at=due_at,
            now=now, what=version.title, path=f"/praca/procedura/{version.pk}/",
        )  # fmt: skip


def _own_draft(
    office: Office, valid_from: date, now: datetime, actor: AbstractBaseUser
) -> ProcedureVersion:
    """The one that this person has for that day; else a new one, not stored yet."""
    whose = {"office": office, "valid_from": valid_from, "author_id": actor.pk}
    drafts = ProcedureVersion.objects.filter(status=ProcedureStatus.DRAFT, **whose)
    found: ProcedureVersion | None = drafts.first()
    return found or ProcedureVersion(created_at=now, **whose)


def mark_of(version: ProcedureVersion) -> str:
    """What somebody read, in short: other words, another day, another mark."""
    read = [getattr(version, name) for name in (*WORDS, "changes")]
    told = json.dumps([*read, version.valid_from.isoformat()])
    return sha256(told.encode()).hexdigest()[:32]


def written_since(draft: ProcedureVersion) -> bool:
    """Whether the page has other words by now than the draft that was made of it."""
    found = written(draft.office)
    return found is not None and any(
        getattr(draft, name) != text for name, text in found.words.items()
    )


@transaction.atomic
def approve_version(
    *, version: ProcedureVersion, read: str, now: datetime, actor: AbstractBaseUser
) -> ProcedureVersion:
    """Give it a number and close the version before it.

    `read` is the mark of the words that the approver saw (`mark_of`). A first day that has
    passed meanwhile becomes today. A second press changes nothing. Raises OwnProcedure,
    ProcedureNotDraft, ProcedureChanged, ProcedureTooEarly.
    """
    version = _locked(version)
    if version.status == ProcedureStatus.APPROVED:
        return version
    if version.status != ProcedureStatus.DRAFT:
        raise ProcedureNotDraft
    if version.author_id == actor.pk:
        raise OwnProcedure
    if mark_of(version) != read:
        raise ProcedureChanged
    office = version.office
    version.valid_from = max(version.valid_from, local_day(now, office.tz))
    others = ProcedureVersion.objects.filter(office=office)
    if others.approved().filter(valid_from__gte=version.valid_from).exists():
        raise ProcedureTooEarly
    others.approved().filter(valid_until=None).update(valid_until=version.valid_from)
    last: int | None = others.aggregate(last=Max("number"))["last"]
    version.number = (last or 0) + 1
    version.status, version.approver_id, version.approved_at = (
        ProcedureStatus.APPROVED, actor.pk, now,
    )  # fmt: skip
    version.save()
    take_back_chores(office=office, chore=APPROVE, about=_about(version))
    _record("procedure.approved", version, now=now, actor=actor)
    return version


@transaction.atomic
def withdraw_version(
    *, version: ProcedureVersion, now: datetime, actor: AbstractBaseUser
) -> ProcedureVersion:
    """Drop a draft, or take back what has not begun; the one before goes on.

    A second press changes nothing. Raises ProcedureInForce.
    """
    version = _locked(version)
    if version.status == ProcedureStatus.WITHDRAWN:
        return version
    approved = version.status == ProcedureStatus.APPROVED
    if approved and version.valid_from <= local_day(now, version.office.tz):
        raise ProcedureInForce
    until, version.status = version.valid_until, ProcedureStatus.WITHDRAWN
    version.save(update_fields=["status"])
    if approved:
        before = ProcedureVersion.objects.filter(office=version.office).approved()
        before.filter(valid_until=version.valid_from).update(valid_until=until)
    take_back_chores(office=version.office, chore=APPROVE, about=_about(version))
    _record("procedure.withdrawn", version, now=now, actor=actor)
    return version


@transaction.atomic
def acknowledge(*, version: ProcedureVersion, staff: Staff, now: datetime) -> None:
    """That person has read it. A second press changes nothing."""
    _row, made = Acknowledgement.objects.get_or_create(
        version=version, staff=staff, defaults={"at": now}
    )
    if made:
        _record("procedure.read", version, now=now, actor=staff.user)


def valid_version(office: Office, day: date) -> ProcedureVersion | None:
    found: ProcedureVersion | None = (
        ProcedureVersion.objects.filter(office=office).valid_on(day).first()
    )
    return found


def unread_version(staff: Staff, now: datetime) -> ProcedureVersion | None:
    """The valid version, unless that person has read it. One query."""
    valid = ProcedureVersion.objects.filter(office=staff.office_id).valid_on(
        local_day(now, staff.office.tz)
    )
    found: ProcedureVersion | None = valid.exclude(read_by__staff=staff).first()
    return found


def not_read_by(version: ProcedureVersion) -> list[Staff]:
    """Everybody who works there now, can log in and has not read it. One query."""
    people = Staff.objects.filter(office=version.office_id, active=True, user__isnull=False)
    done = Acknowledgement.objects.filter(version=version).values("staff")
    return list(people.exclude(pk__in=done).select_related("unit").order_by("name", "pk"))


def register() -> None:
    chores.add(APPROVE, _("Read and approve a new version of the safety procedure"))


def _about(version: ProcedureVersion) -> str:
    return f"procedure:{version.pk}"


def _locked(version: ProcedureVersion) -> ProcedureVersion:
    """Versions of one office change one by one."""
    Office.objects.select_for_update().get(pk=version.office_id)
    found: ProcedureVersion = ProcedureVersion.objects.select_related("office").get(pk=version.pk)
    return found


def _record(
    action: str, version: ProcedureVersion, *, now: datetime, actor: AbstractBaseUser | None
) -> None:
    audit.record(
        action, _about(version), office=version.office, at=now, actor=actor,
        number=version.number, valid_from=version.valid_from.isoformat(),
        revision=version.revision_id,
    )  # fmt: skip
