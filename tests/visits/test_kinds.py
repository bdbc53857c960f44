"""Visits at home have an address that few may read; calls have a number that may be rung."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser

from furtka.clients.models import Client
from furtka.core.invariants import breaches
from furtka.offices.models import Role, VisitKind
from furtka.outbox.models import Message
from furtka.privacy import retention
from furtka.privacy.models import AuditLine
from furtka.visits import services
from furtka.visits.calendar import load_calendar
from furtka.visits.errors import InvalidInput, SlotTaken
from furtka.visits.models import Visit, VisitStatus
from furtka.visits.requests import check_address
from tests.offices.factories import House, make_house, make_staff, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_request, make_visit

pytestmark = pytest.mark.django_db
ADDRESS = "ul. Zmyślona 1, Zduńska Wola"


@pytest.fixture
def house() -> House:
    house = make_house(hosts=2)
    house.service.kinds = ["in_person", "phone", "home"]
    house.service.save()
    return house


@pytest.fixture
def at_home(house: House) -> Visit:
    return make_visit(house, kind="home")


def test_a_visit_at_home_keeps_where_to_go(at_home: Visit) -> None:
    at_home.refresh_from_db()
    assert (at_home.address, at_home.room, at_home.entrance) == (ADDRESS, None, None)


def test_without_an_address_nobody_can_come(house: House) -> None:
    with pytest.raises(InvalidInput) as wrong:
        make_request(house, kind="home", address="")
    assert list(wrong.value.fields) == ["address"]


def test_the_database_keeps_no_address_for_any_other_visit(house: House) -> None:
    visit = make_visit(house)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(address=ADDRESS)
    assert make_visit(house, kind="phone", address=ADDRESS).address == ""


@pytest.mark.parametrize("kind", [VisitKind.PHONE, VisitKind.IN_PERSON])
def test_who_is_no_longer_visited_at_home_leaves_no_address(
    house: House, at_home: Visit, kind: VisitKind
) -> None:
    moved = services.move(
        at_home, starts_at=MONDAY_NINE + timedelta(hours=1), kind=kind, now=NOW, actor=make_user()
    )
    moved.refresh_from_db()
    assert (moved.kind, moved.address) == (kind, "")


def test_i_can_not_come_turns_it_into_a_call_without_an_address(house: House) -> None:
    visit = make_visit(house, kind="home", phone="43 000 00 01", email="")
    changed = services.cannot_come(visit, now=NOW, actor=None)
    changed.refresh_from_db()
    assert (changed.kind, changed.address) == ("phone", "")


def test_a_visit_elsewhere_can_not_be_moved_home(house: House) -> None:
    with pytest.raises(InvalidInput):
        services.move(
            make_visit(house), starts_at=MONDAY_NINE, kind=VisitKind.HOME, now=NOW, actor=None
        )


def test_the_address_stands_in_no_message_and_no_audit_line(at_home: Visit) -> None:
    services.move(at_home, starts_at=MONDAY_NINE + timedelta(hours=1), now=NOW, actor=None)
    services.cancel(at_home, now=NOW, actor=None)
    written = [f"{m.subject} {m.text}" for m in Message.objects.all()]
    written += [str(line.details) for line in AuditLine.objects.all()]
    assert len(written) >= 6 and not any("Zmyślona" in text for text in written)


def test_the_address_is_erased_with_the_name(at_home: Visit) -> None:
    services.end(at_home, VisitStatus.LEFT, now=at_home.ends_at)
    retention.sweep(at_home.ends_at + timedelta(days=89))
    at_home.refresh_from_db()
    assert at_home.address == ADDRESS
    retention.sweep(at_home.ends_at + timedelta(days=91))
    at_home.refresh_from_db()
    assert at_home.address == "" and Client.objects.get().name == "—"


@pytest.mark.parametrize(
    "typed", ["", "  ", "ż" * 161, "ż" * 10_000, "ul. Zła\u202e 1", "ul. Zła\x00 1"]
)
def test_an_address_that_can_not_be_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        check_address(typed)
    assert list(wrong.value.fields) == ["address"]


def test_an_address_is_kept_on_one_line() -> None:
    assert check_address(" ul. Prosta 1\n m. 2 ") == "ul. Prosta 1 m. 2"


@pytest.mark.parametrize("person", [{"phone": "", "email": "a@example.org"}, {"contact": "none"}])
def test_a_call_needs_a_number_that_may_be_rung(house: House, person: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as wrong:
        make_request(house, kind="phone", **person)
    assert list(wrong.value.fields) == ["phone"]


# -- Who reads it --------------------------------------------------------------------------------


def page_of(visit: Visit, role: Role, house: House) -> str:
    browser = Browser()
    browser.force_login(make_staff(house, role).user or make_user())
    return browser.get(f"/praca/wizyty/{visit.code}/").content.decode()


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        (Role.RECEPTION, True), (Role.CASE_WORKER, False), (Role.REGISTRY, False),
        (Role.UNIT_HEAD, False), (Role.DIRECTOR, False),
    ],
)  # fmt: skip
def test_the_address_is_for_reception_and_the_host(
    house: House, at_home: Visit, role: Role, reads: bool
) -> None:
    text = page_of(at_home, role, house)
    assert at_home.code in text and ("Zmyślona" in text) is reads


def test_the_host_reads_it_on_the_page_and_in_the_list_of_the_day(at_home: Visit) -> None:
    at_home.host.user = make_user()
    at_home.host.save()
    browser = Browser()
    browser.force_login(at_home.host.user)
    for path in (f"/praca/wizyty/{at_home.code}/", "/praca/wizyty/?day=2026-11-30"):
        assert "Zmyślona" in browser.get(path).content.decode()


def test_a_search_shows_no_address(house: House, at_home: Visit) -> None:
    browser = Browser()
    browser.force_login(make_staff(house, Role.RECEPTION).user or make_user())
    text = browser.post("/praca/wizyty/szukaj/", {"words": at_home.code}).content.decode()
    assert at_home.code in text and "Zmyślona" not in text


def test_the_number_to_call_stands_in_the_list_as_a_link(house: House) -> None:
    visit = make_visit(house, kind="phone", phone="43 000 00 01", email="")
    make_visit(house, phone="43 000 00 02", email="")
    browser = Browser()
    browser.force_login(make_staff(house, Role.RECEPTION).user or make_user())
    text = browser.get("/praca/wizyty/?day=2026-11-30").content.decode()
    assert 'href="tel:+48430000001"' in text and "tel:+48430000002" not in text
    Client.objects.filter(pk=visit.client_id).update(protected=True)
    text = browser.get("/praca/wizyty/?day=2026-11-30").content.decode()
    assert "tel:+48430000001" not in text


# -- On the way ----------------------------------------------------------------------------------


@pytest.fixture
def far(house: House) -> House:
    """Half an hour to the client and half an hour back; one host."""
    house.office.staff.exclude(pk=house.host.pk).update(active=False)
    house.service.travel_minutes = 30
    house.service.save()
    return house


def test_the_host_is_taken_from_setting_out_until_back(far: House) -> None:
    visit = make_visit(far, kind="home")
    claim = visit.claims.get()
    half = timedelta(minutes=30)
    assert (claim.starts_at, claim.ends_at) == (visit.starts_at - half, visit.ends_at + half)
    assert not any(breaches(NOW).values())


def test_nobody_else_gets_the_host_meanwhile(far: House) -> None:
    make_visit(far, kind="home")
    for minutes in (-30, -15, 30, 45):
        with pytest.raises(SlotTaken):
            make_visit(far, starts_at=MONDAY_NINE + timedelta(minutes=minutes))
    make_visit(far, starts_at=MONDAY_NINE + timedelta(minutes=60))
    make_visit(far, starts_at=MONDAY_NINE - timedelta(minutes=60))


def test_the_way_lies_within_working_hours(far: House) -> None:
    ask = make_request(far, kind="home").ask
    day = date(2026, 11, 30)
    calendar = load_calendar(ask=ask, first=day, last=day, now=NOW, by_staff=True)
    found = [slot.starts_at for slot in calendar.slots()]
    assert found[0] == MONDAY_NINE - timedelta(minutes=60)  # opens at 7:30
    assert found[-1] == MONDAY_NINE + timedelta(hours=5, minutes=30)  # closes at 15:30


def test_a_visit_at_the_office_or_a_call_needs_no_way(far: House) -> None:
    for kind in ("in_person", "phone"):
        ask = make_request(far, kind=kind).ask
        assert ask.travel_minutes == 0


def test_who_is_called_instead_gives_the_way_back(far: House) -> None:
    visit = make_visit(far, kind="home", phone="43 000 00 01", email="")
    services.cannot_come(visit, now=NOW, actor=None)
    claim = visit.claims.get()
    assert (claim.starts_at, claim.ends_at) == (visit.starts_at, visit.ends_at)
    make_visit(far, starts_at=visit.ends_at)
