"""What a device keeps for when the system is down: codes, hours and rooms, no names of clients."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from furtka.core.clock import local_day
from furtka.core.dates import hour_words
from furtka.entrance import selectors
from furtka.entrance.cards import Card
from furtka.offices.models import Site


def today(site: Site, now: datetime) -> dict[str, Any]:
    """Everybody who is expected today or here now, in the reader's language. `site` with office.

    `grace`: minutes that are waited for somebody who is late.
    """
    office = site.office
    board = selectors.board(office, site, now)
    cards = [*board.expected, *board.entrance, *board.rooms, *board.leaving]
    return {
        "server_now": now.isoformat(),
        "day": local_day(now, office.tz).isoformat(),
        "limit": board.inside.limit,
        "grace": office.grace_minutes,
        "people": [_person(card, office.tz) for card in cards],
    }


def _person(card: Card, tz: str) -> dict[str, Any]:
    return {
        "code": card.code,
        "status": str(card.status),
        "starts_at": card.starts_at.isoformat(),
        "since": card.since.isoformat(),
        "hour": "" if card.unbooked else hour_words(card.starts_at, tz),
        "where": _where(card),
        "host": card.host,
        "party": card.party,
        "needs": list(card.needs),
        "language": card.language,
        "about": str(card.about),
        "action": card.action,
        "hint": str(card.hint),
    }


def _where(card: Card) -> str:
    if not card.room:
        return ""
    if card.floor == 0:
        return _("room %(room)s, ground floor") % {"room": card.room}
    return _("room %(room)s, floor %(floor)s") % {"room": card.room, "floor": card.floor}
