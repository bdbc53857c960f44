"""When we can ring and answer: the office's phone hours, less closures and orders that close it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from furtka.clients.models import Channel
from furtka.clients.wishes import Wishes, next_moment
from furtka.core.clock import at, local_day
from furtka.offices.hours import Place, covers, open_stretches
from furtka.offices.models import Closure, Office, OpeningHours, Unit
from furtka.offices.published import main_phone
from furtka.rules.selectors import rules_between

# Further ahead nobody plans a call.
AHEAD = timedelta(days=14)
# Of people who share a number: so often one's hours are compared with another's.
MOST_TURNS = 50

Stretches = list[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Wish:
    """From when to when somebody would like to be rung, by the office's wall clock; None: any."""

    opens: time | None = None
    closes: time | None = None


@dataclass(frozen=True)
class PhoneHours:
    """`rows`, `closures` and `shut` (stretches in which an order closes the office) of an office.

    `place`: whose hours hold for a call that names no unit.
    """

    tz: str
    rows: list[OpeningHours]
    closures: list[Closure] = field(default_factory=list)
    shut: Stretches = field(default_factory=list)
    place: Place = Place()

    def between(self, first: date, last: date, unit: Unit | None = None) -> Stretches:
        """When somebody is at the telephone on these days, in order."""
        place = Place(unit.site_id, unit.pk) if unit else self.place
        away = [(c.starts_at, c.ends_at) for c in self.closures if covers(c, place)]
        found = open_stretches(self.rows, place, first, last, self.tz)
        return list(without(found, [*away, *self.shut]))

    def from_(self, moment: datetime, unit: Unit | None = None) -> Stretches:
        """Those of AHEAD from that instant on; the first one may have begun."""
        first = local_day(moment, self.tz)
        found = self.between(first, local_day(moment + AHEAD, self.tz), unit)
        return [(max(start, moment), end) for start, end in found if end > moment]


def load_hours(office: Office, start: datetime, end: datetime) -> PhoneHours:
    """For the days from `start` to `end`, and AHEAD after it. A fixed number of queries."""
    end += AHEAD
    rows = OpeningHours.objects.filter(
        office=office, staff=None, service=None, valid_from__lte=local_day(end, office.tz)
    ).exclude(valid_until__lte=local_day(start, office.tz))
    closures = Closure.objects.filter(
        office=office, staff=None, ends_at__gt=start, starts_at__lt=end
    )
    ruled = rules_between(office, None, None, start, end)
    line = main_phone(office)
    return PhoneHours(
        tz=office.tz, rows=list(rows), closures=list(closures),
        shut=[(begin, over) for begin, over, rules in ruled if not rules.answers],
        place=Place(line.unit.site_id, line.unit_id) if line else Place(),
    )  # fmt: skip


# -- Pure sums on stretches ----------------------------------------------------------------------


def without(
    stretches: Iterable[tuple[datetime, datetime]], taken: Collection[tuple[datetime, datetime]]
) -> Iterator[tuple[datetime, datetime]]:
    """What is left of each stretch; all are half-open."""
    for start, end in stretches:
        for begin, over in sorted(taken):
            if over <= start or end <= begin:
                continue
            if start < begin:
                yield start, begin
            start = max(start, over)
        if start < end:
            yield start, end


def when_to_ring(
    stretches: Stretches, careful: Collection[Wishes], otherwise: datetime, *, wish: Wish, tz: str
) -> datetime | None:
    """The first instant of the stretches at which everybody in `careful` may be rung.

    In the hours of `wish`, if any of these will do. `otherwise`: from when on, where no stretch
    will do. None if one of them never may, or they never may at the same hour.
    """
    for start, end in [*_wished(stretches, wish, tz), *stretches]:
        moment = _safe_from(careful, start)
        if moment is None or moment < end:
            return moment
    return _safe_from(careful, otherwise)


def _wished(stretches: Stretches, wish: Wish, tz: str) -> Iterator[tuple[datetime, datetime]]:
    if wish.opens is None or wish.closes is None:
        return
    for start, end in stretches:
        day = local_day(start, tz)
        begin, over = at(day, wish.opens, tz), at(day, wish.closes, tz)
        if max(start, begin) < min(end, over):
            yield max(start, begin), min(end, over)


def _safe_from(careful: Collection[Wishes], moment: datetime) -> datetime | None:
    for _turn in range(MOST_TURNS):
        later = [next_moment(wishes, Channel.CALL, moment) for wishes in careful]
        latest = moment
        for one in later:
            if one is None:
                return None
            latest = max(latest, one)
        if latest == moment:
            return moment
        moment = latest
    return None  # their hours never meet


def day_to_answer(hours: PhoneHours, moment: datetime, unit: Unit | None = None) -> date:
    """The day on which a call of that instant is still answered the same day.

    That is the first day from then on at which somebody is at the telephone.
    """
    found = hours.from_(moment, unit)
    return local_day(found[0][0] if found else moment, hours.tz)
