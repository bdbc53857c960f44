"""What could not be entered by itself: people say whether it was so, and may take that back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet

from furtka.core.db import retried
from furtka.entrance import services
from furtka.entrance.errors import NothingToUndo, WrongStep
from furtka.entrance.merging import COME, UNDO, attempt, locked, retry, take
from furtka.entrance.models import PENDING, Fate, OfflineEntry
from furtka.entrance.offline_errors import CancelledMeanwhile, NothingToSettle
from furtka.entrance.passing import Passer, find_passer
from furtka.offices.models import Site
from furtka.privacy import audit
from furtka.visits.models import VisitStatus

S = VisitStatus
CANCELLED = (S.CANCELLED_BY_CLIENT, S.CANCELLED_BY_OFFICE)
# Which step leads where.
STEP_TO = {action.became: name for name, action in services.ACTIONS.items() if action.at_office}
# Undone at most, and taken at most, in one settlement: twice the whole way.
MOST = 2 * len(services.WAY)


@retried
def apply(*, site: Site, code: str, now: datetime, actor: AbstractBaseUser | None) -> None:
    """So it was: undo what contradicts, fill in the steps that lead there, enter the rest.

    Raises NothingToSettle (a colleague was quicker), CancelledMeanwhile, and what undoing and
    stepping raise (TimeGivenAway, NotApplicable).
    """
    rows = _pending(site, code)
    who = find_passer(site, code)
    stood = who.status if who else ""
    for row in rows:
        _make_so(row, now, actor)
        row.fate, row.reason, row.stood = Fate.APPLIED, "", stood
        row.settled_at, row.settled_by_id = now, actor.pk if actor else None
        row.save(update_fields=["fate", "reason", "stood", "settled_at", "settled_by"])
    _tell(rows, "visit.offline_applied", now, actor)
    retry(site, now=now)


@retried
def leave(*, site: Site, code: str, now: datetime, actor: AbstractBaseUser | None) -> None:
    """Leave everything as it is. Raises NothingToSettle."""
    rows = _pending(site, code)
    for row in rows:
        row.fate, row.settled_at, row.settled_by_id = (
            Fate.DISMISSED,
            now,
            actor.pk if actor else None,
        )
        row.save(update_fields=["fate", "settled_at", "settled_by"])
    _tell(rows, "visit.offline_left", now, actor)


@retried
def take_back(*, site: Site, code: str, now: datetime, actor: AbstractBaseUser | None) -> None:
    """The last settlement of that code did not happen: it is to be looked at again.

    Raises NothingToSettle, and what undoing and stepping raise.
    """
    locked(site)
    settled = OfflineEntry.objects.filter(
        office=site.office_id, site=site, code=code, settled_at__isnull=False
    )
    last = settled.order_by("-settled_at").values_list("settled_at", flat=True).first()
    rows = _with_places(settled.filter(settled_at=last))
    if not rows:
        raise NothingToSettle
    _back_to_where_they_stood(rows, now, actor)
    for row in rows:
        row.fate, row.stood, row.settled_at, row.settled_by_id = Fate.CONFLICT, "", None, None
        row.reason = row.reason or "taken_back"
        row.save(update_fields=["fate", "reason", "stood", "settled_at", "settled_by"])
    _tell(rows, "visit.offline_doubted", now, actor)


def _back_to_where_they_stood(
    rows: Sequence[OfflineEntry], now: datetime, actor: AbstractBaseUser | None
) -> None:
    """Not past a step that a colleague took since."""
    applied = [row for row in rows if row.fate == Fate.APPLIED and row.action in STEP_TO.values()]
    if not applied:
        return
    last, who = applied[-1], find_passer(rows[0].site, rows[0].code)
    if who is None or not last.stood:
        raise NothingToUndo
    if who.status != services.ACTIONS[last.action].became:
        raise WrongStep(who.status)
    _bring(who, S(last.stood), at=now, now=now, actor=actor)


def _pending(site: Site, code: str) -> list[OfflineEntry]:
    locked(site)
    rows = OfflineEntry.objects.filter(
        office=site.office_id, site=site, code=code, fate__in=PENDING
    )
    found = _with_places(rows)
    if not found:
        raise NothingToSettle
    return found


def _with_places(rows: QuerySet[OfflineEntry]) -> list[OfflineEntry]:
    return list(rows.select_related("office", "site__office", "actor").order_by("at", "id"))


def _make_so(row: OfflineEntry, now: datetime, actor: AbstractBaseUser | None) -> None:
    if row.action in (COME, UNDO):
        attempt(row, now=now)
        return
    who = find_passer(row.site, row.code)
    if who is None:
        raise NothingToSettle
    became = services.ACTIONS[row.action].became
    if not _is_behind(became, S(who.status)):
        _bring(who, became, at=min(row.at, now), now=now, actor=actor)


def _bring(
    who: Passer, target: S, *, at: datetime, now: datetime, actor: AbstractBaseUser | None
) -> None:
    """Undo until a way leads to `target`, and go it."""
    for _turn in range(MOST):
        status = S(who.status)
        if status == target:
            return
        if status in CANCELLED:
            raise CancelledMeanwhile
        following = _next_towards(status, target)
        if following:
            who = take(following, who, at=at, actor=actor)
        else:
            who = services.undo(visit=who, now=now, actor=actor)


def _next_towards(status: S, target: S) -> str:
    """The step that leads on from `status` to `target`; empty if one must go back first."""
    if status in services.WAY and target in services.WAY:
        here, there = services.WAY.index(status), services.WAY.index(target)
        return STEP_TO[services.WAY[here + 1]] if here < there else ""
    action = STEP_TO.get(target, "")
    return action if action and status in services.ACTIONS[action].at_office else ""


def _is_behind(became: S, status: S) -> bool:
    way = services.WAY
    return status in way and became in way and way.index(became) <= way.index(status)


def _tell(
    rows: Sequence[OfflineEntry], action: str, now: datetime, actor: AbstractBaseUser | None
) -> None:
    first = rows[0]
    audit.record(
        action, f"visit:{first.code}", office=first.office, at=now, actor=actor, count=len(rows)
    )
