"""Whose visit a browser may see: the code is kept in the session, never in an address."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from furtka.core.codes import tidy_code
from furtka.offices.models import Office
from furtka.visits.access import find_visit
from furtka.visits.models import Visit
from furtka.visits.web.draft import parse_start

# Without a click for so long, code and PIN are asked again.
IDLE = timedelta(minutes=60)
_NAME = "visit"


def give(request: HttpRequest, visit: Visit, now: datetime, *, key: str = "") -> None:
    """This browser may see and change that visit, and no other from then on.

    `key`: the key of the booking that was just made here, so that its last page, sent twice,
    leads to the same visit.
    """
    request.session[_NAME] = {
        "office": visit.office_id, "code": visit.code, "seen": now.isoformat(), "key": key,
    }  # fmt: skip


def made_with(request: HttpRequest, key: str) -> bool:
    """Whether the visit this browser may see was booked with that key."""
    stored = request.session.get(_NAME)
    return bool(key) and isinstance(stored, dict) and stored.get("key") == key


def granted(request: HttpRequest, office: Office, now: datetime) -> Visit | None:
    """The visit this browser may see, with all that its page shows. One query."""
    stored = request.session.get(_NAME)
    if not isinstance(stored, dict) or stored.get("office") != office.pk:
        return None
    seen = parse_start(str(stored.get("seen", "")))
    if seen is None or not seen <= now < seen + IDLE:
        take_back(request)
        return None
    visit = find_visit(office, tidy_code(str(stored.get("code", ""))))
    if visit is not None:
        request.session[_NAME] = stored | {"seen": now.isoformat()}
    return visit


def take_back(request: HttpRequest) -> None:
    request.session.pop(_NAME, None)


def remember(request: HttpRequest, **values: Any) -> None:
    """Keep what an undo needs beside the grant. Nothing personal."""
    request.session[_NAME] = request.session.get(_NAME, {}) | {"before": values}


def remembered(request: HttpRequest) -> dict[str, Any]:
    before = request.session.get(_NAME, {}).get("before")
    return before if isinstance(before, dict) else {}
