"""A link about visits that are booked already: what fits is claimed, the rest is listed."""

from __future__ import annotations

import pytest

from furtka.clients import apart as links
from furtka.clients.models import KeepApart
from furtka.core.invariants import breaches
from furtka.visits import apart_claims, services
from furtka.visits.apart import ask_apart
from furtka.visits.errors import SlotTaken
from furtka.visits.too_near import too_near
from tests.clients.factories import make_apart
from tests.visits.factories import MONDAY_NINE, NOW
from tests.visits.two import HALF, HOUR, Two, all_is_well

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> Two:
    return Two()


def test_a_new_link_claims_what_fits_and_lists_what_does_not() -> None:
    two = Two(linked=False)
    one, near, far = (
        two.book(client, at)
        for client, at in [
            (two.one, MONDAY_NINE),
            (two.other, MONDAY_NINE + HOUR),
            (two.other, MONDAY_NINE + 4 * HOUR),
        ]
    )
    make_apart(two.one, two.other)
    [pair] = too_near(two.office, NOW)
    assert (pair.first, pair.second, pair.between) == (one, near, 30)
    found = {code: (start, end) for code, _key, start, end in two.claims()}
    assert found[one.code] == (MONDAY_NINE - HALF, MONDAY_NINE + HOUR)
    assert found[near.code] == (MONDAY_NINE + HOUR, MONDAY_NINE + 2 * HOUR), "what is left of it"
    assert far.code in found
    all_is_well()
    with pytest.raises(SlotTaken):
        two.book(two.one, MONDAY_NINE + HOUR + HALF)
    services.move(near, starts_at=MONDAY_NINE + 2 * HOUR, now=NOW, actor=two.clerk)
    assert too_near(two.office, NOW) == []
    all_is_well()


def test_what_becomes_free_beside_such_visits_is_claimed_by_the_worker() -> None:
    two = Two(linked=False)
    one, near = two.book(two.one), two.book(two.other, MONDAY_NINE + HOUR)
    make_apart(two.one, two.other)
    services.cancel(one, now=NOW, actor=two.clerk)
    all_is_well()  # the worker has an hour
    assert [name for name, said in breaches(NOW + 2 * HOUR).items() if said] == [
        "people who must not meet are kept apart"
    ]
    assert apart_claims.fill_all(NOW) == 1
    assert apart_claims.fill_all(NOW) == 0
    [*pieces] = [(code, start, end) for code, _key, start, end in two.claims()]
    assert pieces == [
        (near.code, MONDAY_NINE + HALF, MONDAY_NINE + HOUR),
        (near.code, MONDAY_NINE + HOUR, MONDAY_NINE + 2 * HOUR),
    ]
    all_is_well(NOW + 2 * HOUR)


def test_another_distance_changes_the_claims_and_the_end_frees_them(two: Two) -> None:
    visit = two.book(two.one)
    links.change_minutes(link=two.link, minutes=120, now=NOW, actor=two.clerk)
    assert [(start, end) for _code, _key, start, end in two.claims()] == [
        (MONDAY_NINE - HOUR, MONDAY_NINE + HALF + HOUR)
    ]
    links.end(link=two.link, now=NOW, actor=two.clerk)
    assert two.claims() == []
    assert ask_apart(visit).apart == frozenset()
    two.book(two.other)
    links.begin_again(link=two.link, now=NOW, actor=two.clerk)
    assert len(too_near(two.office, NOW)) == 1
    all_is_well()


def test_two_visits_of_one_person_are_no_conflict() -> None:
    two = Two(linked=False)
    two.book(two.one)
    two.book(two.one, MONDAY_NINE + HOUR)
    make_apart(two.one, two.other)
    assert too_near(two.office, NOW) == []
    all_is_well()


def test_the_claims_of_an_ended_link_are_a_breach(two: Two) -> None:
    two.book(two.one)
    KeepApart.objects.update(ended_at=NOW)
    said = breaches(NOW)["claims refer to what exists"]
    assert said and "apart:" in said[0]
