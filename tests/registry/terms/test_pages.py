"""Terms on screen: the list, and what an item's page says and offers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from furtka.offices.models import Role, Staff
from furtka.registry.models import Clock, Item, Paper, Pause
from furtka.registry.terms import pauses
from furtka.registry.terms.selectors import Group, Narrowed, overview, page
from tests.clients.factories import make_client
from tests.offices.factories import House, make_house, make_staff, make_user
from tests.registry.terms.things import at_noon, make_clock, make_item

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 9)
LIST = "/praca/rejestr/terminy/"


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def job(house: House) -> Staff:
    return make_staff(house, Role.REGISTRY)


@pytest.fixture
def clerk(client: Browser, job: Staff) -> Iterator[Browser]:
    assert job.user is not None
    with time_machine.travel(at_noon(2026, 12, 9), tick=False):
        client.force_login(job.user)
        yield client


def due(house: House, day: date) -> Clock:
    clock = make_clock(house)
    Clock.objects.filter(pk=clock.pk).update(due_on=day, started_on=day - timedelta(days=30))
    return clock


def path(item: Item) -> str:
    return f"/praca/rejestr/{item.year}/{item.number}/"


def test_the_list_says_how_late_or_how_near_each_is(clerk: Browser, house: House) -> None:
    due(house, TODAY - timedelta(days=3))
    due(house, TODAY)
    due(house, TODAY + timedelta(days=7))
    due(house, TODAY + timedelta(days=8))
    still = due(house, TODAY - timedelta(days=30))
    pauses.pause(
        clock=still, first=date(2026, 12, 1), reason="x", now=at_noon(2026, 12, 9),
        actor=make_user(),
    )  # fmt: skip
    shown = clerk.get(LIST).content.decode()
    for words in ("3 dni po terminie", "termin mija dziś", "zostało 5 dni roboczych", "wstrzymany"):
        assert words in shown
    counts = {part.group: part.count for part in overview(house.office, Narrowed(), TODAY)}
    assert counts == {Group.OVERDUE: 1, Group.SOON: 2, Group.STOPPED: 1, Group.LATER: 1}


def test_an_empty_list_says_how_a_term_begins(clerk: Browser) -> None:
    assert "Termin zaczyna biec sam" in clerk.get(LIST).content.decode()


def test_only_mine_or_those_of_a_unit(clerk: Browser, house: House, job: Staff) -> None:
    mine, of_unit = due(house, TODAY), due(house, TODAY)
    Item.objects.filter(pk=mine.item_id).update(assignee=job)
    Item.objects.filter(pk=of_unit.item_id).update(unit=house.unit)
    for whose, one, other in (("moje", mine, of_unit), (house.unit.slug, of_unit, mine)):
        shown = clerk.get(f"{LIST}?czyje={whose}").content.decode()
        assert one.item.shown in shown and other.item.shown not in shown


def test_what_is_settled_is_not_on_the_list(house: House) -> None:
    Item.objects.filter(pk=due(house, TODAY).item_id).update(state="settled")
    assert not any(part.count for part in overview(house.office, Narrowed(), TODAY))


def test_a_long_group_goes_on_page_by_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("furtka.registry.terms.selectors.PAGE", 2)
    clocks = [due(house, TODAY - timedelta(days=n // 2 + 1)) for n in range(5)]
    seen, after = [], ""
    while True:
        part = page(house.office, Narrowed(), Group.OVERDUE, TODAY, after)
        seen += [clock.pk for clock in part.clocks]
        if not (after := part.further):
            break
    assert sorted(seen) == sorted(clock.pk for clock in clocks)
    assert part.count == 5


def test_the_list_asks_the_same_for_one_and_for_many(clerk: Browser, house: House) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            clerk.get(LIST)
        return len(context)

    due(house, TODAY)
    asked()  # who asks is remembered from then on
    few = asked()
    for _n in range(4):
        due(house, TODAY)
    assert asked() == few


def test_the_item_says_how_its_day_was_counted(clerk: Browser, house: House) -> None:
    clock = make_clock(house, counts_from=at_noon(2026, 11, 22), channel="e_delivery")
    shown = clerk.get(path(clock.item)).content.decode()
    for words in (
        "niedziela, 22 listopada 2026", "jak mówi dowód", "1 miesiąc", "wtorek, 22 grudnia 2026",
    ):  # fmt: skip
        assert words in shown
    saturday = make_clock(house, "application")
    shown = clerk.get(path(saturday.item)).content.decode()
    assert "sobota, 26 grudnia 2026" in shown and "poniedziałek, 28 grudnia 2026" in shown


@pytest.mark.parametrize(
    ("matter", "channel", "words"),
    [
        ("application", "email", "nie ma skutku prawnego"),
        ("", "post", "nikt jeszcze nie określił"),
        ("question", "post", "nie biegnie żaden termin"),
    ],
)
def test_it_says_why_no_term_runs(
    clerk: Browser, house: House, matter: str, channel: str, words: str
) -> None:
    assert words in clerk.get(path(make_item(house, matter, channel))).content.decode()


def test_a_clock_stands_still_and_runs_again(clerk: Browser, house: House) -> None:
    clock = make_clock(house)
    base = path(clock.item)
    wrong = {"first": "2026-12-10", "reason": "x"}
    assert clerk.post(f"{base}termin/{clock.pk}/stoi/", wrong).status_code == 422
    right = {"first": "2026-12-01", "reason": "czekamy na dokument"}
    assert clerk.post(f"{base}termin/{clock.pk}/stoi/", right).status_code == 302
    assert "czekamy na dokument" in clerk.get(base).content.decode()
    made = Pause.objects.get()
    resume = f"{base}przerwa/{made.pk}/koniec/"
    assert clerk.post(resume, {"until": "2026-11-01"}).status_code == 422
    assert clerk.post(resume, {"until": "2026-12-09"}).status_code == 302
    clock.refresh_from_db()
    assert clock.due_on == date(2027, 1, 4)
    for _press in range(2):
        assert clerk.post(f"{base}przerwa/{made.pk}/usun/").status_code == 302
    assert not Pause.objects.exists()


def test_another_term_is_started_withdrawn_and_let_run_again(clerk: Browser, house: House) -> None:
    item = make_item(house, "")
    base = path(item)
    assert clerk.post(f"{base}termin/", {"code": "defects"}).status_code == 422
    assert clerk.post(f"{base}termin/", {"code": "certificate"}).status_code == 302
    clock = Clock.objects.get()
    clerk.post(f"{base}termin/{clock.pk}/nie-dotyczy/")
    clock.refresh_from_db()
    assert clock.end == "withdrawn"
    clerk.post(f"{base}termin/{clock.pk}/jednak/")
    clock.refresh_from_db()
    assert clock.ended_at is None


def test_a_notice_is_printed_for_somebody_we_do_not_know(clerk: Browser, house: House) -> None:
    item = make_item(house)
    base = path(item)
    assert "Wyślij zawiadomienie" not in clerk.get(base).content.decode()
    wrong = {"reason": "", "until": "2027-01-28"}
    assert clerk.post(f"{base}art-36/pismo/", wrong).status_code == 422
    answer = clerk.post(f"{base}art-36/pismo/", wrong | {"reason": "brak opinii"})
    letter = answer["Location"]
    assert letter == f"{base}pismo/{Paper.objects.get().pk}/"
    assert clerk.get(f"{letter}pismo.pdf").content.startswith(b"%PDF")
    changed = {"to_name": "Zofia Żółć", "to_address": "", "heading": "Nowy termin", "text": "Słowa"}
    assert clerk.post(letter, changed | {"text": ""}).status_code == 422
    assert clerk.post(letter, changed).status_code == 302
    clerk.post(f"{letter}wyslane/", {"posted": "1"})
    assert Clock.objects.get().due_on == date(2027, 1, 28)
    assert "Słowa" in clerk.get(letter).content.decode()
    clerk.post(f"{letter}wyslane/", {"posted": "0"})
    clerk.post(f"{letter}wycofaj/")
    assert Paper.objects.get().withdrawn_at is not None


def test_passing_on_and_a_call_to_complete(clerk: Browser, house: House) -> None:
    base = path(make_item(house))
    call = {"missing": "podpis", "days": "6", "to_name": "Zofia Żółć"}
    assert clerk.post(f"{base}braki/", call).status_code == 422
    assert clerk.post(f"{base}braki/", call | {"days": "7"}).status_code == 302
    typed = {"to_name": "Urząd (przykład)", "sender_name": "Zofia Żółć"}
    assert clerk.post(f"{base}przekaz/", typed).status_code == 422
    assert clerk.post(f"{base}przekaz/", typed | {"reason": "x"}).status_code == 302
    assert "Urząd (przykład)" in clerk.get(base).content.decode()
    for _press in range(2):
        assert clerk.post(f"{base}przekaz/cofnij/").status_code == 302
    assert Item.objects.get().state == "received"


def test_nobody_writes_to_a_protected_client_whom_they_may_not_see(
    clerk: Browser, house: House
) -> None:
    client = make_client(house.office, protected=True, address="ul. Tajna 1")
    base = path(make_item(house, client=client))
    shown = clerk.get(base).content.decode()
    assert "Tajna" not in shown and "art-36/pismo" not in shown
    typed = {"reason": "x", "until": "2027-01-28"}
    for address in ("art-36/pismo/", "braki/", "przekaz/", "przekaz/cofnij/"):
        assert clerk.post(base + address, typed).status_code == 404


def test_what_is_of_another_office_is_not_there(clerk: Browser, house: House) -> None:
    other = make_clock(make_house())
    base = path(make_item(house))
    for address in (f"termin/{other.pk}/stoi/", f"termin/{other.pk}/nie-dotyczy/"):
        assert clerk.post(base + address).status_code == 404
