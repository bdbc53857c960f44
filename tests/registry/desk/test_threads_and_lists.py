"""Items of one correspondence; and what the list can be narrowed to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client

from furtka.offices.models import Role, Staff
from furtka.registry.desk.threads import correspondence, item_called
from furtka.registry.models import Item, Numbering
from furtka.registry.services import Details
from tests.offices.factories import House, make_house, make_staff
from tests.registry.test_services import record
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def job(client: Client, house: House) -> Staff:
    job = make_staff(house, Role.REGISTRY)
    assert job.user is not None
    client.force_login(job.user)
    return job


def join(client: Client, item: Item, words: str) -> Any:
    return client.post(f"/praca/rejestr/{item.year}/{item.number}/watek/", {"other": words})


def numbers(item: Item) -> list[int]:
    item.refresh_from_db()
    return [one.number for one in correspondence(item)]


def test_a_correspondence_is_shown_in_order_whatever_was_put_to_which(
    client: Client, house: House, job: Staff
) -> None:
    first, second, third = (record(house) for _n in range(3))
    for _press in range(2):
        assert join(client, third, "2/2026").status_code == 302
    assert numbers(third) == numbers(second) == [2, 3]
    join(client, second, first.shown)  # with what was put to it
    assert numbers(third) == numbers(first) == [1, 2, 3]
    page = client.get(f"/praca/rejestr/2026/{second.number}/").content.decode()
    assert page.index(first.shown) < page.index(third.shown)
    client.post(f"/praca/rejestr/2026/{third.number}/watek/wyjmij/")
    assert numbers(first) == [1, 2] and numbers(third) == [3]


def test_an_item_belongs_to_an_earlier_one_of_the_same_office(
    client: Client, house: House, job: Staff
) -> None:
    first, second = record(house), record(house)
    record(make_house(), sender="Ktoś Obcy")
    for words in ("2/2026", first.shown, "99/2026", "nic", "²"):
        answer = join(client, first, words)
        assert answer.status_code == 422 and "other" in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=second.pk).update(thread=F("pk"))
    assert not Item.objects.exclude(thread=None).exists()


@pytest.mark.parametrize("words", ["RPW/00001/2026", "rpw/1/2026", " 1/2026 ", "1", "00001"])
def test_an_item_is_called_by_its_number_in_many_ways(house: House, words: str) -> None:
    item = record(house)
    assert item_called(house.office, words, NOW) == item


def test_a_number_written_the_offices_own_way_is_known(house: House) -> None:
    Numbering.objects.create(office=house.office, pattern="WP.{year}.{seq}")
    item = record(house)
    assert item_called(house.office, "wp.2026.1", NOW) == item


# -- The list ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [4, 3, 2, 1]),
        ("stan=settled", [1]),
        ("stan=otwarte", [4, 3, 2]),
        ("kto=ja", [2]),
        ("kto=nikt", [4, 3, 1]),
        ("jednostka=pomoc", [3]),
        ("dzien=2026-11-27", [4]),
        ("stan=otwarte&kto=nikt&starsze=2026-4", [3]),
        ("stan=nie-ma&kto=ktos&dzien=2026-02-30&starsze=x", [4, 3, 2, 1]),
        ("jednostka=nie-ma", []),
    ],
)
def test_the_list_is_narrowed(
    client: Client, house: House, job: Staff, query: str, expected: list[int]
) -> None:
    record(house)
    record(house, details=Details(assignee=job))
    record(house, unit=house.unit)
    record(house, now=NOW + timedelta(days=1))
    Item.objects.filter(number=1).update(state="settled")
    answer = client.get(f"/praca/rejestr/?{query}")
    assert [item.number for item in answer.context["page"].items] == expected
    assert ('class="empty"' in answer.content.decode()) == (not expected)


def test_the_next_page_keeps_the_choice(client: Client, house: House, job: Staff) -> None:
    for _n in range(51):
        record(house)
    page = client.get("/praca/rejestr/?stan=otwarte").content.decode()
    assert "?stan=otwarte&amp;starsze=2026-2" in page
