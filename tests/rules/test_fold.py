"""The fold of orders into rules: pure, so that every border can be tried."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from furtka.rules.models import LIMITS, DefaultRules, Mode, Order
from furtka.rules.selectors import fold

HOUR = timedelta(hours=1)
START = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
hours = st.integers(0, 12)
CODES = ["mask", "hands", "distance", "stay_home"]


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """An order of some scope; instants lie close together so that borders meet often."""
    start = START + draw(hours) * HOUR
    length = draw(st.none() | st.integers(1, 12))
    withdrawn = draw(st.none() | hours)
    scope = draw(st.sampled_from([(None, None), (1, None), (None, 1), (1, 1)]))
    return Order(
        pk=draw(st.integers(1, 10**6)),
        site_id=scope[0],
        unit_id=scope[1],
        mode=draw(st.sampled_from(["", *Mode.values])),
        limits=draw(st.dictionaries(st.sampled_from(sorted(LIMITS)), st.integers(1, 9))),
        obligations=draw(st.lists(st.sampled_from(CODES), unique=True)),
        valid_from=start,
        valid_until=None if length is None else start + length * HOUR,
        withdrawn_at=None if withdrawn is None else START + withdrawn * HOUR,
    )


defaults = st.builds(
    DefaultRules,
    mode=st.sampled_from(Mode.values),
    limits=st.dictionaries(st.sampled_from(sorted(LIMITS)), st.integers(1, 9)),
    obligations=st.lists(st.sampled_from(CODES), unique=True),
)
many = st.lists(orders(), max_size=6, unique_by=lambda order: order.pk)
moments = hours.map(lambda n: START + n * HOUR)


def holds(order: Order, at: datetime) -> bool:
    """The same rule, said slowly."""
    if at < order.valid_from:
        return False
    if order.valid_until is not None and at >= order.valid_until:
        return False
    return order.withdrawn_at is None or at < order.withdrawn_at


@given(defaults, many, moments)
def test_an_ended_order_ends_by_itself(
    said: DefaultRules, found: list[Order], at: datetime
) -> None:
    living = [order for order in found if holds(order, at)]
    assert fold(said, found, at) == fold(said, living, at)
    assert {o.pk for o in fold(said, found, at).orders} == {o.pk for o in living}


@given(defaults, many, moments)
def test_the_order_of_rows_does_not_matter(
    said: DefaultRules, found: list[Order], at: datetime
) -> None:
    assert fold(said, found, at) == fold(said, found[::-1], at)


@given(defaults, many, moments)
def test_obligations_only_add_up(said: DefaultRules, found: list[Order], at: datetime) -> None:
    expected = set(said.obligations).union(*(o.obligations for o in found if holds(o, at)))
    codes = fold(said, found, at).obligations
    assert set(codes) == expected and len(codes) == len(expected)


@given(defaults, many, moments)
def test_mode_and_limits_are_the_last_word_of_the_most_exact(
    said: DefaultRules, found: list[Order], at: datetime
) -> None:
    rules = fold(said, found, at)
    ranked = sorted(
        (o for o in found if holds(o, at)),
        key=lambda o: (o.unit_id is not None, o.site_id is not None, o.valid_from, o.pk),
    )
    modes = [o.mode for o in ranked if o.mode]
    assert rules.mode == (modes[-1] if modes else said.mode)
    for name in LIMITS:
        values = [o.limits[name] for o in ranked if name in o.limits]
        assert rules.limits.get(name) == (values[-1] if values else said.limits.get(name))


@given(defaults, many, moments)
def test_nothing_changes_before_valid_until(
    said: DefaultRules, found: list[Order], at: datetime
) -> None:
    """From one instant to the next edge the same rules hold."""
    until = fold(said, found, at).valid_until
    assert until is None or until > at
    starts = [o.valid_from for o in found if o.valid_from > at]
    edge = min([*starts, *([until] if until else [])], default=None)
    if edge is not None:
        assert fold(said, found, edge - timedelta(microseconds=1)) == fold(said, found, at)


def test_an_order_holds_from_its_first_instant_and_not_at_its_last() -> None:
    order = Order(pk=1, mode=Mode.CLOSED, valid_from=START, valid_until=START + HOUR)
    said, blink = DefaultRules(mode=Mode.OPEN), timedelta(microseconds=1)
    modes = [
        fold(said, [order], at).mode
        for at in (START - blink, START, START + HOUR - blink, START + HOUR)
    ]
    assert modes == [Mode.OPEN, Mode.CLOSED, Mode.CLOSED, Mode.OPEN]


def test_a_unit_is_more_exact_than_a_site_and_a_site_than_the_office() -> None:
    def order(pk: int, mode: Mode, **scope: int) -> Order:
        return Order(pk=pk, mode=mode, valid_from=START - pk * HOUR, **scope)

    unit = order(3, Mode.OPEN, unit_id=1)
    site = order(2, Mode.REMOTE_ONLY, site_id=1)
    office = order(1, Mode.CLOSED)
    assert fold(None, [office, site, unit], START).mode == Mode.OPEN
    assert fold(None, [office, site], START).mode == Mode.REMOTE_ONLY
    assert fold(None, [office], START).mode == Mode.CLOSED


def test_an_office_that_said_nothing_works_by_appointment() -> None:
    assert fold(None, [], START).mode == Mode.BY_APPOINTMENT
