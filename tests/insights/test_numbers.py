"""Counts of the work done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from furtka.entrance import services as entrance
from furtka.entrance import walk_ins
from furtka.insights import numbers, waits
from furtka.insights.numbers import Outcome
from furtka.offices.models import OpeningHours, Role
from furtka.visits import services
from furtka.visits.models import Visit
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import MONDAY_NINE, NOW, make_visit

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 30)
HOUR = timedelta(hours=1)


@pytest.fixture
def house() -> House:
    return make_house()


def row(house: House, *, now: Any = NOW, weekly: bool = True) -> numbers.Row:
    [only] = numbers.visits_by_outcome(
        house.office, MONDAY, MONDAY + timedelta(days=6), weekly=weekly, now=now
    )
    return only


def test_each_outcome_is_counted(house: House) -> None:
    visits = [make_visit(house, starts_at=MONDAY_NINE + n * HOUR) for n in range(5)]
    services.cancel(visits[0], now=NOW, actor=None)
    entrance.no_show(visit=visits[1], now=MONDAY_NINE + HOUR, actor=None)
    entrance.excuse(visit=visits[2], now=MONDAY_NINE, actor=None)
    for step in (entrance.arrive, entrance.meet, entrance.enter, entrance.leave, entrance.out):
        step(visit=visits[3], now=MONDAY_NINE + 3 * HOUR, actor=None)
    counts = row(house).counts
    assert counts == {
        Outcome.BY_CLIENT: 1, Outcome.NO_SHOW: 1, Outcome.EXCUSED: 1, Outcome.TOOK_PLACE: 1,
        Outcome.COMING: 1, Outcome.UNSAID: 0,
    }  # fmt: skip
    assert row(house).planned == 5
    assert (row(house).no_show_percent, row(house).excused_percent) == (33, 33)
    late = row(house, now=MONDAY_NINE + 9 * HOUR).counts
    assert (late[Outcome.COMING], late[Outcome.UNSAID]) == (0, 1)


def test_days_are_those_of_the_wall(house: House) -> None:
    visit = make_visit(house)
    # 23:30 UTC on Sunday is half past midnight on Monday in Zduńska Wola.
    starts_at = MONDAY_NINE.replace(hour=23, minute=30) - timedelta(days=1)
    Visit.objects.filter(pk=visit.pk).update(starts_at=starts_at)
    assert row(house, weekly=False).first == MONDAY


def test_weeks_begin_on_monday(house: House) -> None:
    make_visit(house)
    make_visit(house, starts_at=MONDAY_NINE + timedelta(days=4))
    assert (row(house).first, row(house).last, row(house).planned) == (
        MONDAY, MONDAY + timedelta(days=6), 2,
    )  # fmt: skip


def test_waiting_is_from_arrival_to_being_met_without_undone_steps(house: House) -> None:
    for n, minutes in enumerate((2, 4, 30)):
        visit = make_visit(house, starts_at=MONDAY_NINE + n * HOUR)
        came = MONDAY_NINE + n * HOUR
        entrance.arrive(visit=visit, now=came - 2 * HOUR, actor=None)
        entrance.undo(visit=visit, now=came, actor=None)
        entrance.arrive(visit=visit, now=came, actor=None)
        entrance.meet(visit=visit, now=came + timedelta(minutes=minutes), actor=None)
    found = waits.waiting_at_the_door(house.office, MONDAY, MONDAY)
    assert (found.people, found.middle, found.long) == (3, 4, 30)
    person = walk_ins.come(site=house.site, about="other", now=MONDAY_NINE, actor=None)
    for step, minutes in (("meet", 6), ("enter", 9), ("leave", 20), ("out", 22)):
        at = MONDAY_NINE + timedelta(minutes=minutes)
        person = getattr(entrance, step)(visit=person, now=at, actor=None)
    found = waits.waiting_at_the_door(house.office, MONDAY, MONDAY)
    assert (found.people, found.middle) == (4, 5)
    ways = (waits.escorted, waits.escorted_back)
    assert [way(house.office, MONDAY, MONDAY).middle for way in ways] == [3, 2]
    none = waits.waiting_at_the_door(house.office, MONDAY + timedelta(days=1), MONDAY)
    assert none.middle is None


def test_the_first_free_time_is_that_of_the_calendar(house: House) -> None:
    [found] = numbers.first_free_times(house.office, NOW)
    assert found.starts_at is not None and found.days_ahead == 0
    OpeningHours.objects.all().delete()
    [nothing] = numbers.first_free_times(house.office, NOW)
    assert nothing.starts_at is None


@pytest.fixture
def head(client: Client, house: House) -> Client:
    job = make_staff(house, Role.UNIT_HEAD)
    assert job.user is not None
    client.force_login(job.user)
    return client


PERIOD = {"first": "2026-11-30", "last": "2026-12-06", "by": "day"}


def test_the_page_shows_numbers_and_no_name(head: Client, house: House) -> None:
    visit = make_visit(house)
    page = head.get("/praca/liczby/", PERIOD).content.decode()
    assert "poniedziałek, 30 listopada" in page
    assert visit.client.name not in page and visit.code not in page


def test_no_visits_is_said_in_words(head: Client) -> None:
    assert 'class="empty"' in head.get("/praca/liczby/").content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"first": "x"}, "first"),
        ({"last": "2026-11-01"}, "last"),
        ({"last": "2030-11-01"}, "last"),
        ({"first": "0001-01-01", "last": "0001-01-02"}, "first"),
        ({"first": "9999-12-30", "last": "9999-12-31"}, "first"),
        ({"by": "year"}, "by"),
    ],
)
def test_bad_input_gets_a_sentence_at_its_field(
    head: Client, typed: dict[str, str], field: str
) -> None:
    answer = head.get("/praca/liczby/", PERIOD | typed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_only_those_who_may_see_numbers(client: Client, house: House) -> None:
    job = make_staff(house, Role.RECEPTION)
    assert job.user is not None
    client.force_login(job.user)
    assert client.get("/praca/liczby/").status_code == 404


def test_many_visits_cost_no_more_queries(
    head: Client, house: House, django_assert_max_num_queries: Any
) -> None:
    def cost() -> int:
        with django_assert_max_num_queries(60) as found:
            head.get("/praca/liczby/", PERIOD)
        return len(found)

    make_visit(house)
    cost()
    one = cost()
    for n in range(1, 8):
        make_visit(house, starts_at=MONDAY_NINE + n * HOUR / 2 + timedelta(days=n % 4))
    cost()  # what is remembered is read anew
    assert cost() == one
