"""The ticks at which somebody meets nobody they must not meet: as a slow, obvious version says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from furtka.offices.models import VisitKind
from furtka.visits import resources
from furtka.visits.apart_claims import gaps
from furtka.visits.ask import Ask
from furtka.visits.distance import half, needed_apart, starts_apart
from furtka.visits.taken import Taken

SITE, SIZE = 7, 96
START = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)

minutes = st.integers(15, 120)
links = st.dictionaries(st.integers(1, 3), minutes, max_size=3)


def ask_of(lasts: int, apart: dict[int, int], kind: VisitKind = VisitKind.IN_PERSON) -> Ask:
    service = SimpleNamespace(minutes=lasts, travel_minutes=0)
    return Ask(service, kind, apart=frozenset(apart.items()))  # type: ignore[arg-type]


@given(
    lasts=st.sampled_from([15, 20, 30, 45]),
    apart=links,
    visits=st.lists(
        st.tuples(st.integers(1, 3), st.integers(0, SIZE - 12), st.integers(1, 12)), max_size=5
    ),
)
def test_the_masks_equal_the_slow_obvious_version(
    lasts: int, apart: dict[int, int], visits: list[tuple[int, int, int]]
) -> None:
    """`visits`: whose link, the tick it begins with, how many it lasts."""
    ask, bits = ask_of(lasts, apart), dict[str, int]()
    for link, first, length in visits:
        if link in apart:
            before = half(apart[link])
            claimed = range(max(0, first - before), min(SIZE, first + length + before))
            key = resources.apart(link, SITE).key
            bits[key] = bits.get(key, 0) | sum(1 << tick for tick in claimed)
    found = starts_apart(ask, SITE, Taken(bits))
    for tick in range(SIZE - 12):
        far = all(
            tick - (first + length) >= 2 * half(apart[link])
            or first - (tick + lasts // 5) >= 2 * half(apart[link])
            for link, first, length in visits
            if link in apart
        )
        # What lies beyond the day is not seen: only there may it say yes too often.
        inside = tick >= half(120) and tick + lasts // 5 + half(120) <= SIZE
        assert bool(found >> tick & 1) == far or (not inside and not far)


@given(minutes)
def test_two_halves_are_never_too_short_and_hardly_too_long(distance: int) -> None:
    assert distance <= 2 * half(distance) * 5 < distance + 11


def test_calls_and_visits_at_home_need_no_distance() -> None:
    for kind in (VisitKind.PHONE, VisitKind.HOME):
        assert needed_apart(ask_of(30, {1: 60}, kind), SITE) == ()


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)), max_size=6),
    st.integers(0, 20),
    st.integers(1, 20),
)
def test_gaps_are_just_what_nothing_covers(
    taken: list[tuple[int, int]], first: int, length: int
) -> None:
    def at(tick: int) -> datetime:
        return START + tick * timedelta(minutes=5)

    found = list(gaps((at(first), at(first + length)), [(at(a), at(a + n)) for a, n in taken]))
    covered = {tick for a, n in taken for tick in range(a, a + n)}
    free = {tick for a, b in found for tick in range(40) if a <= at(tick) < b}
    assert free == set(range(first, first + length)) - covered
