"""What is taken: the claims of some days as sets of ticks, read anew only when they changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from furtka.visits.availability import TICK_MINUTES, Grid
from furtka.visits.models import HoldPurpose

# No claim is longer, so that none which began earlier can reach into a day (`furtka check`).
LONGEST_CLAIM = timedelta(days=1)
MOST_RANGES = 300
_SECONDS = TICK_MINUTES * 60

_SECOND = {
    "sqlite": "CAST(strftime('%%s', {0}) AS INTEGER)",
    "postgresql": "CAST(EXTRACT(EPOCH FROM {0}) AS BIGINT)",
}
_WHERE = "c.office_id = %(office)s AND c.starts_at >= %(first)s AND c.starts_at < %(last)s"
# How many claims there are and the sum of their ids: no insert or delete leaves both alike.
# Holds change hands and are prolonged; there are few of them at a time.
_MARK = f"""
SELECT a.n, a.s, b.n, b.s, b.e FROM
 (SELECT COUNT(*) AS n, SUM(c.id) AS s FROM visits_claim c WHERE {_WHERE}) a,
 (SELECT COUNT(*) AS n, SUM(c.hold_id) AS s, SUM({{expires}}) AS e FROM visits_claim c
  WHERE {_WHERE} AND c.hold_id IS NOT NULL) b
"""  # noqa: S608 - nothing that anybody typed
_ROWS = f"""
SELECT c.resource, {{starts}}, {{ends}}, {{expires}}, h.purpose
FROM visits_claim c LEFT JOIN visits_hold h ON h.id = c.hold_id
WHERE {_WHERE} AND c.ends_at > %(origin)s
"""  # noqa: S608 - nothing that anybody typed


@dataclass(frozen=True)
class Held:
    """A claim of a hold: it gives way once it expires, and to staff if it waits to reopen."""

    resource: str
    bits: int
    until: int  # seconds since 1970
    reopening: bool


@dataclass(frozen=True)
class Taken:
    """Per resource key, the ticks of one grid that are taken. `memo` is for sums made of it."""

    bits: dict[str, int]
    held: tuple[Held, ...] = ()
    memo: dict[Hashable, Any] = field(default_factory=dict)

    def of(self, key: str) -> int:
        return self.bits.get(key, 0)

    def at(self, now: datetime, *, by_staff: bool) -> Taken:
        """With those holds that stand in the way at `now`."""
        if not self.held:
            return self
        second = now.timestamp()
        standing = tuple(
            number
            for number, one in enumerate(self.held)
            if one.until > second and not (by_staff and one.reopening)
        )
        known: Taken | None = self.memo.get(("standing", standing))
        if known is None:
            bits = dict(self.bits)
            for one in (self.held[number] for number in standing):
                bits[one.resource] = bits.get(one.resource, 0) | one.bits
            known = self.memo["standing", standing] = Taken(bits)
        return known


_known: OrderedDict[tuple[Any, ...], tuple[Any, Taken]] = OrderedDict()


def taken_in(office_id: int, grid: Grid, now: datetime, *, by_staff: bool) -> Taken:
    """The claims of that office on the grid. One query if none was made or given back since."""
    key = (connection.alias, office_id, grid)
    mark = _ask(_MARK, office_id, grid)[0]
    known = _known.get(key)
    if known is None or known[0] != mark:
        known = _known[key] = (mark, _taken(_ask(_ROWS, office_id, grid), grid))
        while len(_known) > MOST_RANGES:
            _known.popitem(last=False)
    return known[1].at(now, by_staff=by_staff)


def taken_anew(
    office_id: int, grid: Grid, now: datetime, *, by_staff: bool, without: int | None = None
) -> Taken:
    """The same, read in any case and not kept; as if the visit `without` had claimed nothing.

    One query.
    """
    others = " AND (c.visit_id IS NULL OR c.visit_id <> %(visit)s)" if without else ""
    rows = _ask(_ROWS + others, office_id, grid, without)
    return _taken(rows, grid).at(now, by_staff=by_staff)


def _ask(query: str, office_id: int, grid: Grid, visit_id: int | None = None) -> list[Any]:
    write, second = connection.ops.adapt_datetimefield_value, _SECOND[connection.vendor]
    names = {name: second.format(f"c.{name}_at") for name in ("starts", "ends", "expires")}
    values = {
        "office": office_id,
        "first": write(grid.origin - LONGEST_CLAIM),
        "last": write(grid.moment(grid.size)),
        "origin": write(grid.origin),
        "visit": visit_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(query.format(**names), values)
        return list(cursor.fetchall())


def _taken(rows: Iterable[tuple[str, int, int, int | None, str | None]], grid: Grid) -> Taken:
    """Rows of (resource key, first second, last second, until, purpose) as sets of ticks."""
    origin, size = int(grid.origin.astimezone(UTC).timestamp()), grid.size
    found: dict[str, int] = {}
    held: list[Held] = []
    for resource, starts, ends, until, purpose in rows:
        first = max(0, (starts - origin) // _SECONDS)
        last = min(size, -((origin - ends) // _SECONDS))
        if last <= first:
            continue
        bits = ((1 << (last - first)) - 1) << first
        if until is None:
            found[resource] = found.get(resource, 0) | bits
        else:
            held.append(Held(resource, bits, until, purpose == HoldPurpose.REOPENING))
    return Taken(found, tuple(held))


def forget() -> None:
    """Drop everything that was read: only for tests, in which ids come again."""
    _known.clear()
