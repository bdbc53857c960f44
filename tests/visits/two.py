"""Two people who must not meet, and a house with plenty of room for both."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from furtka.clients.models import Client
from furtka.core.invariants import breaches
from furtka.visits import services
from furtka.visits.apart import keeping_apart
from furtka.visits.ask import Ask
from furtka.visits.calendar import load_calendar
from furtka.visits.models import Claim, Visit
from tests.clients.factories import make_apart, make_client
from tests.offices.factories import make_house, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_request

MINUTE = timedelta(minutes=1)
HALF, HOUR = 30 * MINUTE, 60 * MINUTE


class Two:
    """A house with plenty of room, and two people who must be 60 minutes apart."""

    def __init__(self, minutes: int = 60, *, linked: bool = True) -> None:
        self.house = make_house(hosts=4, rooms=4, lanes=4)
        self.office = self.house.office
        self.one, self.other = (make_client(self.office) for _n in range(2))
        self.clerk = make_user()
        if linked:
            self.link = make_apart(self.one, self.other, minutes=minutes)

    def book(self, client: Client, at: datetime = MONDAY_NINE, **values: Any) -> Visit:
        """The clerk books for somebody the office knows."""
        request = make_request(self.house, starts_at=at, **values)
        person = replace(request.person, phone=client.phone, email=client.email)
        request = replace(request, person=person)
        return services.book(request, now=NOW, actor=self.clerk, client=client)

    def free(self, client: Client | None, *, by_staff: bool = True) -> list[datetime]:
        """What that person is offered on Monday."""
        ask = keeping_apart(Ask(self.house.service), client)
        day = MONDAY_NINE.date()
        calendar = load_calendar(ask=ask, first=day, last=day, now=NOW, by_staff=by_staff)
        return [slot.starts_at for slot in calendar.slots()]

    def claims(self) -> list[tuple[str, str, datetime, datetime]]:
        found = Claim.objects.filter(resource__startswith="apart:").order_by("starts_at")
        return [
            (c.visit.code if c.visit else "", c.resource, c.starts_at, c.ends_at) for c in found
        ]


def all_is_well(now: datetime = NOW) -> None:
    assert {name: said for name, said in breaches(now).items() if said} == {}
