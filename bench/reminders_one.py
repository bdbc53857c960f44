"""Fill a database with visits of the next two days, or plan their reminders: bench/reminders.py."""

from __future__ import annotations

import json
import resource
import sys
from datetime import UTC, datetime, timedelta
from time import monotonic

import django

OFFICES = 50
NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
BATCH = 2000


def fill(count: int) -> None:
    """`count` visits in 50 offices, 45 % by e-mail, 25 % by text message, 25 % by phone."""
    from django.core.management import call_command

    from furtka.offices.models import Office

    call_command("migrate", verbosity=0)
    places = [_place(number) for number in range(OFFICES)]
    for begin in range(0, count, BATCH):
        _visits(range(begin, min(begin + BATCH, count)), places)
    print(Office.objects.count())


def _place(number: int) -> tuple[object, ...]:
    from furtka.offices.models import Office, PhoneLine, Role, Service, Site, Staff, Unit

    letters = chr(65 + number // 26) + chr(65 + number % 26)
    where = {"street": "ul. Prosta 1", "postcode": "98-220", "town": "Zduńska Wola"}
    office = Office.objects.create(slug=f"o{number}", code_prefix=letters, name="Bench", **where)
    site = Site.objects.create(office=office, slug="a", name="A", **where)
    unit = Unit.objects.create(office=office, site=site, slug="u", kind="secretariat", name="U")
    PhoneLine.objects.create(office=office, unit=unit, number="+48438235320")
    service = Service.objects.create(
        office=office, unit=unit, code="x", name="Rozmowa", neutral_label="Wizyta",
        what_to_bring="Dowód osobisty",
    )  # fmt: skip
    host = Staff.objects.create(
        office=office, site=site, unit=unit, slug="h", name="Anna", role=Role.CASE_WORKER
    )
    return office, site, service, host


def _visits(numbers: range, places: list[tuple[object, ...]]) -> None:
    from furtka.clients.models import Client
    from furtka.visits.models import Visit

    people = Client.objects.bulk_create(_person(n, places[n % OFFICES][0]) for n in numbers)
    made = []
    for number, client in zip(numbers, people, strict=True):
        office, site, service, host = places[number % OFFICES]
        start = NOW + timedelta(hours=5, minutes=5 * (number % 500))
        made.append(
            Visit(
                office=office, code=f"B-{number:06}", pin_seed="x", service=service, client=client,
                kind="phone", site=site, host=host, starts_at=start,
                ends_at=start + timedelta(minutes=30), status="booked", status_since=NOW,
                booked_by="web", created_at=NOW - timedelta(days=9),
            )
        )  # fmt: skip
    Visit.objects.bulk_create(made)


def _person(number: int, office: object) -> object:
    from furtka.clients.models import Client, ContactWay

    way = (ContactWay.EMAIL,) * 9 + (ContactWay.SMS,) * 5 + (ContactWay.PHONE,) * 5
    contact = (*way, ContactWay.NONE)[number % 20]
    return Client(
        office=office, name="Jan", contact=contact, created_at=NOW, language="uk"
        if number % 8 == 0
        else "pl",
        email="jan@example.org" if contact == ContactWay.EMAIL else "",
        phone=f"+48500{number:06}" if contact in (ContactWay.SMS, ContactWay.PHONE) else "",
    )  # fmt: skip


def plan() -> None:
    """As the worker does it, in a process that has done nothing else."""
    from furtka.outbox.models import Message, Task
    from furtka.visits.reminders import plan_reminders

    begin = monotonic()
    looked_at = plan_reminders(NOW)
    seconds = monotonic() - begin
    print(
        json.dumps(
            {
                "seconds": seconds, "visits": looked_at,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "messages": Message.objects.count(), "tasks": Task.objects.count(),
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
    else:
        plan()
