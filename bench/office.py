"""The office that is measured: 12 hosts, 6 rooms, limits of distance, 40 % booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from furtka.clients.models import Client, ContactWay
from furtka.core.clock import at, local_day
from furtka.offices.hours import days, holiday_name
from furtka.offices.models import (
    Entrance,
    Office,
    OpeningHours,
    Role,
    Room,
    Service,
    ServiceHost,
    Site,
    Staff,
    Unit,
    UnitKind,
)
from furtka.rules.models import Order, OrderStatus
from furtka.visits import resources
from furtka.visits.models import BookedBy, Claim, Visit, VisitStatus
from furtka.website.services import ensure_site

HOSTS, ROOMS, LANES = 12, 6, 4
HALF = timedelta(minutes=30)


@dataclass
class Bench:
    office: Office
    service: Service
    hosts: list[Staff]
    rooms: list[Room]
    doors: list[Entrance]

    def stir(self) -> None:
        """Change what is taken, as a booking does: one claim goes, another comes."""
        claim = Claim.objects.filter(office=self.office, resource__startswith="host:").latest("id")
        claim.delete()
        claim.pk = None
        claim.save()


def build(now: datetime, *, ahead: int = 62) -> Bench:
    """Make the office and fill so many days from today on."""
    office = Office.objects.create(
        slug="bench", code_prefix="BE", name="Bench", short_name="Bench",
        street="ul. Prosta 1", postcode="98-220", town="Zduńska Wola", booking_horizon_days=61,
    )  # fmt: skip
    site = Site.objects.create(
        office=office, slug="a", name="A", places=20, street="ul. Prosta 1",
        postcode="98-220", town="Zduńska Wola",
    )  # fmt: skip
    unit = Unit.objects.create(
        office=office, site=site, slug="u", kind=UnitKind.DEPARTMENT, name="U"
    )
    service = Service.objects.create(
        office=office, unit=unit, code="rozmowa", name="Rozmowa", neutral_label="Wizyta",
        minutes=30, kinds=["in_person", "phone"],
    )  # fmt: skip
    hosts = [
        Staff.objects.create(
            office=office, site=site, unit=unit, slug=f"h{n}", name="Anna", role=Role.CASE_WORKER
        )
        for n in range(HOSTS)
    ]
    for host in hosts:
        ServiceHost.objects.create(office=office, service=service, staff=host)
    rooms = [Room.objects.create(office=office, site=site, name=f"{n}") for n in range(ROOMS)]
    doors = [
        Entrance.objects.create(office=office, site=site, name=f"{n}", lanes=LANES // 2)
        for n in range(2)
    ]
    for weekday in range(1, 6):
        OpeningHours.objects.create(
            office=office, weekday=weekday, opens=time(7, 30), closes=time(15, 30)
        )
    Order.objects.create(
        office=office, title="Dystans", legal_basis="§ 1", status=OrderStatus.APPROVED,
        limits={"distance_m": 2, "people_inside": 12, "arrival_gap_minutes": 5},
        valid_from=now - timedelta(days=10), valid_until=now + timedelta(days=100),
        approved_at=now, created_at=now,
    )  # fmt: skip
    ensure_site(office=office, now=now)
    bench = Bench(office, service, hosts, rooms, doors)
    today = local_day(now, office.tz)
    for day in days(today, today + timedelta(days=ahead - 1)):
        if day.isoweekday() <= 5 and not holiday_name(day):
            _fill(bench, day, now)
    return bench


def _fill(bench: Bench, day: date, now: datetime) -> None:
    """77 of the day's 192 half-hours of the hosts: 40 %, spread over all of them."""
    office, site = bench.office, bench.rooms[0].site
    opens = at(day, time(7, 30), office.tz)
    chosen = [(half, room) for half in range(16) for room in range(ROOMS)]
    chosen = [pair for number, pair in enumerate(chosen) if number % 5 != day.day % 5][:77]
    people = Client.objects.bulk_create(
        Client(office=office, name="Jan", contact=ContactWay.NONE, created_at=now)
        for _pair in chosen
    )
    visits, claims = [], []
    for number, (half, room) in enumerate(chosen):
        start = opens + half * HALF
        visits.append(
            Visit(
                office=office, code=f"BE-{day:%j}{number:03}", pin_seed="x",
                service=bench.service, client=people[number], kind="in_person", site=site,
                entrance=bench.doors[room % 2], room=bench.rooms[room],
                host=bench.hosts[room * 2 + half % 2], starts_at=start, ends_at=start + HALF,
                status=VisitStatus.BOOKED, status_since=now, booked_by=BookedBy.WEB,
                created_at=now,
            )
        )  # fmt: skip
    for number, visit in enumerate(Visit.objects.bulk_create(visits)):
        room = chosen[number][1]
        keys = [resources.host(visit.host_id), resources.room(visit.room_id or 0)]
        keys.append(resources.places(site.pk, ROOMS)[room])
        ends = dict.fromkeys(keys, visit.ends_at)
        if room < LANES:  # two more come a little later than the plan says, by another door
            lane = resources.lanes(bench.doors[room % 2].pk, 2)[room // 2]
            ends[lane] = visit.starts_at + timedelta(minutes=5)
        claims += [
            Claim(office=office, resource=r.key, starts_at=visit.starts_at, ends_at=e, visit=visit)
            for r, e in ends.items()
        ]
    Claim.objects.bulk_create(claims)
