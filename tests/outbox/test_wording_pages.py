"""The screens on which an office writes its own words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import translation

from furtka.offices.groups import sync_groups
from furtka.offices.models import Role
from furtka.offices.permissions import Permission, may
from furtka.outbox.models import Wording
from furtka.outbox.wording_pages import money
from tests.offices.factories import House, make_house, make_staff
from tests.outbox.kind_factories import TOLD, registered

pytestmark = pytest.mark.django_db

LIST = "/praca/wiadomosci/"
PAGE = f"{LIST}{TOLD}/"
TYPED = {
    "channel": "sms",
    "pl_text": "Wizyta %(when)s. Kod %(code)s.",
    "en_text": "Visit %(when)s. Code %(code)s.",
    "uk_text": "Візит %(when)s. Код %(code)s.",
}


@pytest.fixture(autouse=True)
def told() -> Iterator[None]:
    with registered():
        yield


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def editor(house: House) -> Browser:
    browser = Browser()
    browser.force_login(make_staff(house, Role.EDITOR).user)  # type: ignore[arg-type]
    return browser


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def preview(page: Any, language: str) -> Any:
    return next(c.preview for c in page.context["columns"] if c.language == language)


def test_the_list_marks_what_is_the_offices_own(editor: Browser, house: House) -> None:
    editor.post(f"{PAGE}zapisz/", TYPED | {"en_text": "Appointment: %(when)s, code %(code)s."})
    rows = editor.get(LIST).context["rows"]
    [row] = [row for row in rows if row.kind == TOLD]
    own = {cell.channel.value: cell.own for cell in row.cells}
    assert {way: len(names) for way, names in own.items()} == {
        "email": 0, "sms": 2, "letter": 0, "call": 0,
    }  # fmt: skip


def test_the_list_and_a_page_cost_few_queries(
    editor: Browser, django_assert_max_num_queries: Any
) -> None:
    for url in (LIST, PAGE, f"{PAGE}?sposob=sms"):
        with django_assert_max_num_queries(15):
            assert editor.get(url).status_code == 200


@pytest.mark.parametrize("way", ["email", "sms", "letter", "call"])
def test_three_languages_stand_side_by_side(editor: Browser, way: str) -> None:
    page = editor.get(f"{PAGE}?sposob={way}")
    assert [column.language for column in page.context["columns"]] == ["pl", "en", "uk"]
    assert ("pl_subject" in text(page)) is (way in ("email", "letter"))
    assert "%(code)s" in text(page) and "ZW-4K7MR" in text(page)


@pytest.mark.parametrize("url", [f"{PAGE}?sposob=person", f"{PAGE}?sposob=x", f"{LIST}nie-ma/"])
def test_what_there_is_not_is_not_found(editor: Browser, url: str) -> None:
    assert editor.get(url).status_code == 404


def test_words_are_saved_and_used(editor: Browser, house: House) -> None:
    answer = editor.post(f"{PAGE}zapisz/", TYPED, follow=True)
    assert answer.redirect_chain == [(f"{PAGE}?sposob=sms", 302)]
    assert all(column.own for column in answer.context["columns"])
    assert Wording.objects.filter(office=house.office).count() == 3


def test_what_may_not_be_said_is_refused_beside_its_field(editor: Browser) -> None:
    answer = editor.post(f"{PAGE}zapisz/", TYPED | {"uk_text": "www.example.org"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"uk_text"}
    assert "Wizyta %(when)s" in text(answer), "nothing typed is lost"
    assert not Wording.objects.exists()


def test_nothing_typed_is_an_error_once(editor: Browser) -> None:
    answer = editor.post(f"{PAGE}zapisz/", {"channel": "email"})
    assert answer.status_code == 422
    assert [len(errors) for errors in answer.context["form"].errors.values()] == [1] * 6


def test_the_words_of_furtka_come_back_and_can_be_taken_back(editor: Browser, house: House) -> None:
    editor.post(f"{PAGE}zapisz/", TYPED)
    slot = {"channel": "sms", "language": "pl"}
    page = editor.post(f"{PAGE}slowa-furtki/", slot, follow=True)
    assert [column.own for column in page.context["columns"]] == [False, True, True]
    assert f"{PAGE}cofnij/" in text(page)
    page = editor.post(f"{PAGE}cofnij/", slot, follow=True)
    assert all(column.own for column in page.context["columns"])
    assert f"{PAGE}cofnij/" not in text(page)
    assert Wording.objects.get(language="pl").text == TYPED["pl_text"]


def test_taking_back_does_not_spoil_what_was_written_since(editor: Browser) -> None:
    editor.post(f"{PAGE}zapisz/", TYPED)
    slot = {"channel": "sms", "language": "pl"}
    editor.post(f"{PAGE}slowa-furtki/", slot)
    editor.post(f"{PAGE}zapisz/", TYPED | {"pl_text": "Nowsze %(when)s"})
    editor.post(f"{PAGE}cofnij/", slot)
    assert Wording.objects.get(language="pl").text == "Nowsze %(when)s"


def test_the_preview_saves_nothing(editor: Browser) -> None:
    page = editor.post(f"{PAGE}podglad/", TYPED)
    assert page.status_code == 200 and not Wording.objects.exists()
    assert preview(page, "pl").words.text.startswith("Wizyta wtorek, 8 grudnia")
    assert "Wizyta %(when)s" in text(page), "it stays in the field"


def test_the_preview_of_one_language_comes_alone(editor: Browser) -> None:
    answer = editor.post(f"{PAGE}podglad/?jezyk=uk", TYPED, headers={"HX-Request": "true"})
    assert "Візит вівторок" in text(answer)
    assert "<html" not in text(answer) and "Wizyta" not in text(answer)


@pytest.mark.parametrize("words", ["", "%(kod)s", "%(code", "x" * 3000, "%(code)s" * 200])
def test_the_preview_stands_any_words(editor: Browser, words: str) -> None:
    for way in ("sms", "email"):
        typed = TYPED | {"channel": way, "pl_text": words, "pl_subject": words}
        page = editor.post(f"{PAGE}podglad/", typed)
        assert page.status_code == 200
        assert preview(page, "pl").mistakes


def test_a_text_message_is_counted_and_priced(editor: Browser, house: House) -> None:
    house.office.sms_part_price = Decimal("0.0825")
    house.office.save()
    page = editor.get(f"{PAGE}?sposob=sms")
    polish, ukrainian = preview(page, "pl"), preview(page, "uk")
    assert (polish.measure.alphabet, polish.measure.parts) == ("GSM-7", 1)
    assert ukrainian.measure.alphabet == "UCS-2"
    assert polish.price == "0,0825"
    long = editor.post(f"{PAGE}podglad/", TYPED | {"pl_text": "x" * 200})
    assert (preview(long, "pl").measure.parts, preview(long, "pl").price) == (2, "0,165")


def test_without_a_price_it_says_so(editor: Browser) -> None:
    page = editor.get(f"{PAGE}?sposob=sms")
    assert preview(page, "pl").price == ""
    assert preview(editor.get(PAGE), "pl").measure is None


@pytest.mark.parametrize(
    ("amount", "said"), [("0.1", "0,10"), ("0.0825", "0,0825"), ("2", "2,00"), ("10.0000", "10,00")]
)
def test_money_has_as_many_places_as_it_needs(amount: str, said: str) -> None:
    with translation.override("pl"):
        assert money(Decimal(amount)) == said


def test_another_offices_words_are_not_touched(editor: Browser) -> None:
    other = Browser()
    other.force_login(make_staff(make_house(), Role.EDITOR).user)  # type: ignore[arg-type]
    other.post(f"{PAGE}zapisz/", TYPED)
    assert not any(column.own for column in editor.get(f"{PAGE}?sposob=sms").context["columns"])
    editor.post(f"{PAGE}slowa-furtki/", {"channel": "sms", "language": "pl"})
    assert Wording.objects.count() == 3


@pytest.mark.parametrize("role", [role for role in Role if may(role, Permission.EDIT_WORDINGS)])
def test_the_editors_menu_leads_there(house: House, role: Role) -> None:
    browser = Browser()
    browser.force_login(make_staff(house, role).user)  # type: ignore[arg-type]
    sync_groups(house.office)
    assert f'"{LIST}"' in text(browser.get("/cms/"))
