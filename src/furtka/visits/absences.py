"""Absences of people and closures of a door: entered, changed, ended, removed, taken back.

A row is `offices.models.Closure`, whoever made it: these services, the editors' screens or the
office's file. What an absence does to booked visits is told by `visits.conflicts`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.offices.models import Closure, Office, Site, Staff, Unit
from furtka.offices.permissions import Permission, may
from furtka.privacy import audit
from furtka.visits.errors import InvalidInput

# Longer than any leave; more is a slip of the finger in the year.
LONGEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Absence:
    """Who or what is away, from one instant to another (not included), and why for clients.

    None of the three: the whole office. A person's absence has no reason: it is nobody's
    business, and nowhere stored.
    """

    starts_at: datetime
    ends_at: datetime
    site: Site | None = None
    unit: Unit | None = None
    staff: Staff | None = None
    reason: str = ""
    reason_en: str = ""
    reason_uk: str = ""

    @property
    def scope(self) -> str:
        """`staff`, `unit`, `site` or `office`: what the audit trail calls it."""
        names = ("staff", "unit", "site")
        return next((name for name in names if getattr(self, name) is not None), "office")


def absence_of(row: Closure) -> Absence:
    """What a stored row says."""
    return Absence(
        row.starts_at, row.ends_at, row.site, row.unit, row.staff, row.reason, row.reason_en,
        row.reason_uk,
    )  # fmt: skip


def needed_for(scope: str) -> Permission:
    """What somebody must be allowed to enter that: a person's absence, or a closure."""
    return Permission.ENTER_ABSENCES if scope == "staff" else Permission.CLOSE_DAYS


def may_enter(job: Staff, scope: str) -> bool:
    """Whether that colleague may enter, change or remove it."""
    return may(job.role, needed_for(scope))


@transaction.atomic
def enter(
    *, office: Office, absence: Absence, now: datetime, actor: AbstractBaseUser | None
) -> Closure:
    """Store it. No visit is touched: `conflicts` lists those it covers. Raises InvalidInput.

    One that is stored already, word by word, is not stored again: the button came twice.
    """
    absence = _checked(office, absence)
    if absence.ends_at <= now:
        raise InvalidInput(fields={"ends_at": _("This is over already. Choose a later end.")})
    Office.objects.select_for_update().get(pk=office.pk)  # twins one after the other
    if same := Closure.objects.filter(office=office, **_values(absence)).first():
        return same
    row = Closure.objects.create(office=office, **_values(absence))
    _record("closure.entered", row, now=now, actor=actor)
    return row


@transaction.atomic
def change(
    *, row: Closure, absence: Absence, now: datetime, actor: AbstractBaseUser | None
) -> Closure:
    """Say it differently. The same again changes nothing. Raises InvalidInput."""
    row = _locked(row)
    absence = _checked(row.office, absence)
    if absence == absence_of(row):
        return row
    for name, value in _values(absence).items():
        setattr(row, name, value)
    row.save()
    _record("closure.changed", row, now=now, actor=actor)
    return row


@transaction.atomic
def end_early(*, row: Closure, now: datetime, actor: AbstractBaseUser | None) -> Closure:
    """They are back, the door is open again: it ends now. One that is over stays as it is.

    Raises InvalidInput for one that has not begun: that is removed instead.
    """
    row = _locked(row)
    if row.starts_at >= now:
        raise InvalidInput(fields={"ends_at": _("This has not begun yet. Remove it instead.")})
    if row.ends_at > now:
        row.ends_at = now
        row.save(update_fields=["ends_at"])
        _record("closure.ended", row, now=now, actor=actor)
    return row


@transaction.atomic
def remove(*, row: Closure, now: datetime, actor: AbstractBaseUser | None) -> Absence:
    """Delete it. What is returned can be given to `enter_again`."""
    row = _locked(row)
    removed = absence_of(row)
    _record("closure.removed", row, now=now, actor=actor)
    row.delete()
    return removed


@transaction.atomic
def enter_again(
    *, office: Office, absence: Absence, now: datetime, actor: AbstractBaseUser | None
) -> Closure:
    """Take a removal back. Raises InvalidInput when it could not be entered at all."""
    row = Closure.objects.create(office=office, **_values(_checked(office, absence)))
    _record("closure.restored", row, now=now, actor=actor)
    return row


def _checked(office: Office, absence: Absence) -> Absence:
    """Raises InvalidInput. Drops a reason that is nobody's business."""
    wrong: dict[str, str | Promise] = {}
    for name in ("site", "unit", "staff"):
        thing = getattr(absence, name)
        if thing is not None and thing.office_id != office.pk:
            wrong["who"] = _("Choose somebody or something of this office.")
    if absence.ends_at <= absence.starts_at:
        wrong["ends_at"] = _("The end must come after the start.")
    elif absence.ends_at - absence.starts_at > LONGEST:
        wrong["ends_at"] = _("This is longer than three years. Check the year.")
    if wrong:
        raise InvalidInput(fields=wrong)
    if absence.staff is not None:
        return replace(absence, reason="", reason_en="", reason_uk="")
    return absence


def _values(absence: Absence) -> dict[str, object]:
    names = (
        "starts_at", "ends_at", "site", "unit", "staff", "reason", "reason_en", "reason_uk",
    )  # fmt: skip
    return {name: getattr(absence, name) for name in names}


def _locked(row: Closure) -> Closure:
    rows = Closure.objects.select_for_update(of=("self",))
    return rows.select_related("office", "site", "unit", "staff").get(
        office_id=row.office_id, pk=row.pk
    )


def _record(
    action: str, row: Closure, *, now: datetime, actor: AbstractBaseUser | None
) -> None:  # fmt: skip
    """Whose it is stands there as a number: names of people are not kept in the trail."""
    absence = absence_of(row)
    about = {
        "staff": row.staff_id, "unit": row.unit_id, "site": row.site_id, "office": row.office_id,
    }  # fmt: skip
    audit.record(
        action, f"closure:{row.pk}", office=row.office, at=now, actor=actor, scope=absence.scope,
        of=about[absence.scope], starts_at=row.starts_at.isoformat(),
        ends_at=row.ends_at.isoformat(),
    )  # fmt: skip
