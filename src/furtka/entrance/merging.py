"""What was written down without the system is entered afterwards: in order, each entry once.

Every entry is stored with what became of it, in one transaction with its step: whatever breaks
in between, nothing is lost and nothing is entered twice. An entry whose step before it stands
on another device waits for that one; what contradicts is left to people (entrance/settling.py).
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Q

from furtka.core.clock import local_day
from furtka.core.db import is_duplicate, retried
from furtka.core.errors import DomainError
from furtka.entrance import services, walk_ins
from furtka.entrance.models import PENDING, Fate, Medium, OfflineEntry, Outcome, WalkIn, Way
from furtka.entrance.passing import Passer, find_passer
from furtka.offices.models import Site
from furtka.privacy import audit
from furtka.visits.models import Visit, VisitStatus

log = logging.getLogger("furtka.entrance")
S = VisitStatus
OLDEST = timedelta(days=7)
# The way of the message, and a clock that is read twice.
SLACK = timedelta(seconds=5)
COME, UNDO = "come", "undo"
ACTIONS = frozenset({COME, UNDO, *services.ACTIONS})
STEPS: dict[str, Any] = {name: getattr(services, name) for name in services.ACTIONS}
LATER = services.Noted(way=Way.LATER)


@dataclass(frozen=True)
class Entry:
    """One press on a device, or one hour on paper. `at` is an instant by the device's clock.

    `of`: the entry that an undo takes back. `details`: of somebody without an appointment
    (about, party, needs, language).
    """

    uid: UUID
    code: str
    action: str
    at: datetime
    of: UUID | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """Where entries come from. `ahead`: what must be added to its clock to get ours."""

    site: Site
    medium: Medium
    device: str
    ahead: timedelta
    actor: AbstractBaseUser | None


Verdict = tuple[Fate, str]


def merge(
    *, site: Site, entries: Iterable[Entry], device: str, device_now: datetime, now: datetime,
    actor: AbstractBaseUser | None, medium: Medium = Medium.DEVICE,
) -> list[OfflineEntry]:  # fmt: skip
    """Enter them in the order of their time; what became of each, in that order.

    An entry that was sent before changes nothing and answers what became of it.
    """
    source = Source(site, medium, device, now - device_now, actor)
    ordered = sorted(entries, key=lambda entry: entry.at)
    taken_back = {entry.of for entry in ordered if entry.action == UNDO}
    undone = set()
    for entry in ordered:
        new = _surely_stored(source, entry, dismissed=entry.uid in taken_back, now=now)
        if new and entry.action == UNDO:
            undone.add(entry.code)
    retry(site, now=now, undone=undone)
    uids = [entry.uid for entry in ordered]
    known = {row.uid: row for row in OfflineEntry.objects.filter(office=site.office, uid__in=uids)}
    return [known[uid] for uid in dict.fromkeys(uids)]


def retry(site: Site, *, now: datetime, undone: Collection[str] = ()) -> None:
    """Try what waits again, until nothing moves any more.

    `undone`: codes of which a step was taken back; what contradicted it may follow now.
    """
    again = Q(fate=Fate.WAITING) | Q(fate=Fate.CONFLICT, reason="wrong_step", code__in=undone)
    rows = OfflineEntry.objects.filter(again, office=site.office_id, site=site)
    moved = True
    while moved:
        waiting = list(rows.order_by("at", "id").values_list("pk", flat=True))
        moved = True in [_try_again(site, pk, now) for pk in waiting]


def _surely_stored(source: Source, entry: Entry, *, dismissed: bool, now: datetime) -> bool:
    """An entry over which we stumble must not keep back those that come after it."""
    try:
        return _store(source, entry, dismissed=dismissed, now=now)
    except DatabaseError:
        raise  # the device sends it again
    except Exception:
        log.exception("offline.failed")
        return _store(source, entry, doubt="failed", now=now)


@retried
def _store(
    source: Source, entry: Entry, *, now: datetime, dismissed: bool = False, doubt: str = ""
) -> bool:
    """Store the entry and carry it out; False if it is known already.

    With a `doubt` it is stored and left to people.
    """
    locked(source.site)
    row = _row(source, entry, now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        return False
    doubt = doubt or _doubt(row, now)
    if doubt:
        _decide(row, (Fate.CONFLICT, doubt), now)
    else:
        _decide(row, (Fate.DISMISSED, "") if dismissed else attempt(row, now=now), now)
    return True


@retried
def _try_again(site: Site, pk: int, now: datetime) -> bool:
    locked(site)
    rows = OfflineEntry.objects.select_related("office", "site__office", "actor")
    row = rows.filter(office=site.office_id, pk=pk, fate__in=PENDING).first()
    if row is None:
        return False  # another process has just done it
    before = row.fate
    _decide(row, attempt(row, now=now), now)
    return row.fate != before


def locked(site: Site) -> None:
    """One entry of a building at a time: an entry that waits must not miss the one before it.

    Others may go on writing rows that point to the site.
    """
    Site.objects.select_for_update(no_key=True).get(office=site.office_id, pk=site.pk)


def _row(source: Source, entry: Entry, now: datetime) -> OfflineEntry:
    at = entry.at + source.ahead
    return OfflineEntry(
        office=source.site.office, site=source.site, uid=entry.uid, medium=source.medium,
        device=source.device, code=entry.code, action=entry.action, of=entry.of,
        details=dict(entry.details), at=min(at, now) if at <= now + SLACK else at,
        received_at=now, actor_id=source.actor.pk if source.actor else None, fate=Fate.WAITING,
    )  # fmt: skip


def _doubt(row: OfflineEntry, now: datetime) -> str:
    """Why people must look at that time first, or nothing."""
    if row.at > now:
        return "in_the_future"
    return "too_old" if row.at < now - OLDEST else ""


def _decide(row: OfflineEntry, verdict: Verdict, now: datetime) -> None:
    """Keep what became of it; the boards are told of what people must look at."""
    if (row.fate, row.reason) == verdict:
        return
    row.fate, row.reason = verdict
    row.save(update_fields=["fate", "reason"])
    if row.fate in PENDING:
        audit.record(
            "visit.offline_doubted", f"visit:{row.code}", office=row.office, at=now,
            actor=row.actor, what=row.action, reason=row.reason,
        )  # fmt: skip


# -- Carrying one out ------------------------------------------------------------------------------


def attempt(row: OfflineEntry, *, now: datetime) -> Verdict:
    """Carry it out if it follows from what is known. Call inside a transaction."""
    if row.action == UNDO:
        return _take_back(row, now)
    if row.action == COME:
        return _come(row)
    who = find_passer(row.site, row.code)
    return (Fate.WAITING, "unknown_code") if who is None else _step(row, who)


def _step(row: OfflineEntry, who: Passer) -> Verdict:
    status, became = S(who.status), services.ACTIONS[row.action].became
    tz = row.office.tz
    if (
        isinstance(who, Visit)
        and status == S.BOOKED
        and local_day(who.starts_at, tz) != local_day(row.at, tz)
    ):
        return Fate.CONFLICT, "other_day"
    if (status, became) == (S.EXCUSED, S.NO_SHOW):
        return Fate.ALREADY, ""  # who is excused did not come
    if skips(status, became) and isinstance(who, Visit):
        return Fate.WAITING, "wrong_step"
    try:
        after = take(row.action, who, at=row.at, actor=row.actor)
    except DomainError as error:
        return (Fate.WAITING if skips(status, became) else Fate.CONFLICT), error.code
    return (Fate.ALREADY if after.status == status else Fate.APPLIED), ""


def take(action: str, who: Passer, *, at: datetime, actor: AbstractBaseUser | None) -> Passer:
    """One step; never before the one that it follows."""
    moment = at if who.status == S.BOOKED else max(at, who.status_since)
    step = STEPS[action]
    noted = {"noted": LATER} if action == "arrive" else {}
    after: Passer = step(visit=who, now=moment, actor=actor, **noted)
    return after


def skips(status: VisitStatus, became: VisitStatus) -> bool:
    """Whether a step lies between them that nobody has taken yet."""
    way = services.WAY
    return status in way and became in way and way.index(became) > way.index(status) + 1


def _come(row: OfflineEntry) -> Verdict:
    """Somebody without an appointment; their code is the device's or that of a paper line."""
    uid = str(row.uid)
    known = find_passer(row.site, row.code)
    if known is not None and getattr(known, "uid", "") != uid:
        return Fate.CONFLICT, "code_in_use"
    try:
        walk_ins.come(
            site=row.site,
            now=row.at,
            actor=row.actor,
            code=row.code,
            uid=uid,
            way=Way.LATER,
            **row.details,
        )
    except DomainError as error:
        return Fate.CONFLICT, error.code
    return (Fate.APPLIED if known is None else Fate.ALREADY), ""


def _take_back(row: OfflineEntry, now: datetime) -> Verdict:
    """The undo of an own entry: what it did is undone, or it is not carried out at all."""
    rows = OfflineEntry.objects.select_related("office", "site").filter(uid=str(row.of))
    target = rows.filter(office=row.office, site=row.site_id).first()
    if target is None:
        return Fate.WAITING, "unknown_code"
    if target.fate in PENDING:
        _decide(target, (Fate.DISMISSED, ""), now)
    if target.fate != Fate.APPLIED:
        return Fate.APPLIED, ""
    who = find_passer(row.site, target.code)
    if who is None:
        return Fate.CONFLICT, "nothing_to_undo"
    if isinstance(who, WalkIn) and target.action == COME:
        return _never_came(row, who)
    if who.status != services.ACTIONS[target.action].became:
        return Fate.CONFLICT, "wrong_step"
    try:
        services.undo(visit=who, now=max(row.at, who.status_since), actor=row.actor)
    except DomainError as error:
        return Fate.CONFLICT, error.code
    return Fate.APPLIED, ""


def _never_came(row: OfflineEntry, who: WalkIn) -> Verdict:
    """Somebody without an appointment was entered by mistake; not if others met them meanwhile."""
    if who.status != S.ARRIVED:
        return Fate.CONFLICT, "wrong_step"
    moment = max(row.at, who.status_since)
    walk_ins.end(walk_in=who, outcome=Outcome.MISTAKE, now=moment, actor=row.actor)
    return Fate.APPLIED, ""
