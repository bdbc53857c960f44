"""What seldom changes and bears on the calendar: read once a process, kept until it changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from furtka.offices.changes import Memory, memory_of, memory_of_slug
from furtka.offices.models import (
    Closure,
    Entrance,
    Office,
    OpeningHours,
    PhoneLine,
    Room,
    Service,
    ServiceHost,
    Site,
    Staff,
)
from furtka.rules.models import DefaultRules, Order
from furtka.rules.selectors import default_rules, orders_since

T = TypeVar("T")

# So far back closures and orders are read: who asks for an earlier day has them read anew.
BACK = timedelta(days=31)
MOST_PLANS = 500


@dataclass(frozen=True)
class Facts:
    """One office's hours, people, rooms, doors, services and rules. Read them only: shared.

    Every row refers to the same `office`, `sites` and services, so that following a relation
    asks the database nothing. Closures and orders that ended before `since` are left out.
    """

    office: Office
    since: datetime
    sites: dict[int, Site]
    services: dict[str, Service]
    hosts: dict[int, list[Staff]]
    rooms: list[Room]
    doors: list[Entrance]
    hours: list[OpeningHours]
    closures: list[Closure]
    defaults: DefaultRules | None
    orders: list[Order]
    phones: list[PhoneLine]
    _plans: dict[Hashable, Any] = field(default_factory=dict)

    def hosts_of(self, service_id: int) -> list[Staff]:
        """The people who help with that service, in the order of their ids."""
        return self.hosts.get(service_id, [])

    def once(self, key: Hashable, work_out: Callable[[], T]) -> T:
        """What follows from these facts alone, worked out once."""
        if key not in self._plans:
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            self._plans[key] = work_out()
        return self._plans[key]  # type: ignore[no-any-return]


def with_orders(facts: Facts, orders: list[Order]) -> Facts:
    """The same office under other orders; nothing that follows from them is shared."""
    return replace(facts, orders=orders, _plans={})


def facts_of(office_id: int, since: datetime | None = None) -> Facts:
    """The office's facts for instants from `since` on. One small query if nothing changed."""
    return _facts(memory_of(office_id), since)


def facts_of_slug(slug: str) -> Facts | None:
    """The same by the office's name in addresses; None if there is no such office."""
    memory = memory_of_slug(slug)
    return _facts(memory, None) if memory else None


def _facts(memory: Memory, since: datetime | None) -> Facts:
    # Nothing hangs on this look at the clock but how far back is read at once.
    floor = (since or datetime.now(UTC)) - BACK
    facts = memory.get("visits.facts", lambda: _load(memory.office_id, floor))
    if since and facts.since > since:
        facts = memory.put("visits.facts", _load(memory.office_id, floor))
    return facts


def _load(office_id: int, since: datetime) -> Facts:
    office = Office.objects.get(pk=office_id)
    sites = {site.pk: site for site in Site.objects.filter(office=office).order_by("pk")}
    for site in sites.values():
        site.office = office
    services = Service.objects.filter(office=office, active=True).select_related("unit")
    found = {service.code: service for service in services}
    for service in found.values():
        service.office = service.unit.office = office
        service.unit.site = sites[service.unit.site_id]
    rooms = Room.objects.filter(office=office, active=True)
    return Facts(
        office=office,
        since=since,
        sites=sites,
        services=found,
        hosts=_hosts(office),
        # Plain rooms first, so that special ones stay free for those who need them.
        rooms=list(rooms.order_by("unit_id", "hearing_loop", "step_free", "seats", "pk")),
        doors=list(Entrance.objects.filter(office=office).order_by("pk")),
        hours=list(OpeningHours.objects.filter(office=office)),
        closures=list(Closure.objects.filter(office=office, ends_at__gt=since)),
        defaults=default_rules(office),
        orders=list(orders_since(office, since)),
        phones=plain_lines([office.pk]),
    )


def plain_lines(office_ids: Iterable[int]) -> list[PhoneLine]:
    """Telephone lines whose unit says nothing about who calls, in the offices' order."""
    lines = PhoneLine.objects.filter(office__in=list(office_ids), unit__sensitive=False)
    return list(lines.select_related("unit").order_by("unit__position", "position", "pk"))


def _hosts(office: Office) -> dict[int, list[Staff]]:
    """Who helps with each service."""
    people = {s.pk: s for s in Staff.objects.filter(office=office, active=True).order_by("pk")}
    links = ServiceHost.objects.filter(office=office).order_by("staff_id")
    hosts: dict[int, list[Staff]] = defaultdict(list)
    for service_id, staff_id in links.values_list("service_id", "staff_id"):
        if staff_id in people:
            hosts[service_id].append(people[staff_id])
    return dict(hosts)
