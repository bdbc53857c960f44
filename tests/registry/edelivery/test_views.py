"""The pages: write, look up, add files, send, take back, say what was seen; who sees what."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from furtka.clients.models import Client as Person
from furtka.offices.models import Role
from furtka.registry.edelivery.client import Client
from furtka.registry.edelivery.receiving import fetch_all
from furtka.registry.models import Item, Sending
from furtka.registry.services import record_item
from tests.clients.factories import make_client
from tests.offices.factories import House, make_house, make_staff
from tests.registry.edelivery.factories import make_draft, make_ready, make_sent
from tests.registry.edelivery.simulator import CITIZEN, Simulator
from tests.visits.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_time_of_the_factories")]

LIST = "/praca/rejestr/wychodzace/"
WORDS = {"ade": CITIZEN, "name": "Zofia Żółć", "subject": "Decyzja", "text": "Dzień dobry."}


@pytest.fixture
def clerk(house: House) -> Browser:
    browser = Browser()
    browser.force_login(make_staff(house, Role.REGISTRY).user)  # type: ignore[arg-type]
    return browser


def said(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_message_is_written_gets_a_file_and_is_sent(clerk: Browser, house: House) -> None:
    page = clerk.post(f"{LIST}nowe/", WORDS | {"ade": "ae:pl-30000-40000-fghij-25", "once": "a"})
    again = clerk.post(f"{LIST}nowe/", WORDS | {"once": "a"})
    message = Sending.objects.get()
    assert page["Location"] == again["Location"] == message.get_absolute_url()
    at = message.get_absolute_url()
    file = BytesIO(b"%PDF-1.7")
    file.name = "decyzja.pdf"
    clerk.post(f"{at}pliki/", {"files": [file]})
    assert "decyzja.pdf" in said(clerk.get(at))
    assert b"".join(clerk.get(f"{at}pliki/1/").streaming_content) == b"%PDF-1.7"  # type: ignore[attr-defined]
    clerk.post(f"{at}pliki/1/zdejmij/")
    assert not message.files.exists()
    clerk.post(f"{at}zmien/", WORDS | {"subject": "Decyzja 2"})
    clerk.post(f"{at}wyslij/")
    message.refresh_from_db()
    assert (message.state, message.subject, message.ade) == ("ready", "Decyzja 2", CITIZEN)
    clerk.post(f"{at}cofnij/")
    message.refresh_from_db()
    assert message.state == "draft"


def test_a_program_is_not_taken_and_a_wrong_field_is_named(clerk: Browser, house: House) -> None:
    message = make_draft(house)
    file = BytesIO(b"MZ\x90\x00")
    file.name = "a.exe"
    page = clerk.post(f"{message.get_absolute_url()}pliki/", {"files": [file]}, follow=True)
    assert not message.files.exists() and "Programów nie przyjmujemy" in said(page)
    answer = clerk.post(f"{LIST}nowe/", WORDS | {"ade": "AE:PL-1", "name": ""})
    assert answer.status_code == 422 and answer.context["form"].errors.keys() == {"ade", "name"}


def test_wrong_check_digits_only_warn(clerk: Browser, house: House) -> None:
    wrong = CITIZEN[:-2] + "99"
    page = clerk.post(f"{LIST}nowe/", WORDS | {"ade": wrong}, follow=True)
    assert Sending.objects.get().ade == wrong and page.context["mistyped"] is True


def test_who_wrote_by_e_delivery_is_answered_at_that_address(
    clerk: Browser, house: House, simulator: Simulator, mailbox: Client
) -> None:
    simulator.incoming(text="Proszę o pomoc.")
    fetch_all(house.office, mailbox, NOW)
    item = Item.objects.get()
    at = f"{LIST}odpowiedz/{item.year}/{item.number}/"
    form = clerk.get(at).context["form"]
    assert (form.initial["ade"], form.initial["name"]) == (CITIZEN, "Zofia Żółć")
    clerk.post(at, WORDS)
    assert Sending.objects.get().item == item
    assert "Decyzja" in said(clerk.get(f"/praca/rejestr/{item.year}/{item.number}/"))


@pytest.mark.parametrize(
    ("status", "degree", "usable"),
    [("ACTIVE", 3, True), ("SUSPENDED", 3, False), ("ACTIVE", 1, False)],
)
def test_an_address_is_looked_up_and_warned_of(
    clerk: Browser, with_mailbox: House, simulator: Simulator, status: str, degree: int,
    usable: bool,
) -> None:  # fmt: skip
    simulator.addresses = [{
        "recipientEda": {"recipientEda": CITIZEN, "edaStatus": status, "assignmentDegree": degree},
        "baeSearchData": [{"index": 1, "entityName": "Sąd Rejonowy (przykład)"}],
    }]  # fmt: skip
    asked = {"name": "Sąd", "ade": "", "subject": "Wywiad", "text": "Treść", "find": "1"}
    page = clerk.post(f"{LIST}nowe/", asked)
    assert [one.usable for one in page.context["look_up"].found] == [usable]
    assert ("nie używaj" in said(page)) is not usable
    del asked["find"]
    form = clerk.post(f"{LIST}nowe/", asked | {"choose": CITIZEN}).context["form"]
    assert (form.initial["ade"], form.initial["subject"]) == (CITIZEN, "Wywiad")
    assert not Sending.objects.exists()


def test_a_list_of_addresses_that_is_away_is_said_at_once(
    clerk: Browser, with_mailbox: House, simulator: Simulator
) -> None:
    simulator.misbehave("search", "503", "503")
    page = clerk.post(f"{LIST}nowe/", WORDS | {"find": "1"})
    assert page.context["look_up"].problem and simulator.asked["search"] == 1


def test_without_a_mailbox_the_pages_say_so(clerk: Browser, house: House) -> None:
    assert clerk.get(LIST).context["set_up"] is False
    assert clerk.post(f"{LIST}nowe/", WORDS | {"find": "1"}).context["look_up"].problem


def test_what_was_seen_in_the_mailbox_is_said_by_a_press(
    clerk: Browser, house: House, simulator: Simulator, mailbox: Client
) -> None:
    simulator.misbehave("send", "lost", "lost")
    first, second = (make_sent(house, mailbox, subject=f"Pismo {n}") for n in (1, 2))
    assert clerk.get(LIST).context["to_check"] == 2
    answer = clerk.post(f"{first.get_absolute_url()}wyslano/", {"message_id": ""})
    assert answer.status_code == 422
    clerk.post(f"{first.get_absolute_url()}wyslano/", {"message_id": "s-1"})
    taken = clerk.post(f"{second.get_absolute_url()}wyslano/", {"message_id": "s-1"})
    assert taken.status_code == 422  # it is the id of the first
    clerk.post(f"{second.get_absolute_url()}nie-wyslano/")
    states = Sending.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["submitted", "ready"]


def test_the_list_is_narrowed_and_goes_on_by_marks(clerk: Browser, house: House) -> None:
    make_ready(house, subject="W drodze")
    make_draft(house, subject="Szkic")
    for only, shown in (("", 2), ("draft", 1), ("under_way", 1), ("to_check", 0), ("x", 2)):
        page = clerk.get(f"{LIST}?stan={only}").context["page"]
        assert sum(len(rows) for _day, rows in page.days) == shown, only


def test_an_answer_to_somebody_protected_is_shown_only_to_who_may(house: House) -> None:
    person: Person = make_client(house.office, protected=True)
    item = record_item(
        office=house.office, channel="post", sender="Z. Ż.", subject="Prośba", received_at=NOW,
        now=NOW, actor=None, client=person,
    )  # fmt: skip
    message = make_draft(house, item=item)
    for role, status in ((Role.REGISTRY, 404), (Role.UNIT_HEAD, 200)):
        browser = Browser()
        browser.force_login(make_staff(house, role).user)  # type: ignore[arg-type]
        assert browser.get(message.get_absolute_url()).status_code == status
        assert ("Decyzja" in said(browser.get(LIST))) is (status == 200)
        assert browser.get(f"{LIST}odpowiedz/2026/{item.number}/").status_code == status
    worker = make_staff(house, Role.CASE_WORKER)
    Item.objects.update(assignee=worker)
    browser.force_login(worker.user)  # type: ignore[arg-type]
    assert browser.get(message.get_absolute_url()).status_code == 200, "it was given to them"


def test_another_office_sees_nothing_of_it(clerk: Browser, house: House) -> None:
    message = make_draft(make_house())
    assert clerk.get(message.get_absolute_url()).status_code == 404
    assert clerk.post(f"{message.get_absolute_url()}wyslij/").status_code == 404
    assert clerk.get(f"{LIST}{'9' * 40}/").status_code == 404


def test_the_list_costs_the_same_for_many(clerk: Browser, house: House) -> None:
    def cost() -> int:
        clerk.get(LIST)  # what a process has to find out first
        with CaptureQueriesContext(connection) as queries:
            clerk.get(LIST)
        return len(queries)

    make_draft(house)
    one = cost()
    for n in range(8):
        make_draft(house, subject=f"Pismo {n}")
    assert cost() == one
