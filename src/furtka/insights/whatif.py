"""Walk-in load: how long people would wait at an open door. A simulation, the same for each seed.

People come at random, as many an hour as told, from opening to closing; each is helped by the
first counter that is free, in the order of arrival. How long that takes varies around the mean
(gamma, shape 2: few are done at once, some take long). With a limit of people inside, the others
stand outside. Whoever nobody has begun to help at closing is turned away, and has waited until
then.

Every person's arrival and length are drawn before anybody is helped. So two settings that differ
in counters or limit see the very same people, and what differs is their doing.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from random import Random
from statistics import mean, median, quantiles
from typing import Any

SEED, DAYS = 5, 20
SHAPE = 2.0
# What the form accepts, and what a simulation of some tenths of a second can hold.
MOST_ARRIVALS, MOST_HOSTS, MOST_MINUTES, MOST_HOURS = 120, 50, 240, 14


@dataclass(frozen=True)
class Setting:
    """One way of working. `limit`: people inside at a time; None: no limit."""

    hours: float
    hosts: int
    minutes: float
    arrivals_per_hour: float
    limit: int | None = None


@dataclass(frozen=True)
class Load:
    """What came of it. Waits are minutes over all days; None where nobody came.

    `people` and `turned_away` are of a day, `outside` is the longest queue before the door of an
    ordinary day (the middle one of all days).
    """

    people: float
    middle_wait: int | None
    long_wait: int | None
    outside: int
    turned_away: float


@dataclass(frozen=True)
class Guest:
    """Minutes from opening, and how long help takes."""

    arrives: float
    takes: float


@dataclass
class Day:
    """How one day went. `waits`: of each guest, in the order of arrival."""

    waits: list[float] = field(default_factory=list)
    outside: int = 0
    turned_away: int = 0


def load_of(setting: Setting, *, seed: int = SEED, days: int = DAYS) -> Load:
    """So many days of that setting. The same seed gives the same answer."""
    found = [day_of(setting, guests) for guests in guests_of(setting, seed=seed, days=days)]
    waits = [wait for day in found for wait in day.waits]
    long = quantiles(waits, n=20)[-1] if len(waits) > 1 else max(waits, default=0.0)
    return Load(
        people=len(waits) / days,
        middle_wait=round(median(waits)) if waits else None,
        long_wait=round(min(long, max(waits))) if waits else None,
        outside=round(median(day.outside for day in found)),
        turned_away=mean(day.turned_away for day in found),
    )


def guests_of(setting: Setting, *, seed: int, days: int) -> list[list[Guest]]:
    """Who comes on each day: depends on the hours, the arrivals and the length alone."""
    dice = Random(seed)  # noqa: S311 - no secret
    return [_guests(setting, dice) for _day in range(days)]


def _guests(setting: Setting, dice: Random) -> list[Guest]:
    found: list[Guest] = []
    if setting.arrivals_per_hour <= 0:
        return found
    closes, clock = setting.hours * 60, 0.0
    gap = 60 / setting.arrivals_per_hour  # minutes; without an end for the smallest of numbers
    while (clock := clock + gap * dice.expovariate(1)) < closes:
        found.append(Guest(clock, dice.gammavariate(SHAPE, setting.minutes / SHAPE)))
    return found


def day_of(setting: Setting, guests: list[Guest]) -> Day:
    """One day, from opening to closing."""
    import simpy  # few processes ever simulate anything

    day, closes = Day(), setting.hours * 60
    env = simpy.Environment()
    door = simpy.Resource(env, capacity=setting.limit or max(1, len(guests)))
    counters = simpy.Resource(env, capacity=setting.hosts)
    begun: dict[Guest, float] = {}
    for guest in guests:
        env.process(_comes(env, guest, door, counters, day, begun))
    env.run(until=closes)
    day.waits = [begun.get(guest, closes) - guest.arrives for guest in guests]
    day.turned_away = len(guests) - len(begun)
    return day


def _comes(
    env: Any, guest: Guest, door: Any, counters: Any, day: Day, begun: dict[Guest, float]
) -> Generator[Any, Any, None]:
    yield env.timeout(guest.arrives)
    with door.request() as inside:
        day.outside = max(day.outside, len(door.queue))
        yield inside
        with counters.request() as turn:
            yield turn
            begun[guest] = env.now
            yield env.timeout(guest.takes)
