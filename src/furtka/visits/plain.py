"""Where a visit was, as JSON can hold it: in sessions and beside orders that are carried out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from furtka.visits.handover import Footing, Place, Taken


def plain(value: Any) -> Any:
    """The same with instants as text and tuples as lists."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, datetime) else value


def timed(stored: dict[str, Any]) -> dict[str, Any]:
    """With the instants made anew: whatever is named `…_at`."""
    return {
        key: datetime.fromisoformat(value) if key.endswith("_at") else value
        for key, value in stored.items()
    }


def place_from(stored: dict[str, Any]) -> Place:
    return Place(**timed(stored))


def footing_from(stored: dict[str, Any]) -> Footing:
    claims = tuple(Taken(**timed(claim)) for claim in stored["claims"])
    return Footing(place_from(stored["place"]), claims)
