"""Days and instants as XML writes them; what can't be read is as if it were not there."""

from __future__ import annotations

from datetime import UTC, date, datetime

from furtka.core.clock import at

_YEARS = range(2000, 2101)


def day(words: str) -> date | None:
    """`2026-11-20`, also with an hour or an offset behind it."""
    try:
        found = date.fromisoformat(words.strip()[:10])
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def instant(words: str, tz: str) -> datetime | None:
    """`2026-11-20T10:15:30.123+01:00` in UTC; without an offset it is the wall clock of `tz`."""
    try:
        found = datetime.fromisoformat(words.strip()[:40])
    except ValueError:
        return None
    if found.year not in _YEARS or "T" not in words:
        return None
    return found.astimezone(UTC) if found.tzinfo else at(found.date(), found.time(), tz)
