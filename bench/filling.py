"""Fill a database with generated offices and their visits: all of it or nothing."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import connection, transaction

from bench import crowd
from bench.bulk import Table, number_on, parts, stamp, without_indexes
from bench.crowd import Ids, Meeting, Person
from furtka.clients.models import Client
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
from furtka.privacy.models import AuditLine, ChainHead
from furtka.privacy.services import NOTHING, digest_of
from furtka.rules.models import Order, OrderStatus
from furtka.visits.models import Claim, Visit

GENERATED = re.compile(r"biuro-\d{5}\Z")
TOWN = {"street": "ul. Prosta 1", "postcode": "98-220", "town": "Zduńska Wola"}
SERVICES = ("rozmowa", "zasilek", "dodatek", "uslugi")
# So many visits, with what belongs to them, are in memory at a time: about 1 GB. The rows of a
# hundred offices then lie mixed, so that hardly two claims of one office share a page.
AT_A_TIME = 400_000

Told = Callable[[int], None]


class HoldsRealData(Exception):
    """The database holds an office or an account that was not generated."""


@dataclass(frozen=True)
class Report:
    """Rows and seconds of each big table, and the seconds for all of it."""

    rows: dict[str, tuple[int, float]]
    indexes: float
    seconds: float

    def lines(self) -> list[str]:
        told = [
            f"{name:<14}{count:>12,} rows  {count / max(spent, 0.001):>9,.0f} rows/s"
            for name, (count, spent) in self.rows.items()
        ]
        total = sum(count for count, _spent in self.rows.values())
        told.append(f"{'indexes':<14}{self.indexes:>12,.0f} s")
        told.append(
            f"{'in all':<14}{total:>12,} rows  {total / self.seconds:>9,.0f} rows/s  "
            f"{self.seconds:,.0f} s"
        )
        return told


def generated() -> int:
    """How many offices were generated here. Raises HoldsRealData."""
    slugs = list(Office.objects.values_list("slug", flat=True))
    strange = [slug for slug in slugs if not GENERATED.match(slug)]
    if strange:
        raise HoldsRealData(f"There is an office that was not generated: {strange[0]}.")
    if get_user_model()._default_manager.exists():
        raise HoldsRealData("There are accounts of people.")
    return len(slugs)


@transaction.atomic
def fill(
    *,
    offices: int,
    visits_each: int,
    now: datetime,
    seed: int = 1,
    audit: bool = False,
    done: Told = lambda visits: None,
    made: Callable[[str], None] = lambda name: None,
) -> Report:
    """Add offices until there are so many, each with so many visits and their clients.

    The same arguments on the same day make the same rows. `audit`: also a sealed line for each
    visit. `done` is told of each batch of visits, `made` of each index made again (PostgreSQL).
    Raises HoldsRealData, crowd.TooMany.
    """
    start = time.perf_counter()
    there = generated()
    tables = _tables(audit)
    ids = _make_offices(range(there + 1, offices + 1), now)
    # Few rows beside many: quicker to add them to the indexes than to make these again.
    anew = connection.vendor == "postgresql" and len(ids) > there
    models = [table.model for table in tables.values()]
    with without_indexes(models, made) if anew else nullcontext():
        each = max(1, AT_A_TIME // max(visits_each, 1))
        for first in range(0, len(ids), each):
            group = ids[first : first + each]
            _write(tables, group, visits_each, seed=seed, now=now)
            done(len(group) * visits_each)
        since = time.perf_counter()
    number_on(models)
    rows = {name: (table.count, table.seconds) for name, table in tables.items()}
    end = time.perf_counter()
    return Report(rows, end - since, end - start)


def steps(*, audit: bool) -> int:
    """How often `fill` tells `made`."""
    if connection.vendor != "postgresql":
        return 0
    return parts(table.model for table in _tables(audit).values())


def _tables(audit: bool) -> dict[str, Table]:
    found = {
        "clients": Table(Client, [
            "id", "office_id", "name", "name_folded", "phone", "email", "contact", "language",
            "protected", "created_at", "erased_at",
        ]),
        "visits": Table(Visit, [
            "id", "office_id", "code", "pin_seed", "service_id", "client_id", "kind", "site_id",
            "entrance_id", "room_id", "host_id", "starts_at", "ends_at", "party", "status",
            "status_since", "booked_by", "created_at",
        ]),
        "claims": Table(Claim, ["office_id", "resource", "starts_at", "ends_at", "visit_id", "id"]),
    }  # fmt: skip
    if audit:
        found["audit lines"] = Table(AuditLine, [
            "id", "office_id", "at", "action", "thing", "details", "seal", "digest",
        ])  # fmt: skip
    return found


# -- The offices ---------------------------------------------------------------------------------


def _make_offices(numbers: range, now: datetime) -> list[Ids]:
    offices = Office.objects.bulk_create(
        Office(
            slug=f"biuro-{number:05}", code_prefix=crowd.prefix(number), name=f"Biuro {number}",
            short_name=f"Biuro {number}", booking_horizon_days=crowd.AHEAD, **TOWN,
        )
        for number in numbers
    )  # fmt: skip
    sites = Site.objects.bulk_create(
        Site(office=office, slug="siedziba", name="Siedziba", places=crowd.PLACES, **TOWN)
        for office in offices
    )
    units = Unit.objects.bulk_create(
        Unit(office=site.office, site=site, slug="dzial", kind=UnitKind.DEPARTMENT, name="Dział")
        for site in sites
    )
    doors = Entrance.objects.bulk_create(
        Entrance(
            office=site.office, site=site, name=f"Wejście {n + 1}", step_free=n == 0,
            lanes=crowd.LANES_OF_A_DOOR,
        )
        for site in sites
        for n in range(crowd.DOORS)
    )  # fmt: skip
    rooms = Room.objects.bulk_create(
        Room(office=site.office, site=site, name=f"{n + 1}", step_free=n < 4, hearing_loop=n == 5)
        for site in sites
        for n in range(crowd.ROOMS)
    )
    hosts = Staff.objects.bulk_create(
        Staff(
            office=unit.office, site=unit.site, unit=unit, slug=f"osoba-{n + 1}",
            name=f"{crowd.FIRST[n % len(crowd.FIRST)]} {crowd.LAST[n % len(crowd.LAST)]}",
            role=Role.CASE_WORKER,
        )
        for unit in units
        for n in range(crowd.HOSTS)
    )  # fmt: skip
    services = Service.objects.bulk_create(
        Service(
            office=unit.office, unit=unit, code=code, name=code.capitalize(),
            neutral_label="Wizyta", minutes=30, kinds=["in_person", "phone"], position=position,
        )
        for unit in units
        for position, code in enumerate(SERVICES)
    )  # fmt: skip
    OpeningHours.objects.bulk_create(
        OpeningHours(office=office, weekday=day, opens=crowd.OPENS, closes=crowd.CLOSES)
        for office in offices
        for day in range(1, 6)
    )
    Order.objects.bulk_create(_order(office, now) for office in offices)
    found = [
        Ids(
            number, office.pk, office.code_prefix, office.tz, sites[i].pk,
            *(
                [row.pk for row in rows[i * size : (i + 1) * size]]
                for rows, size in (
                    (doors, crowd.DOORS), (rooms, crowd.ROOMS), (hosts, crowd.HOSTS),
                    (services, len(SERVICES)),
                )
            ),
        )
        for i, (number, office) in enumerate(zip(numbers, offices, strict=True))
    ]  # fmt: skip
    ServiceHost.objects.bulk_create(
        ServiceHost(office_id=ids.office, service_id=service, staff_id=host)
        for ids in found
        for host in ids.hosts
        for service in (ids.services[0], crowd.other_service(ids, host))
    )
    return found


def _order(office: Office, now: datetime) -> Order:
    limits = {"distance_m": 2, "people_inside": crowd.PEOPLE_INSIDE, "arrival_gap_minutes": 5}
    return Order(
        office=office, title="Dystans", legal_basis="§ 1", status=OrderStatus.APPROVED,
        limits=limits, valid_from=now - timedelta(days=10), valid_until=now + timedelta(days=100),
        approved_at=now, created_at=now,
    )  # fmt: skip


# -- Their visits --------------------------------------------------------------------------------


def _write(
    tables: dict[str, Table], group: list[Ids], visits_each: int, *, seed: int, now: datetime
) -> None:
    """In the order in which the visits of all these offices were booked, as in real life."""
    next_client, next_visit = tables["clients"].next_id, tables["visits"].next_id
    clients: list[tuple[object, ...]] = []
    booked: list[tuple[Ids, Meeting, int]] = []
    for ids in group:
        people, meetings = crowd.people_and_visits(ids, visits_each, seed=seed, now=now)
        first = next_client + len(clients)
        clients += [_client(first + n, ids, who, now) for n, who in enumerate(people)]
        booked += [(ids, meeting, first + meeting.person) for meeting in meetings]
    booked.sort(key=lambda row: row[1].created_at)
    claims = (
        (ids.office, resource, stamp(meeting.starts_at), stamp(until), next_visit + n)
        for n, (ids, meeting, _client_id) in enumerate(booked)
        for resource, until in meeting.claims
    )
    first_claim = tables["claims"].next_id
    tables["clients"].write(clients)
    tables["visits"].write(_visit(next_visit + n, *row) for n, row in enumerate(booked))
    tables["claims"].write((*row, first_claim + n) for n, row in enumerate(claims))
    if "audit lines" in tables:
        _write_lines(tables["audit lines"], booked)


def _client(pk: int, ids: Ids, who: Person, now: datetime) -> tuple[object, ...]:
    return (
        pk, ids.office, who.name, who.folded, who.phone, who.email, who.contact, who.language,
        who.protected, stamp(who.created_at), stamp(now) if who.erased else None,
    )  # fmt: skip


def _visit(pk: int, ids: Ids, it: Meeting, client: int) -> tuple[object, ...]:
    return (
        pk, ids.office, it.code, it.pin_seed, it.service, client, it.kind,
        ids.site, it.door, it.room, it.host, stamp(it.starts_at), stamp(it.ends_at), it.party,
        it.status, stamp(it.status_since), it.booked_by, stamp(it.created_at),
    )  # fmt: skip


def _write_lines(table: Table, booked: list[tuple[Ids, Meeting, int]]) -> None:
    """One line for each booking, chained as the worker does it."""
    pk, rows = table.next_id, []
    heads: dict[int, tuple[int, str]] = {}
    for ids, meeting, _client_id in booked:
        office = ids.office
        seal, before = heads.get(office, (0, NOTHING))
        line = AuditLine(
            id=pk, office_id=office, at=meeting.created_at, action="visit.booked",
            thing=f"visit:{meeting.code}", seal=seal + 1,
            details={"by": meeting.booked_by, "starts_at": meeting.starts_at.isoformat()},
        )  # fmt: skip
        line.digest = digest_of(line, before)
        heads[office] = (seal + 1, line.digest)
        rows.append((
            pk, office, stamp(line.at), line.action, line.thing, json.dumps(line.details),
            line.seal, line.digest,
        ))  # fmt: skip
        pk += 1
    table.write(rows)
    ChainHead.objects.bulk_create(
        ChainHead(office_id=office, seal=seal, digest=digest)
        for office, (seal, digest) in heads.items()
    )
