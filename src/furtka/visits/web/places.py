"""Whose place on the waiting list a browser may see: kept in the session, never in an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from furtka.core.dates import date_words, moment_words
from furtka.offices.models import Office
from furtka.visits.models import Hold, Waiting, WaitingStatus
from furtka.visits.pins import pin_of
from furtka.visits.web import public
from furtka.visits.web.draft import parse_start
from furtka.visits.web.grants import IDLE

_NAME = "waiting"


def give(request: HttpRequest, row: Waiting, now: datetime) -> None:
    """This browser may see and answer for that place, and no other from then on."""
    request.session[_NAME] = {"office": row.office_id, "id": row.pk, "seen": now.isoformat()}


def granted(request: HttpRequest, office: Office, now: datetime) -> Waiting | None:
    """The place this browser may see, with what its page shows. One query."""
    stored = request.session.get(_NAME)
    if not isinstance(stored, dict) or stored.get("office") != office.pk:
        return None
    seen = parse_start(str(stored.get("seen", "")))
    if seen is None or not seen <= now < seen + IDLE:
        request.session.pop(_NAME, None)
        return None
    request.session[_NAME] = stored | {"seen": now.isoformat()}
    found = Waiting.objects.select_related("office", "service", "hold")
    return found.filter(office=office, pk=int(stored.get("id", 0))).first()


@dataclass(frozen=True)
class Place:
    """What the page says of a place on the waiting list."""

    row: Waiting
    pin: str
    label: str
    until: str
    offer: str
    kept_until: str

    @property
    def ended(self) -> bool:
        return not self.row.waits


def place_page(row: Waiting, now: datetime) -> Place:
    """In words; an offer that has ended is none."""
    tz, offer = row.office.tz, open_offer(row, now)
    return Place(
        row,
        pin_of(row) if row.code else "",
        public.neutral_label(row.service),
        date_words(row.last_day, today=now.date()),
        moment_words(offer.starts_at, tz) if offer else "",
        moment_words(offer.expires_at, tz) if offer else "",
    )


def open_offer(row: Waiting, now: datetime) -> Hold | None:
    """The time that is offered now."""
    offered = row.status == WaitingStatus.OFFERED
    return row.hold if offered and row.hold and row.hold.expires_at > now else None
