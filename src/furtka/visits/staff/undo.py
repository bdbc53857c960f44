"""What this session did last, so that it can be taken back. Codes, ids and instants only."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from furtka.offices.models import Closure, Office, Site, Staff, Unit
from furtka.visits.absences import Absence
from furtka.visits.handover import Footing, Place
from furtka.visits.plain import footing_from, place_from, plain, timed
from furtka.visits.proposals import Accepted

_CHANGES, _ABSENCE = "settled_visits", "absence_before"
MOST = 30


@dataclass(frozen=True)
class Change:
    """One visit that was settled: where it was, where it was put, and when."""

    code: str
    way: str
    before: Footing
    after: Place
    at: datetime


def remember(session: SessionBase, done: list[Accepted]) -> None:
    """Keep these; the oldest go when there are too many."""
    kept = [one for one in session.get(_CHANGES, []) if one["code"] not in _codes(done)]
    new = [
        plain(
            {"code": one.visit.code, "way": str(one.proposal.way), "at": one.at,
             "before": asdict(one.before), "after": asdict(one.after)}
        )
        for one in done
    ]  # fmt: skip
    session[_CHANGES] = [*new, *kept][:MOST]


def forget(session: SessionBase, code: str) -> None:
    """It was taken back, or can't be any more."""
    session[_CHANGES] = [one for one in session.get(_CHANGES, []) if one["code"] != code]


def changes(session: SessionBase) -> list[Change]:
    """What this session settled, the newest first."""
    return [_change(one) for one in session.get(_CHANGES, [])]


def change_of(session: SessionBase, code: str) -> Change | None:
    """What this session did to that visit."""
    return next((one for one in changes(session) if one.code == code), None)


def _codes(done: list[Accepted]) -> set[str]:
    return {one.visit.code for one in done}


def _change(one: dict[str, Any]) -> Change:
    return Change(
        one["code"], one["way"], footing_from(one["before"]), place_from(one["after"]),
        datetime.fromisoformat(one["at"]),
    )  # fmt: skip


# -- Absences --------------------------------------------------------------------------------------


def remember_absence(session: SessionBase, before: Absence, row: Closure | None) -> None:
    """As it was before the last change; `row` None: it was removed."""
    session[_ABSENCE] = {
        "pk": row.pk if row else None,
        "site": before.site.pk if before.site else None,
        "unit": before.unit.pk if before.unit else None,
        "staff": before.staff.pk if before.staff else None,
        "starts_at": before.starts_at.isoformat(), "ends_at": before.ends_at.isoformat(),
        "reason": before.reason, "reason_en": before.reason_en, "reason_uk": before.reason_uk,
    }  # fmt: skip


def absence_before(session: SessionBase, office: Office) -> tuple[int | None, Absence] | None:
    """Which row it was (None: removed) and what it said; None when there is nothing to undo."""
    kept = session.get(_ABSENCE)
    if not kept:
        return None
    said = timed({key: value for key, value in kept.items() if key != "pk"})
    for name, model in (("site", Site), ("unit", Unit), ("staff", Staff)):
        if said[name] is not None:
            said[name] = model._default_manager.filter(office=office, pk=said[name]).first()
            if said[name] is None:
                return None  # it is gone: without it, the office would be closed
    return kept["pk"], Absence(**said)


def forget_absence(session: SessionBase) -> None:
    session.pop(_ABSENCE, None)
