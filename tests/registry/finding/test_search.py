"""The register is searched by anything that is known of an item."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from furtka.offices.models import Role
from furtka.registry import services
from furtka.registry.archive import Kept
from furtka.registry.finding.search import search
from furtka.registry.models import FileClass, Item, Numbering, SearchWord
from furtka.registry.services import Details
from tests.offices.factories import House, make_house, make_staff
from tests.registry.test_services import record

pytestmark = pytest.mark.django_db
SHA = "a" * 64


@pytest.fixture
def house() -> House:
    return make_house()


def numbers(items: list[Item]) -> list[int]:
    return [item.number for item in items]


@pytest.fixture
def three(house: House) -> House:
    """1: Kowalski, an allowance; 2: Świętosława Żółć, another time; 3: a court, with mark, class
    and file."""
    record(house, sender="Jan Kowalski", subject="Wniosek o zasiłek celowy")
    record(house, sender="Świętosława Żółć", subject="Prośba o inny termin")
    plan = FileClass.objects.create(office=house.office, symbol="5121", title="Wywiady")
    details = Details(sender_mark="III RC 17/26", file_class=plan)
    file = Kept("Postanowienie_sądu.pdf", SHA, "application/pdf", 5)
    record(house, sender="Sąd", subject="Opieka", details=details, files=[file])
    return house


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("kowalski", 1), ("zasilek CELOWY", 1), ("celowy jan", 1), ("alsk", 1),
        ("zolc", 2), ("Żółć", 2),
        ("iii rc 17/26", 3), ("5121", 3), ("wywiady", 3), ("postanowienie sadu", 3),
    ],
)  # fmt: skip
def test_any_part_finds_it(three: House, words: str, number: int) -> None:
    found = search(three.office, words)
    assert numbers(found.page.items) == [number] and found.only is None


@pytest.mark.parametrize(
    "words", ["RPW/00002/2026", "rpw/00002/2026", "2/2026", "rpw 2", "RPW 2/2026", " rpw2 "]
)
def test_a_number_is_the_item_itself(three: House, words: str) -> None:
    only = search(three.office, words).only
    assert only is not None and only.number == 2


def test_a_scanned_label_opens_the_item_even_if_others_name_it(three: House) -> None:
    record(three, subject="Dotyczy RPW/00002/2026")
    only = search(three.office, "RPW/00002/2026").only
    assert only is not None and only.number == 2


def test_a_number_in_the_offices_own_pattern_opens_the_item(house: House) -> None:
    Numbering.objects.create(office=house.office, pattern="{year}-DPS-{seq}")
    record(house)
    only = search(house.office, "2026-dps-1").only
    assert only is not None and only.shown == "2026-DPS-1"


def test_digits_alone_may_be_a_number_or_part_of_something(three: House) -> None:
    record(three, sender="Łaska 2")
    found = search(three.office, "2")
    assert found.only is None and numbers(found.numbered) == [2]
    assert 4 in numbers(found.page.items) and 2 not in numbers(found.page.items)


def test_what_may_be_the_mark_of_a_letter_is_not_opened_as_ours(three: House) -> None:
    record(three, details=Details(sender_mark="2/2026"))
    found = search(three.office, "2/2026")
    assert found.only is None
    assert numbers(found.numbered) == [2] and numbers(found.page.items) == [4]


def test_a_number_of_two_years_shows_both(house: House) -> None:
    record(house)
    record(house, now=datetime(2027, 1, 1, 9, 0, tzinfo=UTC))
    found = search(house.office, "rpw 1")
    assert [item.year for item in found.numbered] == [2027, 2026]


@pytest.mark.parametrize("words", ["rpw 99999", "0", "99999999999/2026", "1/9999", "\x00", "-"])
def test_what_is_no_number_of_ours_finds_nothing(three: House, words: str) -> None:
    found = search(three.office, words)
    assert found.only is None and found.numbered == []


@pytest.mark.parametrize(
    ("words", "number", "alike"),
    [
        ("Kowalsik", 1, "kowalski"),  # swapped
        ("Kowlski", 1, "kowalski"),  # one missing
        ("Kowallski", 1, "kowalski"),  # one too many
        ("Kovalski", 1, "kowalski"),  # another one
        ("Kovalsik", 1, "kowalski"),  # two mistakes in a long word
        ("Kowaki", 1, ""),  # two mistakes in a short one
        ("zasilek clowy", 1, "celowy"),
        ("Zóć", 2, ""), ("Swietoslafa", 2, "swietoslawa"),
    ],
)  # fmt: skip
def test_misspelt_words_find_what_is_similar(
    three: House, words: str, number: int, alike: str
) -> None:
    found = search(three.office, words)
    if not alike:  # too short to be sure
        assert found.similar == []
        return
    assert found.page.items == [] and numbers(found.similar) == [number]
    assert found.alike == [alike]


def test_what_is_right_is_not_called_similar(three: House) -> None:
    for _n in range(3):
        record(three, sender="Jan Kowalczyk")
    record(three, sender="Jan Kowalczik")
    found = search(three.office, "kowalczyk")
    assert len(found.page.items) == 3 and found.similar == []


def test_little_found_is_followed_by_what_is_similar(three: House) -> None:
    record(three, sender="Jan Kovalski")
    found = search(three.office, "Kowalski")
    assert numbers(found.page.items) == [1] and numbers(found.similar) == [4]


def test_another_office_is_never_found(three: House) -> None:
    other = make_house().office
    for words in ("kowalski", "kowalsik", "2/2026", "RPW/00002/2026"):
        found = search(other, words)
        assert (found.only, found.numbered, found.page.items, found.similar) == (None, [], [], [])


def test_a_file_put_to_an_item_later_is_found(three: House) -> None:
    item = Item.objects.get(number=1)
    services.attach(
        item=item, files=[Kept("Orzeczenie.pdf", SHA, "application/pdf", 5)],
        now=item.recorded_at, actor=None,
    )  # fmt: skip
    assert numbers(search(three.office, "orzeczenie").page.items) == [1]
    assert numbers(search(three.office, "orzecznie").similar) == [1]


def test_a_word_is_learnt_once(house: House) -> None:
    record(house, sender="Nowak", subject="Nowak")
    record(house, sender="Nowak", subject="Nowak")
    keys = SearchWord.objects.filter(word="nowak").values_list("key", flat=True)
    assert sorted(keys) == ["no*", "noak", "nowa", "nowak", "nowk", "nwak", "owak"]


def test_a_search_asks_a_bounded_number_of_questions(
    three: House, django_assert_max_num_queries: Any
) -> None:
    for words in ("kowalsik zasilek clowy termni", "2", "2/2026", "kowalski"):
        with django_assert_max_num_queries(9):
            search(three.office, words)


def test_the_page_opens_a_scanned_number_and_names_what_is_similar(
    client: Client, three: House
) -> None:
    user = make_staff(three, Role.REGISTRY).user
    assert user is not None
    client.force_login(user)
    scanned = client.post("/praca/rejestr/szukaj/", {"q": "RPW/00002/2026"})
    assert scanned.headers["Location"] == "/praca/rejestr/2026/2/"
    page = client.post("/praca/rejestr/szukaj/", {"q": "Kowalsik"}).content.decode()
    assert "Jan Kowalski" in page and "kowalski" in page and 'class="empty"' not in page
