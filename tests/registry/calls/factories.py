"""Calls made through the services, as people and exchanges make them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from furtka.offices.models import Office, Role, Staff
from furtka.registry.calls.incoming import Ring, take_in
from furtka.registry.calls.services import Caller, Request, take_note, want_call
from furtka.registry.models import Call
from tests.offices.factories import House, make_staff
from tests.visits.factories import NOW

NUMBER = "+48430000111"
OTHER = "+48500000222"


def want(office: Office, *, now: datetime = NOW, once: str = "", **values: Any) -> Call:
    """Somebody asks on the website to be rung; override only what the test is about."""
    request = Request(**{"number": NUMBER, "name": "Halina"} | values)
    return want_call(office=office, request=request, once=once or f"web-{uuid4()}", now=now)


def miss(office: Office, *ago: int, number: str = NUMBER, now: datetime = NOW) -> int:
    """Calls that nobody answered, so many minutes ago; how many of them are new."""
    rings = [Ring(number, now - timedelta(minutes=minutes)) for minutes in ago]
    return take_in(office=office, rings=rings, now=now, actor=None)


def note(job: Staff, *, now: datetime = NOW, once: str = "", **values: Any) -> Call:
    """Reception writes down what was said."""
    assert job.user is not None
    values = {"caller": Caller(NUMBER), "note": "Pyta o godziny", "needs_answer": False} | values
    return take_note(office=job.office, once=once, now=now, actor=job.user, **values)


def make_clerk(house: House, role: Role = Role.RECEPTION) -> Staff:
    return make_staff(house, role)
