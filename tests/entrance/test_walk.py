"""Any walk of steps and corrections: the building always knows who is inside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from furtka.core.errors import DomainError
from furtka.entrance import selectors, services
from furtka.entrance.invariants import stands_where_it_stepped
from furtka.entrance.models import Step
from furtka.visits.invariants import claims_apart, claims_complete, dead_without_claims
from furtka.visits.models import INSIDE, Visit
from tests.entrance.factories import TAKE
from tests.offices.factories import House, make_house
from tests.visits.factories import MONDAY_NINE, NOW, make_visit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
PARTIES = (1, 2, 1)
presses = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([*TAKE, *list(TAKE)[:5], "undo", "again"])),
    min_size=4,
    max_size=20,
)


def press(visit: Visit, action: str, minute: int) -> None:
    now = MONDAY_NINE - 5 * MINUTE + minute * MINUTE
    try:
        if action == "undo":
            services.undo(visit=visit, now=now, actor=None)
        elif action == "again":  # somebody else books what was given back
            make_visit(make_house_of(visit), starts_at=visit.starts_at)
        else:
            TAKE[action](visit=visit, now=now, actor=None)
    except DomainError:
        pass  # a refusal changes nothing: the recount below would tell


def make_house_of(visit: Visit) -> House:
    host, service = visit.host, visit.service
    assert visit.entrance is not None and visit.room is not None
    return House(visit.office, visit.site, visit.entrance, service.unit, visit.room, host, service)


def recount(house: House) -> int:
    """Slowly, from the steps alone."""
    last: dict[int, Step] = {}
    for step in Step.objects.filter(office=house.office, undone_at=None).order_by("id"):
        last[step.visit_id] = step
    return sum(step.visit.party for step in last.values() if step.became in INSIDE)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(presses)
def test_people_inside_are_those_whose_steps_led_inside(walk: list[tuple[int, str]]) -> None:
    with transaction.atomic():
        house = make_house()
        visits = [
            make_visit(house, party=party, starts_at=MONDAY_NINE + 30 * number * MINUTE)
            for number, party in enumerate(PARTIES)
        ]
        for minute, (number, action) in enumerate(walk):
            press(visits[number], action, minute)
            inside = selectors.people_inside(house.office, house.site, MONDAY_NINE)
            assert inside.people == recount(house)
        now = MONDAY_NINE + 30 * MINUTE
        asked = (stands_where_it_stepped, claims_apart, claims_complete, dead_without_claims)
        assert [breach for ask in asked for breach in ask(now)] == []
        transaction.set_rollback(True)


def test_a_status_that_was_changed_past_the_steps_is_found() -> None:
    visit = make_visit(make_house())
    TAKE["arrive"](visit=visit, now=MONDAY_NINE, actor=None)
    assert list(stands_where_it_stepped(NOW)) == []
    Visit.objects.filter(pk=visit.pk).update(status="left")
    assert list(stands_where_it_stepped(NOW)) == [
        f"{visit.code} is left, but its last step led to arrived"
    ]
