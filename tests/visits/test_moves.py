"""A move never loses the old time before the new one is sure, even where they overlap."""

from __future__ import annotations

from datetime import timedelta

import pytest

from furtka.core.invariants import breaches
from furtka.visits import services
from furtka.visits.errors import InvalidInput, SlotTaken
from furtka.visits.models import Claim, Visit
from furtka.visits.placing import ask_of, calendar_of, choose
from tests.offices.factories import House, make_house
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit

pytestmark = pytest.mark.django_db

QUARTER = timedelta(minutes=15)
CLAIMS = ("resource", "starts_at", "ends_at")


@pytest.fixture
def house() -> House:
    return make_house()


def claims_of(visit: Visit) -> list[tuple[object, ...]]:
    return sorted(visit.claims.values_list(*CLAIMS))


@pytest.mark.parametrize("quarters", [-1, 1])
def test_a_visit_moves_into_a_time_that_overlaps_its_own(house: House, quarters: int) -> None:
    visit = make_visit(house)
    starts_at = MONDAY_NINE + quarters * QUARTER
    moved = services.move(visit, starts_at=starts_at, now=NOW, actor=None)
    assert moved.starts_at == starts_at and Claim.objects.count() == 4
    assert set(moved.claims.values_list("starts_at", flat=True)) == {starts_at}
    assert not any(breaches(NOW).values())


def test_a_move_into_the_next_visit_keeps_the_old_time(house: House) -> None:
    visit = make_visit(house)
    make_visit(house, starts_at=MONDAY_NINE + 2 * QUARTER)
    before = claims_of(visit)
    with pytest.raises(SlotTaken) as taken:
        services.move(visit, starts_at=MONDAY_NINE + QUARTER, now=NOW, actor=None)
    assert claims_of(visit) == before
    # Its own time counts as free for it: a quarter earlier overlaps it and is offered.
    assert MONDAY_NINE - QUARTER in [slot.starts_at for slot in taken.value.alternatives]
    visit.refresh_from_db()
    assert visit.starts_at == MONDAY_NINE and not any(breaches(NOW).values())


def test_a_move_that_the_database_refuses_keeps_the_old_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit, later = make_visit(house), MONDAY_NINE + 2 * QUARTER
    ask, before = ask_of(visit), claims_of(visit)
    calendar = calendar_of(ask, later, now=NOW, by_staff=False, without=visit)
    seen_free = choose(calendar, ask, later, now=NOW, by_staff=False, without=visit)
    make_visit(house, starts_at=later)
    monkeypatch.setattr(services, "choose", lambda *_args, **_kwargs: seen_free)
    with pytest.raises(SlotTaken):
        services.move(visit, starts_at=later, now=NOW, actor=None)
    assert claims_of(visit) == before


def test_a_move_to_a_time_that_is_not_offered_keeps_the_old_one(house: House) -> None:
    visit = make_visit(house)
    before, tuesday = claims_of(visit), MONDAY_NINE + timedelta(days=1)
    make_order(house, mode="closed", valid_from=tuesday - timedelta(hours=3),
               valid_until=tuesday + timedelta(hours=12))  # fmt: skip
    with pytest.raises(InvalidInput):
        services.move(visit, starts_at=tuesday, now=NOW, actor=None)
    assert claims_of(visit) == before
