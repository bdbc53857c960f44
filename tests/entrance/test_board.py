"""What the board, the list for an emergency and the screen on the wall know."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest

from furtka.entrance import selectors
from furtka.entrance.models import Step
from furtka.rules.models import DefaultRules
from furtka.visits.models import INSIDE, Need, Visit, VisitStatus
from tests.entrance.factories import make_visit_at, walk
from tests.offices.factories import House, make_house
from tests.rules.factories import make_obligation, make_order
from tests.visits.factories import MONDAY_NINE, make_visit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def house() -> House:
    return make_house(rooms=4, hosts=4, lanes=4)


def board(house: House, now: Any = MONDAY_NINE) -> selectors.Board:
    return selectors.board(house.office, house.site, now)


def test_each_status_stands_in_its_column(house: House) -> None:
    statuses = ("booked", "arrived", "met", "in_room", "leaving", "left", "no_show")
    codes = {
        status: make_visit_at(
            house, VisitStatus(status), starts_at=MONDAY_NINE + 30 * number * MINUTE
        ).code
        for number, status in enumerate(statuses)
    }
    found = board(house)
    assert [card.code for card in found.expected] == [codes["booked"]]
    assert [card.code for card in found.entrance] == [codes["arrived"], codes["met"]]
    assert [card.code for card in found.rooms] == [codes["in_room"]]
    assert [card.code for card in found.leaving] == [codes["leaving"]]


def test_expected_are_todays_with_the_next_one_first(house: House) -> None:
    later = make_visit(house, starts_at=MONDAY_NINE + 60 * MINUTE)
    first = make_visit(house)
    make_visit(house, starts_at=MONDAY_NINE + timedelta(days=1))
    make_visit(house, kind="phone", phone="43 000 00 00")
    assert [card.code for card in board(house).expected] == [first.code, later.code]


def test_who_waits_longest_stands_first(house: House) -> None:
    one = make_visit(house)
    other = make_visit(house, starts_at=MONDAY_NINE + 30 * MINUTE)
    walk(other, "arrive", at=MONDAY_NINE - 20 * MINUTE)
    walk(one, "arrive", at=MONDAY_NINE - 5 * MINUTE)
    waiting = board(house).entrance
    assert [(card.code, card.minutes) for card in waiting] == [(other.code, 20), (one.code, 5)]


@pytest.mark.parametrize(
    ("minutes", "late", "overdue"),
    [(-10, False, 0), (0, False, 0), (14, False, 14), (15, True, 15)],
)
def test_who_is_late_is_marked_after_a_quarter_of_an_hour(
    house: House, minutes: int, late: bool, overdue: int
) -> None:
    make_visit(house)
    card = board(house, MONDAY_NINE + minutes * MINUTE).expected[0]
    assert (card.late, card.minutes) == (late, overdue)


def test_a_card_says_what_helps_and_never_who(house: House) -> None:
    visit = make_visit(house, party=2, needs=["helper", "more_time"], language="uk")
    Visit.objects.filter(pk=visit.pk).update(needs=[*visit.needs, "unknown"])
    card = board(house).expected[0]
    assert card.needs == (str(Need.HELPER.label), str(Need.MORE_TIME.label))
    assert (card.party, card.language, card.floor) == (2, "Українська", 0)
    assert {"name", "client", "service"}.isdisjoint(f.name for f in fields(card))
    assert visit.client.name not in str(card)


def test_somebody_under_protection_looks_like_anybody_else(house: House) -> None:
    plain = board_card_of(house, make_visit(house))
    visit = make_visit(house, starts_at=MONDAY_NINE + 30 * MINUTE)
    visit.client.protected = True
    visit.client.save()
    hidden = board_card_of(house, visit)
    differing = {f.name for f in fields(plain) if getattr(plain, f.name) != getattr(hidden, f.name)}
    assert differing <= {"code", "starts_at", "ends_at", "since", "host", "room"}


def board_card_of(house: House, visit: Visit) -> selectors.Card:
    return next(card for card in board(house).expected if card.code == visit.code)


def test_who_is_still_inside_from_yesterday_is_not_forgotten(house: House) -> None:
    visit = make_visit_at(house, VisitStatus.IN_ROOM)
    tomorrow = board(house, MONDAY_NINE + timedelta(days=1))
    assert [card.code for card in tomorrow.rooms] == [visit.code]


def test_people_inside_counts_companions_and_obeys_the_rules(house: House) -> None:
    make_visit_at(house, VisitStatus.MET, party=2)
    make_visit_at(house, VisitStatus.LEAVING, starts_at=MONDAY_NINE + 30 * MINUTE)
    make_visit_at(house, VisitStatus.ARRIVED, starts_at=MONDAY_NINE + 60 * MINUTE)
    inside = selectors.people_inside(house.office, house.site, MONDAY_NINE)
    assert (inside.people, inside.limit, inside.is_full) == (3, 20, False)
    assert board(house).inside == inside
    assert selectors.people_in_office(house.office, MONDAY_NINE) == 3
    DefaultRules.objects.create(office=house.office, limits={"people_inside": 8})
    assert selectors.people_inside(house.office, house.site, MONDAY_NINE).limit == 8
    make_order(house.office, site=house.site, limits={"people_inside": 3})
    assert selectors.people_inside(house.office, house.site, MONDAY_NINE).is_full


def test_the_obligations_in_force_are_on_the_board(house: House) -> None:
    make_obligation(house.office, "mask")
    make_obligation(house.office, "hands", text="Zdezynfekuj ręce.")
    make_order(house.office, obligations=["hands"])
    assert [o.code for o in board(house).obligations] == ["hands"]


def test_only_the_last_step_of_a_visit_is_offered_to_undo(house: House) -> None:
    visit = walk(make_visit(house), "arrive", "meet")
    gone = walk(
        make_visit(house, starts_at=MONDAY_NINE + 30 * MINUTE),
        "no_show", at=MONDAY_NINE + 45 * MINUTE,
    )  # fmt: skip
    found = board(house)
    assert [taken.code for taken in found.recent] == [gone.code, visit.code]
    undo = found.entrance[0].undo
    assert undo is not None and undo.step == Step.objects.get(became="met").pk


def test_the_board_costs_ten_queries(house: House, django_assert_max_num_queries: Any) -> None:
    make_obligation(house.office)
    make_order(house.office, obligations=["mask"])
    board(house)
    with django_assert_max_num_queries(10):
        board(house)
    for number in range(8):
        visit = make_visit(house, starts_at=MONDAY_NINE + 30 * number * MINUTE)
        walk(visit, *["arrive", "meet", "enter"][: number % 4])
    with django_assert_max_num_queries(10):
        board(house)
    with django_assert_max_num_queries(4):
        selectors.called(house.office, house.site, MONDAY_NINE)
    with django_assert_max_num_queries(4):
        selectors.whos_inside(house.office, house.site)


def test_the_list_for_an_emergency_has_exactly_those_inside(house: House) -> None:
    statuses = list(INSIDE) + [VisitStatus.BOOKED, VisitStatus.ARRIVED, VisitStatus.LEFT]
    made = {
        status: make_visit_at(house, status, starts_at=MONDAY_NINE + 30 * number * MINUTE)
        for number, status in enumerate(statuses)
    }
    rows = selectors.whos_inside(house.office, house.site)
    assert {row.code for row in rows} == {made[status].code for status in INSIDE}


@pytest.mark.parametrize("hidden", ["service", "unit", "client"])
def test_the_wall_leaves_out_what_is_sensitive(house: House, hidden: str) -> None:
    visit = make_visit_at(house, VisitStatus.MET)
    assert [one.code for one in selectors.called(house.office, house.site, MONDAY_NINE)] == [
        visit.code
    ]
    thing: Any = {"service": house.service, "unit": house.unit, "client": visit.client}[hidden]
    setattr(thing, "protected" if hidden == "client" else "sensitive", True)
    thing.save()
    assert selectors.called(house.office, house.site, MONDAY_NINE) == []


def test_another_building_and_office_stay_apart(house: House) -> None:
    make_visit_at(make_house(), VisitStatus.MET)
    found = board(house)
    assert (found.inside.people, found.entrance) == (0, ())
