"""A double click on any form that writes: the second one changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from furtka.clients.models import Client as Person
from furtka.core.clock import local_day
from furtka.offices.models import Closure, Role, Staff
from furtka.outbox.models import Task
from furtka.registry.models import Item
from furtka.rules.models import Order
from furtka.visits.models import Visit
from furtka.visits.pins import pin_of
from furtka.visits.services import state_of
from furtka.website.models import NoticeIndexPage, NoticePage
from furtka.website.procedures import draft_version, mark_of
from furtka.website.services import ensure_site
from tests.clients.factories import make_apart, make_client, make_trusted
from tests.offices.factories import House, make_house, make_staff
from tests.outbox.kind_factories import TOLD, registered
from tests.outbox.letter_factories import make_addressee, make_letter
from tests.test_links import changed, snapshot
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit
from tests.visits.web.browsing import Visitor, offered

pytestmark = pytest.mark.django_db
Press = Callable[[], Any]
LATER = (MONDAY_NINE + timedelta(hours=2)).isoformat()


@pytest.fixture
def house() -> Iterator[House]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield make_house()
        assert clock


def twice(press: Press, *, at: datetime = NOW) -> None:
    """The first press is taken, the second one, seconds later, changes no row of ours."""
    before = snapshot()
    with time_machine.travel(at, tick=False):
        assert press().status_code in (200, 302)
    assert changed(before) != [], "the first press did nothing"
    before = snapshot()
    with time_machine.travel(at + timedelta(seconds=2), tick=False):
        assert press().status_code < 500
    assert changed(before) == []


# -- Clients -------------------------------------------------------------------------------------


def test_the_last_press_of_a_booking(house: House) -> None:
    visitor = Visitor()
    page = visitor.to_rules()
    [key] = offered(page, "key")
    twice(lambda: visitor.post("/umow-wizyte/zasady/", key=key, accepted="on"))
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("phone", ["", "43 000 00 00"])
def test_i_cannot_come(house: House, phone: str) -> None:
    """Without a telephone the visit moves to another day: once, not once a press."""
    visit = make_visit(house, phone=phone, email="" if phone else "zofia@example.org")
    visitor = opened(visit)
    [seen] = offered(visitor.get("/wizyta/nie-moge-przyjsc/"), "seen")
    twice(lambda: visitor.post("/wizyta/nie-moge-przyjsc/", seen=seen))
    with time_machine.travel(NOW + timedelta(seconds=3), tick=False):
        page = visitor.get("/wizyta/moja/")
    assert page.context["before"], "what was pressed can still be taken back"


@pytest.mark.parametrize("path", ["odwolaj/", "odwolaj/cofnij/", "przenies/godzina/"])
def test_what_clients_do_with_their_visit(house: House, path: str) -> None:
    visit = make_visit(house)
    visitor = opened(visit)
    if path == "odwolaj/cofnij/":
        visitor.post("/wizyta/odwolaj/")
    twice(lambda: visitor.post(f"/wizyta/{path}", starts_at=LATER))


def test_putting_the_earlier_time_back(house: House) -> None:
    visitor = opened(make_visit(house))
    visitor.post("/wizyta/przenies/godzina/", starts_at=LATER)
    twice(lambda: visitor.post("/wizyta/przywroc/"))


def opened(visit: Visit) -> Visitor:
    visitor = Visitor()
    visitor.post("/wizyta/", code=visit.code, pin=pin_of(visit))
    return visitor


# -- People who work here ------------------------------------------------------------------------


def at_work(house: House, role: Role = Role.DIRECTOR) -> tuple[Client, Staff]:
    client, job = Client(), make_staff(house, role)
    client.force_login(job.user)  # type: ignore[arg-type]
    return client, job


@pytest.mark.parametrize("press", ["odwolaj", "przywroc", "nie-moze", "przenies"])
def test_what_staff_do_with_a_visit(house: House, press: str) -> None:
    visit = make_visit(house)
    client, _job = at_work(house)
    if press == "przywroc":
        client.post(f"/praca/wizyty/{visit.code}/odwolaj/")
    data = {"seen": state_of(visit), "time": f"in_person|{LATER}"}
    twice(lambda: client.post(f"/praca/wizyty/{visit.code}/{press}/", data))


@pytest.mark.parametrize("action", ["arrive", "no_show", "excuse"])
def test_a_step_at_the_entrance(house: House, action: str) -> None:
    visit = make_visit(house)
    client, job = at_work(house, Role.RECEPTION)
    path = f"/praca/wejscie/{house.site.slug}/{visit.code}"
    late = MONDAY_NINE + timedelta(minutes=25)  # past the grace of who is late
    with time_machine.travel(late, tick=False):
        client.force_login(job.user)  # type: ignore[arg-type]
    twice(lambda: client.post(f"{path}/{action}/"), at=late)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("zmien", {"name": "Zofia Inna", "contact": "none", "language": "pl"}),
        ("ochrona", {"protected": "yes"}),
        ("kontakt", {}),
    ],
)
def test_what_staff_write_about_a_client(house: House, path: str, data: dict[str, str]) -> None:
    make_visit(house)
    client, _job = at_work(house)
    person = Person.objects.get()
    twice(lambda: client.post(f"/praca/klienci/{person.pk}/{path}/", data))


@pytest.mark.parametrize(
    "press",
    ["wynik/zrobione", "wynik/nikt", "wynik/zly", "wynik/zbedne", "cofnij", "biore", "oddaje"],
)
def test_a_task(house: House, press: str) -> None:
    make_visit(house, phone="43 000 00 00", email="")
    task = Task.objects.create(
        office=house.office, kind="call", about="x", due_at=NOW, dedupe_key="x", created_at=NOW
    )
    client, _job = at_work(house)
    if press == "cofnij":
        client.post(f"/praca/zadania/{task.pk}/wynik/zrobione/")
    if press == "oddaje":
        client.post(f"/praca/zadania/{task.pk}/biore/")
    twice(lambda: client.post(f"/praca/zadania/{task.pk}/{press}/"))


def test_a_draft_of_an_order(house: House) -> None:
    client, _job = at_work(house)
    data = {
        "title": "Tylko telefon", "mode": "remote_only", "legal_basis": "§ 1 regulaminu",
        "from_day": "2026-12-01", "last_day": "2026-12-05",
    }  # fmt: skip
    twice(lambda: client.post("/praca/tryb/nowe/", data))
    assert Order.objects.count() == 1


def test_an_order_that_is_sent_at_once(house: House) -> None:
    """Within a longer one, which makes room by itself."""
    make_order(house, mode="by_appointment")
    client, _job = at_work(house)
    data = {
        "title": "Tylko telefon", "mode": "remote_only", "legal_basis": "§ 1 regulaminu",
        "from_day": "2026-12-01", "last_day": "2026-12-05", "act": "send",
    }  # fmt: skip
    twice(lambda: client.post("/praca/tryb/nowe/", data))
    assert Order.objects.filter(status="submitted", replaces__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("press", "status"),
    [
        ("wyslij", "draft"), ("zatwierdz", "submitted"), ("cofnij", "submitted"),
        ("wycofaj", "approved"),
    ],
)  # fmt: skip
def test_the_stages_of_an_order(house: House, press: str, status: str) -> None:
    approved = NOW if status == "approved" else None
    order = make_order(house, status=status, approved_at=approved)
    client, _job = at_work(house)
    twice(lambda: client.post(f"/praca/tryb/{order.pk}/{press}/", {"seen": order.fingerprint}))


@pytest.mark.parametrize("act", ["save", "send"])
def test_a_draft_that_is_changed(house: House, act: str) -> None:
    """A short order within a long one: sending it finds the one that makes room by itself."""
    make_order(house, mode="by_appointment", limits={"party": 2})
    draft = make_order(house, status="draft", approved_at=None, valid_from=NOW + timedelta(days=1))
    client, _job = at_work(house)
    data = {
        "title": "Tylko telefon", "mode": "remote_only", "legal_basis": "§ 1 regulaminu",
        "from_day": "2026-12-01", "last_day": "2026-12-05", "seen": draft.fingerprint, "act": act,
    }  # fmt: skip
    twice(lambda: client.post(f"/praca/tryb/{draft.pk}/zmien/", data))
    draft.refresh_from_db()
    assert draft.title == "Tylko telefon" and (draft.replaces is not None) is (act == "send")


@pytest.mark.parametrize("press", ["wykonaj", "zatrzymaj", "settle", "cofnij"])
def test_carrying_out_an_order(house: House, press: str) -> None:
    visit = make_visit(house, phone="500 100 200", email="", contact="sms")
    order = make_order(house, mode="remote_only", valid_until=MONDAY_NINE + timedelta(days=9))
    client, _job = at_work(house)
    base = f"/praca/tryb/{order.pk}/skutki/"
    [proposal, *_others] = offered(client.get(base), "proposal")
    if press == "cofnij":
        client.post(f"{base}{visit.code}/", {"proposal": proposal})
    if press == "zatrzymaj":
        client.post(f"{base}wykonaj/")
    path = {"settle": f"{visit.code}/", "cofnij": f"{visit.code}/cofnij/"}.get(press, f"{press}/")
    twice(lambda: client.post(base + path, {"proposal": proposal}))


def test_an_item_of_the_register(house: House) -> None:
    client, _job = at_work(house, Role.REGISTRY)
    data = {"channel": "post", "sender": "Jan Próbny", "subject": "Wniosek", "once": "mark"}
    twice(lambda: client.post("/praca/rejestr/", data))


@pytest.mark.parametrize("press", ["art-36", "art-36/cofnij"])
def test_a_notice_of_art_36(house: House, press: str) -> None:
    visit = make_visit(house, email="zofia@example.org")
    client, _job = at_work(house, Role.REGISTRY)
    data = {"channel": "post", "sender": "Zofia", "subject": "Wniosek", "person": visit.code}
    client.post("/praca/rejestr/", data)
    item = Item.objects.get()
    path, typed = (
        f"/praca/rejestr/{item.year}/{item.number}",
        {"reason": "x", "until": "2099-01-08"},
    )
    if press != "art-36":
        client.post(f"{path}/art-36/", typed)
    twice(lambda: client.post(f"{path}/{press}/", typed))


@pytest.mark.parametrize("path", ["nowy/", "{pk}/", "{pk}/zakoncz/"])
def test_a_trusted_contact(house: House, path: str) -> None:
    contact = make_trusted(house.office, phone="+48430000009")
    client, _job = at_work(house)
    data = {"name": "Opiekunka", "phone": "43 000 00 08"}
    twice(lambda: client.post(f"/praca/zaufani/{path.format(pk=contact.pk)}", data))


@pytest.mark.parametrize("path", ["nowe/", "{pk}/zmien/", "{pk}/koniec/", "{pk}/przywroc/"])
def test_people_who_must_not_meet(house: House, path: str) -> None:
    one, other = make_client(house.office), make_client(house.office)
    link = None if path == "nowe/" else make_apart(one, other)
    client, _job = at_work(house)
    if path == "{pk}/przywroc/":
        client.post(f"/praca/klienci/z-dala/{link.pk}/koniec/")  # type: ignore[union-attr]
    data = {"one": one.pk, "other": other.pk, "minutes": "90", "do": "keep"}
    twice(lambda: client.post(f"/praca/klienci/z-dala/{path.format(pk=link and link.pk)}", data))


@pytest.mark.parametrize("press", ["nowa", "zmien", "koniec", "usun"])
def test_an_absence(house: House, press: str) -> None:
    client, _job = at_work(house)
    row = Closure.objects.create(
        office=house.office, staff=house.host, starts_at=NOW - timedelta(hours=1),
        ends_at=NOW + timedelta(days=2),
    )  # fmt: skip
    typed = {"who": f"staff:{house.host.pk}", "first_day": "2026-11-30"}
    path = "nowa/" if press == "nowa" else f"{row.pk}/{press}/"
    twice(lambda: client.post(f"/praca/nieobecnosci/{path}", typed))


def test_a_visit_that_is_settled(house: House) -> None:
    visit = make_visit(house)
    Closure.objects.create(
        office=house.office, staff=house.host, starts_at=visit.starts_at, ends_at=visit.ends_at
    )
    client, _job = at_work(house)
    page = client.get("/praca/nieobecnosci/przelozenia/")
    [proposal, *_others] = offered(page, "proposal")
    path = f"/praca/nieobecnosci/przelozenia/{visit.code}/"
    twice(lambda: client.post(path, {"proposal": proposal}))


@pytest.mark.parametrize("press", ["wyslany", "cofnij"])
def test_a_letter_in_the_post(house: House, press: str) -> None:
    letter = make_letter(make_addressee(house.office))
    client, _job = at_work(house)
    path = f"/praca/wiadomosci/list/{letter.pk}"
    if press == "cofnij":
        client.post(f"{path}/wyslany/")
    twice(lambda: client.post(f"{path}/{press}/"))


@pytest.mark.parametrize("press", ["zapisz", "slowa-furtki", "cofnij"])
def test_words_of_a_message(house: House, press: str) -> None:
    client, _job = at_work(house)
    data = {f"{code}_text": f"Kod %(code)s {code}" for code in ("pl", "en", "uk")}
    data |= {"channel": "call", "language": "pl"}
    path = f"/praca/wiadomosci/{TOLD}"
    with registered():
        for before in ("zapisz", "slowa-furtki", "cofnij"):
            if before == press:
                break
            client.post(f"{path}/{before}/", data)
        twice(lambda: client.post(f"{path}/{press}/", data))


@pytest.mark.parametrize(
    "press", ["nowa/", "{pk}/zatwierdz/", "{pk}/wycofaj/", "{pk}/przeczytana/"]
)
def test_a_version_of_the_procedure(house: House, press: str) -> None:
    ensure_site(office=house.office, now=NOW)
    client, _job = at_work(house)
    version, read = None, ""
    if press != "nowa/":
        writer = make_staff(house, Role.EDITOR).user
        today = local_day(NOW, house.office.tz)
        version = draft_version(
            office=house.office, valid_from=today, changes="", now=NOW, actor=writer
        )
        read = mark_of(version)
    if press.endswith("przeczytana/"):
        client.post(f"/praca/procedura/{version.pk}/zatwierdz/", {"read": read})  # type: ignore[union-attr]
    data = {"valid_from": "2026-12-20", "changes": "Wietrzenie", "read": read}
    twice(lambda: client.post(f"/praca/procedura/{press.format(pk=version and version.pk)}", data))


@pytest.mark.parametrize("press", ["ukryj", "pokaz"])
def test_a_version_of_a_page(house: House, press: str) -> None:
    ensure_site(office=house.office, now=NOW)
    client, _job = at_work(house)
    notice = NoticePage(title="Przerwa", slug="przerwa", responsible="Ewa", entered_by="Ewa")
    NoticeIndexPage.objects.get().add_child(instance=notice)
    notice.save_revision().publish()
    first = notice.latest_revision_id
    notice.save_revision().publish()
    path = f"/praca/wersje/{notice.pk}/{first}"
    if press == "pokaz":
        client.post(f"{path}/ukryj/", {"reason": "error"})
    twice(lambda: client.post(f"{path}/{press}/", {"reason": "error"}))
