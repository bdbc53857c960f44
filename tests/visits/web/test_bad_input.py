"""Whatever is sent: a sentence beside the field, never a 500, nothing half-stored."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.utils import translation

from furtka.clients.models import Client as Person
from furtka.outbox.models import Message, Task
from furtka.privacy.models import AuditLine
from furtka.visits.models import Claim, Visit, WriteKey
from furtka.visits.pins import pin_of
from tests.offices.factories import House, make_house
from tests.visits.factories import NOW, make_visit
from tests.visits.web.browsing import CONTACT, Visitor, text_of

pytestmark = pytest.mark.django_db

NUL, BIDI, LONG = "a\x00b", "\u202egnal", "x" * 10_000
TABLES = (Visit, Claim, Person, Message, Task, WriteKey, AuditLine)


@pytest.fixture(autouse=True)
def _thursday() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house() -> House:
    return make_house()


def counts() -> list[int]:
    return [table._default_manager.count() for table in TABLES]


def assert_refused(page: Any, field: str) -> None:
    """A page of the same form, with a sentence at the field, in a summary that takes focus."""
    assert page.status_code == 422, page.status_code
    assert page.context["form"].errors.get(field), page.context["form"].errors
    assert "data-takes-focus" in text_of(page)


@pytest.mark.parametrize("code", ["", "nic-takiego", NUL, LONG, BIDI, "rozmowa ", "💥"])
def test_an_unknown_matter(house: House, code: str) -> None:
    assert_refused(Visitor().post("/umow-wizyte/sprawa/", service=code), "service")
    assert Visitor().get(f"/umow-wizyte/?sprawa={code}").status_code == 200


@pytest.mark.parametrize("kind", ["", "home", "telepathy", NUL, LONG])
def test_an_unknown_way_of_meeting(house: House, kind: str) -> None:
    visitor = Visitor()
    visitor.post("/umow-wizyte/sprawa/", service="rozmowa")
    assert_refused(visitor.post("/umow-wizyte/sposob/", kind=kind), "kind")


@pytest.mark.parametrize(
    ("field", "data"),
    [
        ("needs", {"needs": ["wings"]}),
        ("needs", {"needs": [NUL]}),
        ("needs", {"needs": [LONG]}),
        ("party", {"party": "0"}),
        ("party", {"party": "-1"}),
        ("party", {"party": "1.5"}),
        ("party", {"party": "99999999999999999999"}),
        ("party", {"party": "dwoje"}),
        ("party", {"party": NUL}),
        ("language", {"language": "tlh"}),
        ("language", {"language": ""}),
        ("language", {"language": NUL}),
    ],
)
def test_needs_that_are_not_on_the_list(house: House, field: str, data: dict[str, Any]) -> None:
    visitor = Visitor()
    visitor.post("/umow-wizyte/sprawa/", service="rozmowa")
    visitor.post("/umow-wizyte/sposob/", kind="in_person")
    sent = {"party": "1", "language": "pl"} | data
    assert_refused(visitor.post("/umow-wizyte/potrzeby/", **sent), field)


@pytest.mark.parametrize(
    "day",
    [
        "", "jutro", NUL, LONG, "2026-11-25", "2026-11-29", "2026-12-25", "2028-01-03",
        "0001-01-01", "9999-12-31", "2026-02-30", "２０２６-１１-３０",
    ],
)  # fmt: skip
def test_a_day_that_can_not_be_booked(house: House, day: str) -> None:
    visitor = Visitor()
    visitor.to_hours()
    assert_refused(visitor.post("/umow-wizyte/dzien/", day=day), "day")


BAD_TIMES = [
    "", "o dziewiątej", NUL, LONG,
    "2026-11-30",  # a day
    "2026-11-30T09:00:00",  # no offset
    "2026-11-30T09:07:00+01:00",  # between two times
    "2026-11-30T05:00:00+01:00",  # before opening
    "2026-11-26T08:59:00+01:00",  # past
    "2026-11-25T09:00:00+01:00",  # yesterday
    "2027-03-28T02:30:00+01:00",  # the lost hour, beyond the horizon too
    "2027-03-28T02:30:00",
    "2028-01-03T09:00:00+01:00",  # beyond the horizon
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
]  # fmt: skip


@pytest.mark.parametrize("time", BAD_TIMES)
def test_a_time_that_can_not_be_booked(house: House, time: str) -> None:
    visitor = Visitor()
    visitor.to_hours()
    assert_refused(visitor.post("/umow-wizyte/godzina/", starts_at=time), "starts_at")


@pytest.mark.parametrize("time", ["2027-03-28T02:30:00+01:00", "2027-03-28T02:30:00"])
def test_the_lost_hour_within_the_horizon(house: House, time: str) -> None:
    house.office.booking_horizon_days = 365
    house.office.save()
    visitor = Visitor()
    visitor.to_hours()
    assert_refused(visitor.post("/umow-wizyte/godzina/", starts_at=time), "starts_at")


@pytest.mark.parametrize(
    ("field", "data"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "   "}),
        ("name", {"name": LONG}),
        ("name", {"name": NUL}),
        ("name", {"name": BIDI}),
        ("name", {"name": "a\x1b[31m"}),
        ("name", {"name": "\ue000"}),
        ("contact", {"contact": ""}),
        ("contact", {"contact": "gołąb"}),
        ("contact", {"contact": NUL}),
        ("email", {"email": ""}),
        ("email", {"email": "to nie adres"}),
        ("email", {"email": f"{LONG}@example.org"}),
        ("email", {"email": "a@example.org\nBcc: b@example.org"}),
        ("email", {"email": '"\x01"@example.org'}),
        ("email", {"email": f"{NUL}@example.org"}),
        ("phone", {"contact": "phone", "phone": ""}),
        ("phone", {"contact": "phone", "phone": "112"}),
        ("phone", {"contact": "phone", "phone": "nie mam"}),
        ("phone", {"contact": "phone", "phone": NUL}),
        ("phone", {"contact": "phone", "phone": "4" * 10_000}),
        ("phone", {"contact": "phone", "phone": "43 823 53 20" + " " * 60 + "x"}),
        ("phone", {"contact": "phone", "phone": "+49 1234567890123456"}),
    ],
)
def test_a_contact_that_can_not_be_used(house: House, field: str, data: dict[str, str]) -> None:
    visitor = Visitor()
    visitor.to_rules()
    before = counts()
    page = visitor.post("/umow-wizyte/kontakt/", **CONTACT | data)
    assert_refused(page, field)
    assert counts() == before
    assert "Zofia" in text_of(visitor.get("/umow-wizyte/zasady/"))  # what held before still holds


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_the_sentences_are_in_the_visitors_language(house: House, language: str) -> None:
    visitor = Visitor(language)
    visitor.to_rules()
    page = visitor.post("/umow-wizyte/kontakt/", **CONTACT | {"name": ""})
    with translation.override(language):
        expected = translation.gettext(
            "Tell us what we may call you. It need not be your full name."
        )
    assert expected in text_of(page)
    assert language == "en" or "Tell us" not in text_of(page)


def test_nothing_is_stored_until_the_last_press(house: House) -> None:
    before = counts()
    visitor = Visitor()
    visitor.to_rules()
    visitor.post("/umow-wizyte/zasady/", key="", accepted="on")
    visitor.post("/umow-wizyte/zasady/", key=NUL, accepted="on")
    assert counts() == before


@pytest.mark.parametrize(
    "broken",
    [
        "text", 7, None, [], {"key": "k"},
        {"service": "rozmowa"}, {"kind": "flying"}, {"kind": "home"}, {"needs": "wheelchair"},
        {"needs": ["wings"]}, {"needs": [1]}, {"party": 0}, {"party": "2"}, {"party": 10**30},
        {"language": "tlh"}, {"day": "9999-99-99"}, {"starts_at": "9999-12-31T23:59:59-14:00"},
        {"starts_at": "2020-01-01T09:00:00+01:00"}, {"contact": "pigeon"}, {"email": "\x00"},
        {"name": ""}, {"service": "\x00"}, {"touched": 5}, {"touched": "yesterday"},
        {"key": ""}, {"key": 5}, {"day": ["a"]},
    ],
)  # fmt: skip
def test_a_session_that_makes_no_sense_never_breaks_a_page(house: House, broken: Any) -> None:
    visitor = Visitor()
    visitor.to_rules()
    session = SessionStore(visitor.client.cookies["sessionid"].value)
    name = f"booking-{house.office.pk}"
    session[name] = session[name] | broken if isinstance(broken, dict) else broken
    session.save()
    for page in ("sprawa", "sposob", "potrzeby", "dzien", "godzina", "kontakt", "zasady"):
        assert visitor.get(f"/umow-wizyte/{page}/").status_code == 200
        session[name] = session[name] | broken if isinstance(broken, dict) else broken
        session.save()
    answer = visitor.post("/umow-wizyte/zasady/", key="another", accepted="on")
    assert answer.status_code < 500
    assert Visit.objects.count() == 0


@pytest.mark.parametrize("broken", ["x", 5, {}, {"office": "x"}, {"seen": "x"}, {"code": [1]}])
def test_a_broken_grant_opens_nothing(house: House, broken: Any) -> None:
    visit, visitor = make_visit(house), Visitor()
    visitor.post("/wizyta/", code=visit.code, pin=pin_of(visit))
    session = SessionStore(visitor.client.cookies["sessionid"].value)
    session["visit"] = session["visit"] | broken if isinstance(broken, dict) else broken
    session["move-day"] = "9999-12-31"
    session.save()
    page = visitor.get("/wizyta/przenies/godzina/")
    assert page.status_code == 200
    assert broken == {} or visit.code not in text_of(page)


@pytest.mark.parametrize("value", ["", NUL, LONG, BIDI, "💥" * 50])
def test_codes_and_pins_that_are_none(house: House, value: str) -> None:
    visit = make_visit(house)
    assert Visitor().post("/wizyta/", code=value, pin="123456").status_code == 422
    assert Visitor().post("/wizyta/", code=visit.code, pin=value).status_code == 422


@pytest.mark.parametrize("time", BAD_TIMES)
def test_a_visit_is_not_moved_to_a_bad_time(house: House, time: str) -> None:
    visit, visitor = make_visit(house), Visitor()
    visitor.post("/wizyta/", code=visit.code, pin=pin_of(visit))
    visitor.post("/wizyta/przenies/", day="2026-11-30")
    before = counts()
    page = visitor.post("/wizyta/przenies/godzina/", starts_at=time)
    assert_refused(page, "starts_at")
    assert counts() == before


@pytest.mark.parametrize(
    "path", ["umow-wizyte/sprawa/", "umow-wizyte/gotowe/", "wizyta/", "wizyta/moja/"]
)
def test_other_methods_are_refused(house: House, path: str) -> None:
    for method in ("put", "delete", "patch"):
        assert getattr(Visitor().client, method)(f"/{path}").status_code == 405
