"""What `furtka check` says of the register of sheets."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from furtka.offices.models import Staff
from furtka.outbox.models import Task, TaskResult
from furtka.rules.models import Order
from furtka.website.check_views import verdict_of
from furtka.website.copies import AGAIN, ask_to_take_down, take_down
from furtka.website.invariants import LATE, codes_answer, sheets_asked_for, sheets_name_people
from furtka.website.models import PosterCopy
from furtka.website.retention import KEEP_NAMES
from tests.offices.factories import House
from tests.website.poster_factories import NOW, hang, make_clerk, make_numbered, make_town_hall

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_that_time() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house() -> House:
    return make_town_hall()


@pytest.fixture
def order(house: House) -> Order:
    return make_numbered(house)


@pytest.fixture
def clerk(house: House) -> Staff:
    return make_clerk(house)


def test_a_sheet_that_nobody_is_asked_to_take_down_is_found(
    house: House, order: Order, clerk: Staff
) -> None:
    copy, end = hang(house, order, clerk), order.valid_until
    assert end is not None
    assert list(sheets_asked_for(end + LATE - HOUR / 60)) == [], "the worker has some minutes"
    [breach] = sheets_asked_for(end + LATE)
    assert breach == f"{house.office.slug}: sheet {copy.code} no longer holds, and no task asks" + (
        " to take it down"
    )
    ask_to_take_down(end)
    assert list(sheets_asked_for(end + LATE)) == []
    Task.objects.filter(reason="take_down").update(done_at=end, result=TaskResult.DONE)
    assert list(sheets_asked_for(end + AGAIN)) == []
    assert len(list(sheets_asked_for(end + AGAIN + LATE))) == 1
    take_down(copy=copy, now=end, actor=clerk)
    assert list(sheets_asked_for(end + AGAIN + LATE)) == []


@pytest.mark.parametrize("broken", [{"year": None, "number": None}, {"version": 0}], ids=str)
def test_a_sheet_whose_page_does_not_know_it_is_found(
    house: House, order: Order, clerk: Staff, broken: dict[str, object]
) -> None:
    copy = hang(house, order, clerk)
    assert list(codes_answer(NOW)) == []
    Order.objects.filter(pk=order.pk).update(**broken)
    assert verdict_of(house.office, copy.code, NOW).holds == "unknown"
    [breach] = codes_answer(NOW)
    assert breach == f"{house.office.slug}: the page of sheet {copy.pk} ({copy.code}) does not" + (
        " know it"
    )


def test_a_code_that_nobody_can_type_is_found(house: House, order: Order, clerk: Staff) -> None:
    PosterCopy.objects.filter(pk=hang(house, order, clerk).pk).update(code="ABOB01")
    assert len(list(codes_answer(NOW))) == 1


@pytest.mark.skipif(
    os.environ.get("TEST_DB") != "postgresql", reason="SQLite can't drop the guard of a table"
)
def test_two_sheets_with_one_code_are_found(house: House, order: Order, clerk: Staff) -> None:
    first = hang(house, order, clerk)
    second = hang(house, order, clerk, place="okno")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute('ALTER TABLE "website_postercopy" DROP CONSTRAINT "poster_code_unique"')
    PosterCopy.objects.filter(pk=second.pk).update(code=first.code)
    [breach] = codes_answer(NOW)
    assert breach == f"{house.office.slug}: 2 sheets have the code {first.code}"


def test_a_sheet_taken_down_by_nobody_is_found_while_names_are_kept(
    house: House, order: Order, clerk: Staff
) -> None:
    copy = hang(house, order, clerk)
    take_down(copy=copy, now=NOW, actor=clerk)
    assert list(sheets_name_people(NOW)) == []
    PosterCopy.objects.filter(pk=copy.pk).update(taken_down_by=None)
    assert len(list(sheets_name_people(NOW + KEEP_NAMES))) == 1
    assert list(sheets_name_people(NOW + KEEP_NAMES + HOUR)) == [], "erased on time"
