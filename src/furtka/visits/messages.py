"""What clients are told about visits, and when. The words are in kinds.py.

How it reaches them, and whether anything does, is the outbox's part (docs/outbox.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from furtka.clients.models import Client
from furtka.core.clock import local_day
from furtka.outbox import services as outbox
from furtka.outbox.news import News
from furtka.visits.ics import calendar_file
from furtka.visits.kinds import CANCELLED, CHANGES
from furtka.visits.models import Hold, Visit, VisitStatus, Waiting
from furtka.visits.values import phone_to_call, values_of, values_of_series, values_of_waiting


class Tell(Protocol):
    """One of the functions below: tells the client of a change, in the caller's transaction."""

    def __call__(self, visit: Visit, *, now: datetime) -> None: ...


# Whatever is told of the same day goes before everything else.
TODAY = 1


def booked(visit: Visit, *, now: datetime) -> None:
    """Confirm a booking in the way that is safe for the client."""
    _tell(visit, "visit_booked", now=now, first=True)


def moved(visit: Visit, *, now: datetime) -> None:
    """Tell the new time."""
    _tell(visit, "visit_moved", now=now)


def by_phone(visit: Visit, *, now: datetime) -> None:
    """The client need not come: we call at the same time."""
    _tell(visit, "visit_by_phone", now=now)


def mode_changed(visit: Visit, *, now: datetime) -> None:
    """The office works in another way: the visit is kept as a call, or at another time."""
    _tell(visit, "mode_changed", now=now)


def cancelled(visit: Visit, *, now: datetime) -> None:
    """Confirm that nobody is expected any more; if the office did it, also how to go on."""
    by_office = visit.status == VisitStatus.CANCELLED_BY_OFFICE
    _tell(visit, "visit_cancelled_by_office" if by_office else "visit_cancelled", now=now)


def series_booked(visits: Sequence[Visit], *, now: datetime) -> None:
    """Confirm all visits of a series in one message, in the order of time."""
    _tell_all(visits, "series_booked", now=now)


def series_cancelled(visits: Sequence[Visit], *, now: datetime) -> None:
    """Say in one message that all these visits are cancelled."""
    _tell_all(visits, "series_cancelled", now=now)


def waiting(place: Waiting, *, now: datetime) -> None:
    """Confirm a place on the waiting list."""
    _tell_waiting(place, "waiting_joined", now=now, until=now + timedelta(days=1))


def offered(place: Waiting, held: Hold, *, now: datetime) -> None:
    """Tell of a time that became free, and until when it is kept."""
    _tell_waiting(place, "waiting_offered", now=now, until=held.expires_at, held=held)


# -- What need not be told any more --------------------------------------------------------------


def take_offer_back(place: Waiting) -> None:
    """Nobody need be told of an offer any more that has ended."""
    outbox.take_back(office=place.office, about=about(place), kind="waiting_offered")


def take_change_back(visit: Visit, made_at: datetime) -> int:
    """What tells of the change made at that instant; 0 if the client has heard of it."""
    return sum(
        outbox.take_back(office=visit.office, about=visit.code, kind=kind, made_at=made_at)
        for kind in CHANGES
    )


def take_cancellation_back(visit: Visit) -> int:
    """What tells that the visit is cancelled; 0 if the client has heard of it."""
    return sum(
        outbox.take_back(office=visit.office, about=visit.code, kind=kind) for kind in CANCELLED
    )


def change_is_heard(visit: Visit) -> None:
    """The client stands here or is on the telephone: nobody need call them about a change."""
    for kind in CHANGES:
        outbox.take_back_tasks(office=visit.office, about=visit.code, kind=kind)


# -- How a piece of news is made -----------------------------------------------------------------


def about(place: Waiting) -> str:
    """What a message about a place on the waiting list is known by."""
    return place.visit.code if place.visit else place.code


def _tell(visit: Visit, kind: str, *, now: datetime, first: bool = False) -> None:
    phone = phone_to_call(visit.service)
    values = values_of(visit, phone)
    calendar = calendar_of(visit, now=now, cancelled=kind in CANCELLED)
    news = _news(visit, kind, values, now=now, calendar=calendar, first=first)
    outbox.tell(news, now=now)


def _tell_all(visits: Sequence[Visit], kind: str, *, now: datetime) -> None:
    first = visits[0]
    values = values_of_series(visits, phone_to_call(first.service))
    outbox.tell(_news(first, kind, values, now=now), now=now)


def _news(
    visit: Visit, kind: str, values: dict[str, str], *, now: datetime, calendar: str = "",
    first: bool = False,
) -> News:  # fmt: skip
    tz = visit.office.tz
    today = local_day(visit.starts_at, tz) == local_day(now, tz)
    return News(
        client=visit.client, kind=kind, about=visit.code, values=values,
        # A visit can be moved there and back: the moment of the change makes it another event.
        dedupe_key=f"{kind}:{visit.code}:{now.isoformat()}",
        expires_at=max(visit.starts_at, now), calendar=calendar,
        priority=TODAY if today else None, first=first,
    )  # fmt: skip


def calendar_of(visit: Visit, *, now: datetime, cancelled: bool = False) -> str:
    """The entry for the client's calendar, in their language; empty if no e-mail can reach them."""
    if not visit.client.email:
        return ""
    return calendar_file(
        visit, now=now, language=visit.client.language, cancelled=cancelled
    ).decode()


def _tell_waiting(
    place: Waiting, kind: str, *, now: datetime, until: datetime, held: Hold | None = None
) -> None:
    client: Client = place.client
    news = News(
        client=client, kind=kind, about=about(place),
        values=values_of_waiting(place, about(place), phone_to_call(place.service), held),
        dedupe_key=f"{kind}:{place.pk}:{place.offers}", expires_at=until,
    )  # fmt: skip
    outbox.tell(news, now=now)
