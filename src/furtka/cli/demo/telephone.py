"""The telephone in the demonstration: notes, missed calls, requests from the website."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from furtka.core.clock import at, local_day
from furtka.core.phones import parse_phone
from furtka.offices.models import Office, PhoneLine, Staff
from furtka.registry.calls.hours import Wish
from furtka.registry.calls.incoming import Ring, take_in
from furtka.registry.calls.services import Caller, Request, take_note, want_call

# Invented people and numbers; nothing that somebody really said.
NOTES = (
    ("43 000 01 11", "", "Pyta, czy paczki będą wydawane także w sobotę", False),
    ("500 000 021", "Pan Czesław", "Winda nie działa, prosi o rozmowę o usługach", True),
    ("", "Administracja osiedla", "Numer do dyżurnego w sprawie pustostanu", False),
)  # fmt: skip
MISSED = (("43 000 01 12", 95), ("500 000 022", 70), ("43 000 01 12", 40), ("", 25))
ANSWERED_A_DAY = 14
DAYS = 12


def ring(office: Office, now: datetime) -> int:
    """Some calls of the last days and of today; answers how many."""
    job = Staff.objects.filter(office=office, user__username="rejestr").first()
    rings = [*_history(office, now), *_today(now)]
    take_in(office=office, rings=rings, now=now, actor=None)
    wants = (
        Request("+48500000023", "Halina", wish=Wish(time(9), time(11))),
        Request("+380500000024", "Оксана", "uk", may_say=True),
    )
    for number, request in enumerate(wants):
        want_call(
            office=office, request=request, once=f"demo-{number}",
            now=now - timedelta(minutes=50 - 20 * number),
        )  # fmt: skip
    for number, (phone, name, note, waits) in enumerate(NOTES if job and job.user else ()):
        take_note(
            office=office, caller=Caller(parse_phone(phone) if phone else "", name), note=note,
            needs_answer=waits, once=f"demo-note-{number}", unit=None,
            now=now - timedelta(minutes=30 - 8 * number), actor=job.user,  # type: ignore[union-attr, arg-type]
        )  # fmt: skip
    return len(rings) + len(wants) + len(NOTES)


def _today(now: datetime) -> list[Ring]:
    return [
        Ring(parse_phone(number) if number else "", now - timedelta(minutes=minutes))
        for number, minutes in MISSED
    ]


def _history(office: Office, now: datetime) -> list[Ring]:
    """Each working day some answered calls, and one that was missed and rang again."""
    line = PhoneLine.objects.filter(office=office).first()
    said = line.number if line else ""
    rings: list[Ring] = []
    for ago in range(1, DAYS):
        day = local_day(now, office.tz) - timedelta(days=ago)
        if day.isoweekday() > 5:
            continue
        start = at(day, time(8), office.tz)
        for number in range(ANSWERED_A_DAY - ago % 4):
            caller = f"+4843000{200 + number:04}"
            rings.append(Ring(caller, start + timedelta(minutes=23 * number), said, True))
        rings.append(Ring("+48430000299", start + timedelta(minutes=10), said))
        rings.append(Ring("+48430000299", start + timedelta(minutes=95), said, ago % 5 != 0))
    return rings
