"""Letters: what stands on the paper and where, and what people do with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser

from furtka.offices.models import Role
from furtka.outbox.letter_services import post_letter, unpost_letter
from furtka.outbox.letters import (
    ADDRESS,
    BODY_TOP,
    DAY,
    FOLDS,
    SEEN,
    SENDER,
    VISIBLE,
    Box,
    Letter,
    address_lines,
    data,
    letter_of,
    measured,
    pdf,
)
from furtka.outbox.models import Message, MessageStatus, Receipt, Task, TaskResult
from furtka.privacy.models import AuditLine
from tests.offices.factories import House, make_house, make_staff
from tests.outbox.letter_factories import NOW, make_addressee, make_letter

LETTER = Letter(
    sender=("ul. Prosta 1", "98-220 Próbowo"),
    to=("Zofia Żółć", "ul. Zmyślona 1 m. 2", "98-220 Próbowo"),
    day=date(2026, 12, 8),
    heading="Termin ZW-4K7MR",
    text="Twój termin: wtorek, 8 grudnia, godz. 10:30.",
    language="pl",
)
POINT = 25.4 / 72  # millimetres


# -- On paper ------------------------------------------------------------------------------------


def test_the_address_is_seen_wherever_the_paper_slides_in_the_envelope() -> None:
    assert VISIBLE.holds(ADDRESS)
    assert (VISIBLE.width, VISIBLE.height) == (80, 34)


@pytest.mark.parametrize("box", [SENDER, DAY, Box(20, BODY_TOP, 170, 160)])
def test_nothing_else_ever_comes_into_the_window(box: Box) -> None:
    assert not SEEN.meets(box)


def test_the_text_begins_below_the_fold() -> None:
    assert FOLDS[0] < BODY_TOP and DAY.y + DAY.height < FOLDS[0]


@pytest.mark.parametrize(
    "to",
    [
        LETTER.to,
        ("Jan Kowalski-Próbny " * 6, *("ul. Bardzo Długa i Zmyślona 123 " * 6,)),
        ("W" * 120, "W" * 100, "W" * 99),
        tuple("abcdefghi"),
    ],
)
def test_name_and_address_lie_inside_the_window(to: tuple[str, ...]) -> None:
    found = {row["name"]: row for row in measured(replace(LETTER, to=to))}
    x, y = mm(found["address"]["x"]), mm(found["address"]["y"])
    width, height = mm(found["fitted"]["width"]), mm(found["fitted"]["height"])
    assert width > 0 and height > 0
    # Rounded to hundredths of a point by the measuring.
    assert VISIBLE.holds(Box(x + 0.01, y + 0.01, width - 0.02, height - 0.02))


def test_an_ordinary_address_is_set_in_twelve_points() -> None:
    [fitted] = [row for row in measured(LETTER) if row["name"] == "fitted"]
    assert fitted["size"] == "12pt"


@pytest.mark.parametrize(("large", "size"), [(False, 12), (True, 18)])
def test_letters_are_large_enough_to_read(large: bool, size: int) -> None:
    assert data(replace(LETTER, large=large))["size"] == size


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_the_pdf_can_be_read_aloud_in_the_clients_language(language: str) -> None:
    made = pdf(replace(LETTER, language=language))
    assert made.startswith(b"%PDF-")
    assert f"/Lang({language})".encode() in made
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made and b"/Marked true" in made
    assert pages(made) == 1


def test_a_long_letter_goes_on_on_another_page() -> None:
    assert pages(pdf(replace(LETTER, text="słowo " * 900, large=True))) > 1


def test_the_file_does_not_name_the_client_or_the_office() -> None:
    made = pdf(LETTER)
    title = data(LETTER)["title"]
    assert f"/Title({title})".encode() in made
    assert b"ofia" not in made


@pytest.mark.parametrize("name", ["Ola 😀", "日本", "\x01", '#panic("x")', "*a* $x$ `b` \\ //"])
def test_any_name_can_be_printed(name: str) -> None:
    assert pages(pdf(replace(LETTER, to=(name,), text=name, heading=name))) == 1


def test_what_people_typed_is_never_read_as_typst() -> None:
    [fitted] = [r for r in measured(replace(LETTER, to=("#sys.version",))) if r["name"] == "fitted"]
    assert mm(fitted["width"]) > 20  # as many letters as were typed


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("ul. Prosta 1, 98-220 Wola", ("ul. Prosta 1", "98-220 Wola")),
        ("Dom Pomocy, pokój 3\n98-220 Wola", ("Dom Pomocy, pokój 3", "98-220 Wola")),
        (" Wola 5 ,, 98-220  Wola,", ("Wola 5", "98-220 Wola")),
        ("", ()),
    ],
)
def test_an_address_is_parted_into_lines(typed: str, lines: tuple[str, ...]) -> None:
    assert address_lines(typed) == lines


def mm(points: str) -> float:
    return float(points.removesuffix("pt")) * POINT


def pages(made: bytes) -> int:
    return max(int(n) for n in re.findall(rb"/Type/Pages/Count (\d+)", made))


# -- What people do ------------------------------------------------------------------------------


@pytest.fixture
def house(db: None) -> Iterator[House]:
    with time_machine.travel(NOW, tick=False):
        yield make_house()


@pytest.fixture
def letter(house: House) -> Message:
    return make_letter(make_addressee(house.office))


def path(message: Message, action: str = "") -> str:
    return f"/praca/wiadomosci/list/{message.pk}/{action}"


def at_work(house: House, role: Role = Role.RECEPTION) -> Browser:
    browser = Browser()
    browser.force_login(make_staff(house, role).user)  # type: ignore[arg-type]
    return browser


def test_a_letter_says_nothing_of_who_writes(house: House, letter: Message) -> None:
    made = letter_of(letter, day=date(2026, 11, 23))
    assert made.sender == ("ul. Prosta 1", "98-220 Zduńska Wola")
    assert made.to == ("Zofia Żółć", "ul. Zmyślona 1 m. 2", "98-220 Zduńska Wola")
    said = str(data(made))
    assert house.office.name not in said and house.unit.name not in said
    assert house.service.name not in said


def test_who_needs_large_print_gets_it(house: House) -> None:
    client = make_addressee(house.office, needs=["large_print"])
    message = make_letter(client)
    assert letter_of(message, day=NOW.date()).large
    assert not letter_of(message, day=NOW.date(), large=False).large


def test_posting_sends_the_message_and_ends_the_task(house: House, letter: Message) -> None:
    job = make_staff(house, Role.RECEPTION)
    assert job.user is not None
    assert post_letter(message=letter, now=NOW, actor=job.user)
    letter.refresh_from_db()
    assert (letter.status, letter.sent_at, letter.gateway) == (MessageStatus.SENT, NOW, "post")
    [receipt] = Receipt.objects.all()
    assert (receipt.gateway, receipt.result, receipt.at) == ("post", "accepted", NOW)
    task = Task.objects.get()
    assert (task.done_at, task.result, task.done_by) == (NOW, TaskResult.DONE, job.user)
    assert not post_letter(message=letter, now=NOW + timedelta(minutes=1), actor=job.user)
    assert [line.action for line in AuditLine.objects.all()] == ["letter.posted"]


def test_posting_can_be_taken_back(house: House, letter: Message) -> None:
    actor = make_staff(house, Role.RECEPTION).user
    assert actor is not None
    post_letter(message=letter, now=NOW, actor=actor)
    assert unpost_letter(message=letter, now=NOW + timedelta(minutes=1), actor=actor)
    letter.refresh_from_db()
    assert (letter.status, letter.sent_at, letter.gateway) == (MessageStatus.QUEUED, None, "")
    assert not Receipt.objects.exists()
    task = Task.objects.get()
    assert (task.done_at, task.result, task.done_by) == (None, "", None)
    assert not unpost_letter(message=letter, now=NOW, actor=actor)
    assert [line.action for line in AuditLine.objects.order_by("id")] == [
        "letter.posted", "letter.unposted",
    ]  # fmt: skip


@pytest.mark.parametrize("values", [{"channel": "email"}, {"status": "expired"}])
def test_only_a_letter_that_waits_is_posted(house: House, values: dict[str, Any]) -> None:
    message = make_letter(make_addressee(house.office), **values)
    actor = make_staff(house, Role.RECEPTION).user
    assert actor is not None
    assert not post_letter(message=message, now=NOW, actor=actor)
    assert not AuditLine.objects.exists() and Task.objects.get().done_at is None


def test_the_page_shows_the_letter_and_leads_to_the_pdf(house: House, letter: Message) -> None:
    browser = at_work(house)
    page = browser.get(path(letter)).content.decode()
    assert "Twój termin: wtorek" in page and "ul. Zmyślona 1 m. 2" in page
    assert f'href="{path(letter, "pdf/")}"' in page
    assert AuditLine.objects.filter(action="letter.opened", thing=f"message:{letter.pk}").exists()


@pytest.mark.parametrize("which", ["pdf/", "duzy-druk/"])
def test_the_pdf_is_served_without_a_name(house: House, letter: Message, which: str) -> None:
    answer = at_work(house).get(path(letter, which))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="list.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(b"%PDF-")


def test_posted_is_pressed_and_taken_back(house: House, letter: Message) -> None:
    browser = at_work(house)
    page = browser.post(path(letter, "wyslany/"), follow=True).content.decode()
    assert path(letter, "cofnij/") in page and path(letter, "wyslany/") not in page
    page = browser.post(path(letter, "cofnij/"), follow=True).content.decode()
    assert path(letter, "wyslany/") in page


def test_a_letter_whose_time_is_over_should_not_be_posted(house: House) -> None:
    late = make_letter(make_addressee(house.office), expires_at=NOW - timedelta(hours=1))
    page = at_work(house).get(path(late))
    assert page.context["late"]


@pytest.mark.parametrize("role", Role)
def test_letters_to_protected_people_are_for_those_who_may_see_them(
    house: House, role: Role
) -> None:
    letter = make_letter(make_addressee(house.office, protected=True))
    expected = 200 if role in (Role.UNIT_HEAD, Role.DIRECTOR) else 404
    browser = at_work(house, role)
    assert browser.get(path(letter)).status_code == expected
    assert browser.get(path(letter, "pdf/")).status_code == expected
    if expected == 404:
        assert browser.post(path(letter, "wyslany/")).status_code == 404
        assert Task.objects.get().done_at is None


def test_what_is_no_letter_of_this_office_is_not_there(house: House, letter: Message) -> None:
    stranger = at_work(make_house())
    assert stranger.get(path(letter)).status_code == 404
    email = make_letter(make_addressee(house.office), channel="email")
    browser = at_work(house)
    assert browser.get(path(email)).status_code == 404
    assert browser.get(f"/praca/wiadomosci/list/{2**70}/").status_code == 404


def test_words_that_were_erased_are_not_printed(house: House) -> None:
    gone = make_letter(make_addressee(house.office), text="", subject="")
    browser = at_work(house)
    assert browser.get(path(gone)).status_code == 200
    assert browser.get(path(gone, "pdf/")).status_code == 404
