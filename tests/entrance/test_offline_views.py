"""What a device gets and sends: nothing in it is trusted, and nobody learns a name from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from furtka.entrance.models import OfflineEntry
from furtka.entrance.retention import KEEP_ENTRIES
from furtka.offices.models import Role
from furtka.privacy.retention import sweep
from furtka.visits.models import Visit
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import MONDAY_NINE, make_visit

pytestmark = pytest.mark.django_db
FOLDER = "/praca/wejscie/siedziba/bez-sieci/"
PAPER = "/praca/wejscie/siedziba/kartka/wpisz/"
DOUBTS = "/praca/wejscie/siedziba/niezgodnosci/"


@pytest.fixture
def house() -> Iterator[House]:
    house = make_house()
    with time_machine.travel(MONDAY_NINE + timedelta(hours=1), tick=False):
        yield house


@pytest.fixture
def desk(client: Browser, house: House) -> Browser:
    staff = make_staff(house, Role.RECEPTION)
    assert staff.user is not None
    client.force_login(staff.user)
    return client


def entry(code: str, action: str = "arrive", **values: Any) -> dict[str, Any]:
    return {"uid": str(uuid4()), "code": code, "action": action, "at": MONDAY_NINE.isoformat()} | (
        values
    )


def send(desk: Browser, *entries: Any, **values: Any) -> Any:
    body = {
        "device": "AB3K", "device_now": (MONDAY_NINE + timedelta(hours=1)).isoformat(),
        "entries": list(entries), **values,
    }  # fmt: skip
    return desk.post(f"{FOLDER}dopisz/", json.dumps(body), content_type="application/json")


def test_the_list_has_codes_rooms_and_hosts_but_no_names(desk: Browser, house: House) -> None:
    visit = make_visit(house, name="Zofia Żółć", party=2, needs=("more_time",))
    answer = desk.get(f"{FOLDER}dzis.json")
    assert "Żółć" not in answer.content.decode()
    person = answer.json()["people"][0]
    assert (person["code"], person["hour"], person["party"]) == (visit.code, "9:00", 2)
    assert person["where"] == "pokój 1, parter"
    assert answer.json()["csrf"]


def test_entries_are_answered_one_by_one(desk: Browser, house: House) -> None:
    visit = make_visit(house)
    good, waits = entry(visit.code), entry("XX-AAAAA")
    results = {one["uid"]: one for one in send(desk, good, waits).json()["results"]}
    assert results[good["uid"]]["fate"] == "applied"
    assert results[waits["uid"]]["fate"] == "waiting"
    assert results[waits["uid"]]["message"]


PERSON = {"about": "other", "party": 1, "needs": [], "language": "pl"}
BAD = [
    ("bad_entry", 5),
    ("bad_entry", None),
    ("bad_uid", entry("ZW-AAAAA", uid="x")),
    ("bad_uid", entry("ZW-AAAAA", uid=7)),
    ("bad_code", entry("ZW-AAAAA\x00")),
    ("bad_code", entry("A" * 5000)),
    ("bad_action", entry("ZW-AAAAA", "undo_all")),
    ("bad_action", entry("ZW-AAAAA", ["arrive"])),  # type: ignore[arg-type]
    ("bad_time", entry("ZW-AAAAA", at="yesterday")),
    ("bad_time", entry("ZW-AAAAA", at="2026-11-30T09:00")),
    ("bad_time", entry("ZW-AAAAA", at="0001-01-01T00:00:00+14:00")),
    ("bad_time", entry("ZW-AAAAA", at="9999-12-31T23:59:59-12:00")),
    ("bad_undo", entry("ZW-AAAAA", "undo")),
    ("bad_details", entry("3011-X2K", "come")),
    ("bad_details", entry("3011-X2K", "come", **PERSON | {"party": True})),
    ("bad_details", entry("3011-X2K", "come", **PERSON | {"party": 10**30})),
    ("bad_details", entry("3011-X2K", "come", **PERSON | {"needs": [["x"]]})),
    ("bad_details", entry("3011-X2K", "come", **PERSON | {"about": "violence"})),
]


@pytest.mark.parametrize(("code", "bad"), BAD, ids=range(len(BAD)))
def test_an_entry_that_makes_no_sense_gets_a_code_and_the_others_go_on(
    desk: Browser, house: House, code: str, bad: Any
) -> None:
    visit = make_visit(house)
    results = send(desk, bad, entry(visit.code)).json()["results"]
    assert [(one["fate"], one["code"]) for one in results] == [("applied", ""), ("refused", code)]


@pytest.mark.parametrize(
    "values",
    [
        {"entries": [{}] * 501},
        {"entries": {}},
        {"device": "x" * 100},
        {"device_now": "now"},
        {"device_now": None},
    ],
    ids=range(5),
)
def test_a_message_that_makes_no_sense_is_refused(desk: Browser, values: Any) -> None:
    assert send(desk, **values).status_code == 400


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"[" * 100_000, b'{"entries": NaN}'])
def test_what_is_no_message_is_refused(desk: Browser, body: bytes) -> None:
    answer = desk.post(f"{FOLDER}dopisz/", body, content_type="application/json")
    assert answer.status_code == 400
    assert not OfflineEntry.objects.exists()


def test_entries_are_forgotten_after_a_month(desk: Browser, house: House) -> None:
    visit = make_visit(house)
    send(desk, entry(visit.code))
    later = MONDAY_NINE + KEEP_ENTRIES
    sweep(later)
    assert OfflineEntry.objects.exists()
    sweep(later + timedelta(hours=2))
    assert not OfflineEntry.objects.exists()


@pytest.mark.parametrize("address", [f"{FOLDER}dzis.json", DOUBTS, PAPER])
def test_a_page_asks_the_same_however_many_there_are(
    desk: Browser, house: House, address: str
) -> None:
    counts = []
    for number in range(3):
        visit = make_visit(house, starts_at=MONDAY_NINE + number * timedelta(minutes=30))
        send(desk, entry(visit.code, "meet"), entry(visit.code, "arrive" if number else "out"))
        with CaptureQueriesContext(connection) as context:
            assert desk.get(address).status_code == 200
        counts.append(len(context))
    assert counts[1] == counts[2]


def test_nobody_sends_entries_without_the_token(house: House) -> None:
    browser = Browser(enforce_csrf_checks=True)
    staff = make_staff(house, Role.RECEPTION)
    assert staff.user is not None
    browser.force_login(staff.user)
    assert send(browser, entry("ZW-AAAAA")).status_code == 403
    token = browser.get(f"{FOLDER}dzis.json").json()["csrf"]
    body = json.dumps({"device": "AB3K", "device_now": MONDAY_NINE.isoformat(), "entries": []})
    answer = browser.post(
        f"{FOLDER}dopisz/", body, content_type="application/json", headers={"x-csrftoken": token}
    )
    assert answer.status_code == 200


def test_the_worker_keeps_the_page_of_each_building(desk: Browser) -> None:
    answer = desk.get("/praca/wejscie/sw.js")
    assert answer["content-type"].startswith("text/javascript")
    told = json.loads(answer.content.decode().split("\n")[0].removeprefix("self.FURTKA = ")[:-1])
    assert told["pages"] == {"siedziba": FOLDER}
    english = desk.get("/en/praca/wejscie/sw.js").content.decode()
    assert f"/en{FOLDER}" in english


def test_the_page_can_be_installed(desk: Browser) -> None:
    told = desk.get(f"{FOLDER}manifest.json").json()
    assert told["start_url"].startswith(told["scope"])
    assert [icon["sizes"] for icon in told["icons"]] == ["192x192", "512x512"]


def test_what_contradicts_is_decided_and_that_is_taken_back(desk: Browser, house: House) -> None:
    visit = make_visit(house)
    send(desk, entry(visit.code, "no_show"))
    send(desk, entry(visit.code, "arrive"))
    assert "niezgodnosci" in desk.get("/praca/wejscie/siedziba/tablica/").content.decode()
    for decision, status in [("apply", "arrived"), ("back", "no_show"), ("leave", "no_show")]:
        answer = desk.post(f"{DOUBTS}{visit.code}/", {"decision": decision})
        assert answer.status_code == 302, decision
        assert Visit.objects.get().status == status, decision
    assert desk.post(f"{DOUBTS}{visit.code}/", {"decision": "apply"}).status_code == 409
    assert desk.post(f"{DOUBTS}{visit.code}/", {"decision": "x"}).status_code == 404
