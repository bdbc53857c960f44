"""Numbers of the register: one after the other, each used once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from furtka.offices.models import Unit
from furtka.privacy.models import AuditLine
from furtka.registry import selectors, services
from furtka.registry.errors import InvalidItem
from furtka.registry.invariants import numbers_gap_free
from furtka.registry.models import Counter, Item, Numbering
from tests.offices.factories import House, make_house
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


def record(house: House, **values: Any) -> Item:
    defaults: dict[str, Any] = {
        "channel": "post", "sender": "Józef Łęcki", "subject": "Wniosek o zasiłek",
        "received_at": NOW, "now": NOW, "actor": None,
    }  # fmt: skip
    return services.record_item(office=house.office, **defaults | values)


def test_numbers_go_up_by_one_and_each_year_begins_anew(house: House) -> None:
    new_year = datetime(2027, 1, 1, 9, 0, tzinfo=UTC)
    found = [record(house), record(house), record(house, now=new_year)]
    assert [item.shown for item in found] == ["RPW/00001/2026", "RPW/00002/2026", "RPW/00001/2027"]
    assert list(numbers_gap_free(NOW)) == []


def test_numbers_that_would_read_alike_never_stop_the_register(house: House) -> None:
    """An office that turns its pattern round at New Year, and has some two thousand items."""
    plain, turned = "{seq}/{year}", "{year}/{seq}"
    Numbering.objects.create(office=house.office, pattern=turned)
    Counter.objects.create(office=house.office, year=2026, last=2026)
    Counter.objects.create(office=house.office, year=2027, last=2025)
    first = record(house)
    Numbering.objects.update(pattern=plain)
    second = record(house, now=datetime(2027, 1, 4, 9, 0, tzinfo=UTC))
    assert (first.shown, second.shown) == ("2026/2027", "2026/2027-2")


def test_the_year_is_the_offices_not_that_of_utc(house: House) -> None:
    just_after_midnight = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert record(house, now=just_after_midnight).year == 2027


def test_offices_count_for_themselves(house: House) -> None:
    record(house)
    assert record(make_house()).number == 1


def test_a_number_is_free_again_when_its_item_is_not_stored(house: House) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        record(house)
        raise RuntimeError
    assert record(house).number == 1


def test_the_same_form_sent_twice_is_one_item(house: House) -> None:
    assert record(house, once="mark") == record(house, once="mark")
    assert (Item.objects.count(), Counter.objects.get().last) == (1, 1)
    assert AuditLine.objects.filter(action="item.recorded").count() == 1


def test_the_audit_line_has_the_number_and_no_name(house: House) -> None:
    record(house)
    line = AuditLine.objects.get()
    assert (line.thing, line.details) == ("item:RPW/00001/2026", {"channel": "post"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("channel", "pigeon"),
        ("sender", ""),
        ("sender", "x" * 161),
        ("sender", "a\u202eb"),
        ("subject", "   "),
        ("received_at", NOW + timedelta(minutes=1)),
    ],
)
def test_what_can_not_be_recorded_is_refused_at_its_field(
    house: House, field: str, value: object
) -> None:
    with pytest.raises(InvalidItem) as refused:
        record(house, **{field: value})
    assert list(refused.value.fields) == [field]
    assert not Item.objects.exists() and not Counter.objects.exists()


def test_a_unit_of_another_office_is_refused(house: House) -> None:
    unit = Unit.objects.get(pk=make_house().unit.pk)
    with pytest.raises(InvalidItem) as refused:
        record(house, unit=unit)
    assert list(refused.value.fields) == ["unit"]


@pytest.mark.parametrize("words", ["lecki", "ŁĘCKI wniosek", "rpw/00001", "00001/2026", "zasilek"])
def test_search_needs_no_polish_letters(house: House, words: str) -> None:
    item = record(house)
    record(house, sender="Inna Osoba", subject="Skarga")
    assert selectors.newest(house.office, words=words).items == [item]


def test_pages_do_not_shift_while_others_record(house: House) -> None:
    for _n in range(5):
        record(house)
    first = selectors.newest(house.office, size=2)
    record(house)
    second = selectors.newest(house.office, before=first.older, size=2)
    last = selectors.newest(house.office, before=second.older, size=2)
    numbers = [[item.number for item in page.items] for page in (first, second, last)]
    assert numbers == [[5, 4], [3, 2], [1]]
    assert last.older == ""


@pytest.mark.parametrize("mark", ["x", "2026", "2026-", "٣-٣", "9" * 30, "2026-1-1"])
def test_a_mark_that_can_not_be_read_shows_the_newest(house: House, mark: str) -> None:
    record(house)
    assert len(selectors.newest(house.office, before=mark).items) <= 1
