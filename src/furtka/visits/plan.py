"""What one request could use in a range of days, before anything is taken. Pure sums on facts."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

from furtka.core.clock import day_bounds
from furtka.offices.hours import Place, covers, open_stretches
from furtka.offices.models import Site, VisitKind
from furtka.rules.selectors import RulesInForce, cut, orders_at
from furtka.visits import resources
from furtka.visits.ask import Ask
from furtka.visits.availability import Footprint, Grid, Starts, Supply, starts, ticks
from furtka.visits.facts import Facts
from furtka.visits.resources import Resource
from furtka.visits.suitable import (
    suitable_entrances,
    suitable_hosts,
    suitable_rooms,
    suitable_sites,
)
from furtka.visits.taken import Taken

# The smallest gap that one person at the door needs between two people to meet.
ARRIVAL_GAP_MINUTES = 5


@dataclass(frozen=True)
class Stretch:
    """A part of the range in which the same rules hold at one site.

    `footprint` is None where the rules do not allow such a visit at all.
    """

    rules: RulesInForce
    mask: int
    footprint: Footprint | None


@dataclass(frozen=True)
class Plan:
    """One site's part in a request. `opened`: the ticks at which each suitable host is there."""

    key: Hashable
    site: Site
    minutes: int
    grid: Grid
    opened: dict[Resource, int]
    rooms: list[Resource]
    lanes: list[Resource]
    places: list[Resource]
    stretches: list[Stretch]

    def starts(self, stretch: Stretch, taken: Taken) -> Starts:
        """When such a visit could start under the rules of that stretch."""
        if stretch.footprint is None:
            return Starts({}, {}, {}, {}, 0)
        free = starts(self._supply(stretch.rules, taken), stretch.footprint)
        # The host is there from the client's arrival, although needed only in the room.
        hosts = {host: ticks & self.opened[host] for host, ticks in free.hosts.items()}
        return Starts(hosts, free.rooms, free.lanes, free.places, free.party)

    def _supply(self, rules: RulesInForce, taken: Taken) -> Supply:
        def free(those: list[Resource]) -> dict[Resource, int]:
            # They have no hours of their own: where the host is, they are open.
            return {resource: ~taken.of(resource.key) for resource in those}

        hosts = {host: there & ~taken.of(host.key) for host, there in self.opened.items()}
        # Nobody is inside who was let in at a time when fewer were allowed: low numbers first.
        places = self.places[: rules.limits.get("people_inside", len(self.places))]
        return Supply(hosts, free(self.rooms), free(self.lanes), free(places))


def plans_for(
    facts: Facts, ask: Ask, grid: Grid, first: date, last: date, site: Site | None
) -> list[Plan]:
    """One plan for each site where the matter is dealt with, or for `site` alone."""
    what = (
        ask.service.pk,
        ask.minutes,
        ask.kind,
        ask.needs,
        ask.party,
        first,
        last,
        ask.travel_minutes,
    )
    found: list[Plan] = facts.once(
        what,
        lambda: [_plan(facts, ask, s, grid, (*what, s.pk)) for s in suitable_sites(facts, ask)],
    )
    return [plan for plan in found if site is None or plan.site.pk == site.pk]


def _plan(facts: Facts, ask: Ask, site: Site, grid: Grid, key: Hashable) -> Plan:
    first, last = key[5], key[6]  # type: ignore[index]
    unit_id = ask.service.unit_id
    end = day_bounds(last, facts.office.tz)[1]
    rules = cut(facts.defaults, orders_at(facts.orders, site.pk, unit_id), grid.origin, end)
    rooms, lanes, places = _inside(facts, ask, site)
    return Plan(
        key,
        site,
        ask.minutes,
        grid,
        _opened(facts, ask, site, grid, first, last),
        rooms,
        lanes,
        places,
        [Stretch(r, grid.within(a, b), footprint(ask, r, site)) for a, b, r in rules],
    )


def _inside(
    facts: Facts, ask: Ask, site: Site
) -> tuple[list[Resource], list[Resource], list[Resource]]:
    if ask.kind != VisitKind.IN_PERSON:
        return [], [], []
    rooms = [resources.room(room.pk) for room in suitable_rooms(facts, ask, site)]
    doors = suitable_entrances(facts, ask, site)
    lanes = [lane for door in doors for lane in resources.lanes(door.pk, door.lanes)]
    return rooms, lanes, resources.places(site.pk, site.places)


def _opened(
    facts: Facts, ask: Ask, site: Site, grid: Grid, first: date, last: date
) -> dict[Resource, int]:
    """Most people keep the office's hours, which are looked up once for all of them."""
    own = {row.staff_id for row in facts.hours} | {row.staff_id for row in facts.closures}
    usual: int | None = None
    found: dict[Resource, int] = {}
    for host in suitable_hosts(facts, ask, site):
        if host.pk in own or usual is None:
            place = Place(site.pk, ask.service.unit_id, host.pk, ask.service.pk)
            there = _there(facts, place, grid, first, last)
            usual = usual if host.pk in own else there
        else:
            there = usual
        found[resources.host(host.pk)] = there
    return found


def _there(facts: Facts, place: Place, grid: Grid, first: date, last: date) -> int:
    there = 0
    for a, b in open_stretches(facts.hours, place, first, last, facts.office.tz):
        there |= grid.within(a, b)
    for closure in facts.closures:
        if covers(closure, place):
            there &= ~grid.touched(closure.starts_at, closure.ends_at)
    return there


def footprint(ask: Ask, rules: RulesInForce, site: Site) -> Footprint | None:
    """When such a visit takes each resource under these rules; None if they forbid it. Pure.

    A client who comes is met at the entrance at the hour of the visit, walked to the room,
    seen there, and walked back: somebody of the entrance is needed at both ends, and the room
    is aired when they have left it. To a visit at home the host sets out before it begins.
    """
    if not _allows(ask, rules):
        return None
    if ask.kind != VisitKind.IN_PERSON:
        length, road = ticks(ask.minutes), ticks(ask.travel_minutes)
        return Footprint(((-road, road + length + road),), (), (), (), 0)
    return in_person(ask.minutes, ask.party, rules, site)


def in_person(minutes: int, party: int, rules: RulesInForce, site: Site) -> Footprint:
    """When a visit of that length at the office takes each resource under these rules. Pure."""
    way, length = ticks(site.escort_minutes), ticks(minutes)
    gap = ticks(max(rules.limits.get("arrival_gap_minutes", 0), ARRIVAL_GAP_MINUTES))
    airing = ticks(rules.limits.get("airing_minutes", 0))
    back = ((way + length, way),) if way else ()
    return Footprint(
        host=((way, length),),
        room=((way, length + airing),),
        lane=((0, max(gap, way)), *back),
        place=((0, way + length + way),),
        party=party,
    )


def _allows(ask: Ask, rules: RulesInForce) -> bool:
    """Whether such a visit may take place at all under these rules."""
    if not rules.serves(ask.kind, complaints=ask.service.complaints):
        return False
    limits = rules.limits
    too_long = ask.minutes > limits.get("visit_minutes", ask.minutes)
    too_many = ask.party > limits.get("party", ask.party)
    return ask.kind != VisitKind.IN_PERSON or not (too_long or too_many)
