"""Somebody at the door does not come in today: the visit becomes a call or another day.

No reason is asked and none is stored; that they had arrived is taken back in the same moment.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from furtka.core.db import retried
from furtka.entrance import services
from furtka.entrance.errors import WrongStep
from furtka.entrance.models import Arrival, Way
from furtka.entrance.passing import arrivals_of
from furtka.entrance.services import Noted
from furtka.visits import at_door
from furtka.visits.changeable import locked
from furtka.visits.handover import Footing, Place
from furtka.visits.models import Visit, VisitStatus
from furtka.visits.plain import footing_from, place_from, plain
from furtka.visits.services import InsteadOfComing

AT_DOOR = (VisitStatus.BOOKED, VisitStatus.ARRIVED)


@dataclass(frozen=True)
class Instead:
    """What was made of a visit, to be taken back.

    `arrived`: how we had learned that they are here; None if we had not.
    """

    code: str
    before: Footing
    after: Place
    at: datetime
    arrived: Noted | None

    @property
    def is_something(self) -> bool:
        return self.before.place != self.after


@retried
def not_coming_in(
    *, visit: Visit, way: InsteadOfComing, now: datetime, actor: AbstractBaseUser | None
) -> Instead:
    """Do one of `at_door.ways`; a second press changes nothing.

    Raises WrongStep (they are inside already), NotChangeable, InvalidInput, SlotTaken; then the
    arrival stays as it was.
    """
    visit = locked(visit)
    if visit.status not in AT_DOOR:
        raise WrongStep(visit.status)
    arrived = _noted(arrivals_of(visit).first())
    if visit.status == VisitStatus.ARRIVED:
        services.undo(visit=visit, now=now, actor=actor)
        visit = locked(visit)
    done = at_door.change(visit, way, now=now, actor=actor)
    return Instead(visit.code, done.before, done.after, done.at, arrived)


def _noted(arrival: Arrival | None) -> Noted | None:
    if arrival is None:
        return None
    return Noted(Way(arrival.way), arrival.rules_confirmed, arrival.identity_checked)


@retried
def come_in_after_all(
    *, visit: Visit, done: Instead, now: datetime, actor: AbstractBaseUser | None
) -> Visit:
    """Take it back: the visit as it was, or what is left of its time, and the arrival.

    Raises ChangedMeanwhile, SlotTaken (somebody has the time now).
    """
    visit = at_door.bring_back(
        visit, before=done.before, after=done.after, changed_at=done.at, now=now, actor=actor
    )
    if done.arrived is None:
        return visit
    return services.arrive(visit=visit, now=now, actor=actor, noted=done.arrived)


def to_plain(done: Instead) -> dict[str, Any]:
    """As a session can hold it: codes, ids and instants."""
    found: dict[str, Any] = plain(asdict(done))
    return found


def from_plain(stored: Any) -> Instead | None:
    """What `to_plain` made; None for nothing."""
    if not isinstance(stored, dict):
        return None
    arrived = stored["arrived"]
    return Instead(
        stored["code"], footing_from(stored["before"]), place_from(stored["after"]),
        datetime.fromisoformat(stored["at"]),
        Noted(**arrived | {"way": Way(arrived["way"])}) if arrived else None,
    )  # fmt: skip
