"""Whether one booked visit can take place: closures, absences, hours and rules. Pure sums on facts.

What depends on who else is booked is told by visits/crowds.py.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from itertools import chain
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy

from furtka.core.clock import joined, local_day
from furtka.offices.hours import Place, covers, holiday_name, open_stretches
from furtka.offices.models import Closure, Office, VisitKind
from furtka.rules.models import Order
from furtka.rules.selectors import RulesInForce, fold, orders_at
from furtka.visits.facts import Facts, facts_of
from furtka.visits.models import Visit


class Problem(models.TextChoices):
    """Why a visit can't take place, the most personal reason first."""

    LEFT = "left", gettext_lazy("the host has left")
    AWAY = "away", gettext_lazy("the host is away")
    CLOSED = "closed", gettext_lazy("closed")
    HOLIDAY = "holiday", gettext_lazy("a public holiday")
    HOURS = "hours", gettext_lazy("outside the hours")
    MODE = "mode", gettext_lazy("another mode of service")
    LIMIT = "limit", gettext_lazy("a limit of the rules")
    # What depends on who else is booked: found by visits/crowds.py, not by the judge of one visit.
    PEOPLE = "people", gettext_lazy("too many people inside")
    DOOR = "door", gettext_lazy("too soon after somebody else")
    ROOM = "room", gettext_lazy("the room must be aired")


class Spot(NamedTuple):
    """As much of a visit as decides whether it can take place."""

    starts_at: datetime
    ends_at: datetime
    kind: str
    party: int
    site_id: int
    unit_id: int
    service_id: int
    complaints: bool
    host_id: int
    host_works: bool


# The columns of a Spot, in its order.
COLUMNS = (
    "starts_at", "ends_at", "kind", "party", "site_id", "service__unit_id", "service_id",
    "service__complaints", "host_id", "host__active",
)  # fmt: skip


class Judge:
    """Says whether a visit can take place. Made once of an office's facts, and kept with them."""

    def __init__(self, facts: Facts) -> None:
        self.office, self._facts = facts.office, facts
        self.sites, self.doors = facts.sites, facts.doors
        self.defaults, self.orders = facts.defaults, facts.orders
        self._people_with_hours = {row.staff_id for row in facts.hours}
        self._matters_with_hours = {row.service_id for row in facts.hours}
        self._closures_of: dict[int | None, list[Closure]] = defaultdict(list)
        for closure in facts.closures:
            self._closures_of[closure.staff_id].append(closure)
        self._open: dict[tuple[Place, date], list[tuple[datetime, datetime]]] = {}
        self._orders_at: dict[tuple[int, int], list[Order]] = {}
        self._usual: dict[tuple[int, int], RulesInForce] = {}
        # What `count_conflicts` found for which claims: when each visit in conflict begins.
        self.counted: tuple[tuple[object, ...], list[datetime]] | None = None
        # With which claims `refit` found nothing to do.
        self.refitted: tuple[object, ...] | None = None

    def covering(self, spot: Spot) -> tuple[Closure, ...]:
        """Closures and absences that share an instant with it, the host's own first."""
        place = Place(spot.site_id, spot.unit_id, spot.host_id)
        near = chain(self._closures_of.get(spot.host_id, ()), self._closures_of.get(None, ()))
        return tuple(
            closure
            for closure in near
            if closure.starts_at < spot.ends_at
            and spot.starts_at < closure.ends_at
            and covers(closure, place)
        )

    def is_open(self, spot: Spot) -> bool:
        """Whether all of it lies within the hours that hold for its host."""
        staff = spot.host_id if spot.host_id in self._people_with_hours else None
        service = spot.service_id if spot.service_id in self._matters_with_hours else None
        place = Place(spot.site_id, spot.unit_id, staff, service)
        day = local_day(spot.starts_at, self.office.tz)
        if (place, day) not in self._open:
            found = open_stretches(self._facts.hours, place, day, day, self.office.tz)
            self._open[place, day] = joined(found)
        return any(a <= spot.starts_at and spot.ends_at <= b for a, b in self._open[place, day])

    def rules_at(self, spot: Spot) -> RulesInForce:
        """The rules at its start."""
        place = spot.site_id, spot.unit_id
        if place not in self._orders_at:
            self._orders_at[place] = orders_at(self.orders, *place)
            self._usual[place] = fold(self.defaults, (), spot.starts_at)
        orders = self._orders_at[place]
        return fold(self.defaults, orders, spot.starts_at) if orders else self._usual[place]

    def problem_of(self, spot: Spot) -> Problem | None:
        """The first reason why it can't take place, or None."""
        if not spot.host_works:
            return Problem.LEFT
        if covering := self.covering(spot):
            return Problem.AWAY if covering[0].staff_id else Problem.CLOSED
        if not self.is_open(spot):
            day = local_day(spot.starts_at, self.office.tz)
            return Problem.HOLIDAY if holiday_name(day) else Problem.HOURS
        return self._forbidden(spot)

    def _forbidden(self, spot: Spot) -> Problem | None:
        rules = self.rules_at(spot)
        if not rules.serves(spot.kind, complaints=spot.complaints):
            return Problem.MODE
        if spot.kind != VisitKind.IN_PERSON:
            return None
        minutes = (spot.ends_at - spot.starts_at).total_seconds() / 60
        too_long = minutes > rules.limits.get("visit_minutes", minutes)
        too_many = spot.party > rules.limits.get("party", spot.party)
        return Problem.LIMIT if too_long or too_many else None


def judge_of(office: Office, now: datetime) -> Judge:
    """One small query where nothing has changed about the office."""
    return judge_by(facts_of(office.pk, now))


def judge_by(facts: Facts) -> Judge:
    """The judge of these facts: those of the office, or those that an order would make."""
    return facts.once("conflicts.judge", lambda: Judge(facts))


def spot_of(visit: Visit) -> Spot:
    """`visit` comes with its service and host."""
    return Spot(
        visit.starts_at, visit.ends_at, visit.kind, visit.party, visit.site_id,
        visit.service.unit_id, visit.service_id, visit.service.complaints, visit.host_id,
        visit.host.active,
    )  # fmt: skip
