"""Whatever is sent: a sentence at the field, the status of the contract, nothing stored."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import polib
import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from furtka.clients.models import Client as Person
from furtka.outbox.models import Message, Task
from furtka.settings import PACKAGE
from furtka.visits.models import Claim, Visit, WriteKey
from tests.api.test_public import body, book, get_slots, nine, opened, working_day
from tests.offices.factories import House, make_house

pytestmark = pytest.mark.django_db
YEAR = datetime.now(UTC).year


@pytest.fixture
def house() -> House:
    return make_house()


def stored() -> int:
    return sum(model.objects.count() for model in (Person, Visit, Claim, WriteKey, Message, Task))


def refused(answer: Any, *fields: str, status: int = 422) -> None:
    assert answer.status_code == status, answer.content
    said = answer.json()
    assert set(said) >= {"error", "message", "fields"}
    assert set(said["fields"]) == set(fields)
    assert all(said["fields"].values()) and said["message"]
    assert stored() == 0


FIELDS = (
    "service", "starts_at", "name", "phone", "email", "language", "needs", "party",
    "accepted_rules", "kind", "contact", "channel",
)  # fmt: skip
WRONG_TYPES = (7, 1.5, True, {"a": 1}, [1], [], float("nan"))
# Values of those types that are the right ones for their field, or no value at all.
RIGHT = {"party": (7,), "accepted_rules": (True,), "needs": ([],)}


def is_right(field: str, value: Any) -> bool:
    return any(type(value) is type(r) and value == r for r in RIGHT.get(field, ()))


@pytest.mark.parametrize(
    ("field", "value"),
    [(f, value) for f in FIELDS for value in WRONG_TYPES if not is_right(f, value)],
    ids=str,
)
def test_a_wrong_type_is_named_at_its_field(
    client: Client, house: House, field: str, value: Any
) -> None:
    refused(book(client, house, **{field: value}), field)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "Ł" * 10_000}, "name"),
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "Jan\x00"}, "name"),
        ({"name": "Jan\x07"}, "name"),
        ({"name": "Jan \u202egnorw"}, "name"),
        ({"name": "Jan \u2066x"}, "name"),
        ({"phone": "12"}, "phone"),
        ({"phone": "4" * 10_000}, "phone"),
        ({"phone": "43\x0000"}, "phone"),
        ({"phone": "zadzwoń"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b\x00.pl"}, "email"),
        ({"email": "a" * 10_000 + "@example.org"}, "email"),
        ({"phone": "", "email": ""}, "phone"),
        ({"phone": None}, "phone"),
        ({"contact": "pigeon"}, "contact"),
        ({"contact": "email"}, "email"),
        ({"language": "xx"}, "language"),
        ({"language": "pl\x00"}, "language"),
        ({"service": "nothing"}, "service"),
        ({"service": "a\x00b"}, "service"),
        ({"service": "x" * 10_000}, "service"),
        ({"needs": ["wings"]}, "needs"),
        ({"needs": ["pjm\x00"]}, "needs"),
        ({"needs": ["pjm", 1]}, "needs"),
        ({"kind": "home"}, "kind"),
        ({"kind": "x\x00"}, "kind"),
        ({"party": 0}, "party"),
        ({"party": -5}, "party"),
        ({"party": 10**30}, "party"),
        ({"accepted_rules": False}, "accepted_rules"),
        ({"accepted_rules": None}, "accepted_rules"),
        ({"starts_at": "2020-03-02T09:00:00+01:00"}, "starts_at"),
        ({"starts_at": f"{YEAR + 3}-03-02T09:00:00+01:00"}, "starts_at"),
        ({"starts_at": "2027-03-28T02:30:00"}, "starts_at"),
        ({"starts_at": "2027-03-28T02:30:00+01:00"}, "starts_at"),
        ({"starts_at": "2027-03-28T02:30:00+02:00"}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at"),
        ({"starts_at": "9999-12-31T23:59:59-12:00"}, "starts_at"),
        ({"starts_at": "2026-02-30T09:00:00+01:00"}, "starts_at"),
        ({"starts_at": "2026-12-08"}, "starts_at"),
        ({"starts_at": "jutro"}, "starts_at"),
        ({"starts_at": ""}, "starts_at"),
        ({"starts_at": "9" * 10_000}, "starts_at"),
        ({"starts_at": None}, "starts_at"),
    ],
)
@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_a_value_that_can_not_be_is_named_at_its_field(
    client: Client, house: House, values: dict[str, Any], field: str, language: str
) -> None:
    answer = client.post(
        f"/api/v1/offices/{house.office.slug}/visits", body(house, **values),
        content_type="application/json", headers={"Accept-Language": language},
    )  # fmt: skip
    refused(answer, field)
    sentence = answer.json()["fields"][field]
    assert is_in(sentence, language), sentence
    assert answer.headers["Content-Language"] == language


@cache
def sentences(language: str) -> frozenset[str]:
    """Everything the office can say in that language."""
    path = PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"
    return frozenset(entry.msgstr for entry in polib.pofile(str(path)))


def is_in(sentence: str, language: str) -> bool:
    return sentence in sentences(language)


def test_the_language_of_the_body_is_spoken_too(client: Client, house: House) -> None:
    answer = book(client, house, language="uk", name="")
    assert is_in(answer.json()["fields"]["name"], "uk")
    answer = book(client, house, language="uk", party="x")
    assert is_in(answer.json()["fields"]["party"], "uk")


def test_every_wrong_field_is_named_at_once(client: Client, house: House) -> None:
    answer = book(client, house, name="", party=99, starts_at="x", accepted_rules=False)
    refused(answer, "name", "party", "starts_at", "accepted_rules")


@pytest.mark.parametrize("field", ["service", "starts_at", "name", "accepted_rules"])
def test_what_is_missing_is_named(client: Client, house: House, field: str) -> None:
    sent = body(house)
    del sent[field]
    answer = client.post(
        f"/api/v1/offices/{house.office.slug}/visits", sent, content_type="application/json"
    )
    refused(answer, field)


DEEP = '{"name":' * 100_000 + "1" + "}" * 100_000


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"", 422, "invalid"), (b"{", 400, "bad_json"), (b"\xff\xfe", 400, "bad_json"),
        (b"[]", 422, "invalid"), (b"null", 422, "invalid"), (b'"x"', 422, "invalid"),
        (DEEP.encode(), 400, "bad_json"), (b"[" * 50_000, 400, "bad_json"),
        (b'{"party":' + b"9" * 5000 + b"}", 400, "bad_json"),
        (b'{"name":"\\ud800"}', 422, "invalid"),
        (b'{"name":"' + b"x" * 3_000_000 + b'"}', 413, "too_large"),
    ],
    ids=str,
)  # fmt: skip
def test_a_body_that_is_no_booking(
    client: Client, house: House, raw: bytes, status: int, code: str
) -> None:
    answer = client.post(
        f"/api/v1/offices/{house.office.slug}/visits", raw, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["error"]) == (status, code)
    assert stored() == 0


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
)
def test_other_kinds_of_bodies_are_refused(client: Client, house: House, content_type: str) -> None:
    path = f"/api/v1/offices/{house.office.slug}/visits"
    answer = client.post(path, b"name=Jan", content_type=content_type)
    assert (answer.status_code, answer.json()["error"]) == (415, "not_json")


@pytest.mark.parametrize("key", ["x" * 201, "a b", "ż"])
def test_a_key_that_can_not_be(client: Client, house: House, key: str) -> None:
    refused(book(client, house, key), "Idempotency-Key")


def test_a_key_of_a_refused_body_is_free(client: Client, house: House) -> None:
    refused(book(client, house, "k", name=""), "name")
    assert book(client, house, "k").status_code == 201


DAY = working_day()


@pytest.mark.parametrize("what", ["slots", "days"])
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-02-30"}, "from"), ({"from": "x"}, "from"), ({"from": ""}, "from"),
        ({"from": "20261208"}, "from"), ({"from": "0001-01-01"}, "from"),
        ({"to": "9999-12-31"}, "to"), ({"to": "2026-12-08T10:00"}, "to"),
        ({"to": DAY - timedelta(days=1)}, "to"), ({"to": DAY + timedelta(days=62)}, "to"),
        ({"service": "nothing"}, "service"), ({"service": "a\x00"}, "service"),
        ({"site": "nowhere"}, "site"), ({"site": "a\x00"}, "site"),
        ({"needs": "wings"}, "needs"), ({"needs": "pjm\x00"}, "needs"),
        ({"party": "0"}, "party"), ({"party": "-1"}, "party"), ({"party": "x"}, "party"),
        ({"party": "9" * 500}, "party"), ({"kind": "home"}, "kind"),
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_search_is_named_at_its_field(
    client: Client, house: House, what: str, query: dict[str, Any], field: str
) -> None:
    refused(get_slots(client, house, what, **query), field)


def test_sixty_two_days_are_allowed(client: Client, house: House) -> None:
    answer = get_slots(client, house, "days", to=DAY + timedelta(days=61))
    assert (answer.status_code, len(answer.json()["days"])) == (200, 62)


def test_a_search_without_days_names_both(client: Client, house: House) -> None:
    answer = client.get(f"/api/v1/offices/{house.office.slug}/slots", {"service": "rozmowa"})
    refused(answer, "from", "to")


@pytest.mark.parametrize("starts_at", [None, 5, "x", "2027-03-28T02:30:00", "2020-01-01T00:00Z"])
def test_a_move_to_no_time_keeps_the_visit(client: Client, house: House, starts_at: Any) -> None:
    visit = book(client, house).json()
    answer = opened(client, visit, "move", starts_at=starts_at)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["starts_at"])
    assert datetime.fromisoformat(nine()) == Visit.objects.get().starts_at


@pytest.mark.parametrize("code", ["a%00b", "ZW", "-", "x" * 5000, "%F0%9F%98%80", "ŻÓ-34679"])
def test_a_code_that_can_not_be_is_not_found(client: Client, house: House, code: str) -> None:
    answer = client.get(f"/api/v1/visits/{code}", headers={"X-Visit-Pin": "1"})
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


@pytest.mark.parametrize("pin", ["", "\u017b", "x" * 5000, "000000"])
def test_any_wrong_pin_is_not_found(client: Client, house: House, pin: str) -> None:
    visit = book(client, house).json()
    answer = opened(client, visit | {"pin": pin})
    assert answer.status_code == 404


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.dictionaries(st.sampled_from(FIELDS), anything, max_size=4))
def test_no_body_breaks_the_office(client: Client, house: House, changes: dict[str, Any]) -> None:
    answer = client.post(
        f"/api/v1/offices/{house.office.slug}/visits", json.dumps(body(house) | changes),
        content_type="application/json",
    )  # fmt: skip
    assert answer.status_code in (201, 400, 401, 409, 422)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # the transaction was left in order
