"""`Idempotency-Key` on everything that writes: the same answer again, and nothing done twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from furtka.api.urls import api
from furtka.offices.models import Closure, Role
from furtka.visits.models import Attempt, Visit, WriteKey
from tests.api.test_public import body, book, nine, working_day
from tests.api.test_staff import order, post, token
from tests.api.twin import EACH
from tests.offices.factories import House, make_house
from tests.processes import race_of

pytestmark = pytest.mark.django_db
ROOMS = ("visits", "outbox", "privacy", "registry", "rules", "entrance", "clients")
Sent = tuple[str, Any, dict[str, str]]


@pytest.fixture
def house() -> House:
    return make_house(hosts=2)


def rows() -> dict[str, int]:
    """How many rows every table of ours has."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    return {model._meta.label: model._default_manager.count() for model in models}


def booked(client: Client, house: House) -> tuple[str, dict[str, str]]:
    made = book(client, house).json()
    return made["code"], {"X-Visit-Pin": made["pin"]}


def of_client(action: str, **data: Any) -> Callable[[Client, House], Sent]:
    def prepare(client: Client, house: House) -> Sent:
        code, pin = booked(client, house)
        return f"visits/{code}/{action}", data, pin

    return prepare


def of_step(action: str, *before: str) -> Callable[[Client, House], Sent]:
    def prepare(client: Client, house: House) -> Sent:
        code, _pin = booked(client, house)
        me = token(house)
        for step in before:
            assert post(client, f"visits/{code}/{step}", headers=me).status_code == 200
        return f"visits/{code}/{action}", {}, me

    return prepare


def of_order(action: str, *before: str) -> Callable[[Client, House], Sent]:
    def prepare(client: Client, house: House) -> Sent:
        author, director = token(house, Role.DIRECTOR), token(house, Role.DIRECTOR)
        made = post(client, f"offices/{house.office.slug}/orders", order(), author)
        number, seen = made.json()["id"], {"seen": made.json()["fingerprint"]}
        for step in before:
            assert post(client, f"orders/{number}/{step}", headers=author).status_code == 200
        who = author if action in ("submit", "take-back") else director
        return f"orders/{number}/{action}", seen if action == "approve" else {}, who

    return prepare


def a_booking(client: Client, house: House) -> Sent:
    return f"offices/{house.office.slug}/visits", body(house), {}


def a_booking_by_phone(client: Client, house: House) -> Sent:
    return f"offices/{house.office.slug}/visits", body(house, channel="phone"), token(house)


def a_draft(client: Client, house: House) -> Sent:
    return f"offices/{house.office.slug}/orders", order(), token(house, Role.DIRECTOR)


def an_emergency(client: Client, house: House) -> Sent:
    path = f"offices/{house.office.slug}/orders/emergency"
    return path, {"why": "power"}, token(house, Role.UNIT_HEAD)


def a_confirmation(client: Client, house: House) -> Sent:
    made = post(client, *an_emergency(client, house)).json()["id"]
    return f"orders/{made}/confirm", {}, token(house, Role.DIRECTOR)


def a_letter(client: Client, house: House) -> Sent:
    letter = {"channel": "post", "sender": "Jan Próbny", "subject": "Wniosek",
              "received_at": "2026-01-07T08:10:00+01:00"}  # fmt: skip
    return f"offices/{house.office.slug}/registry", letter, token(house, Role.REGISTRY)


def a_hold(client: Client, house: House) -> Sent:
    wanted = {"service": house.service.code, "starts_at": nine()}
    return f"offices/{house.office.slug}/holds", wanted, token(house)


def of_hold(action: str) -> Callable[[Client, House], Sent]:
    def prepare(client: Client, house: House) -> Sent:
        path, wanted, me = a_hold(client, house)
        number = post(client, path, wanted, me).json()["id"]
        return f"{path}/{number}/{action}", {}, me

    return prepare


def a_proposal(client: Client, house: House) -> Sent:
    """A booked visit whose host is away, and what may become of it."""
    visit = Visit.objects.get(code=booked(client, house)[0])
    Closure.objects.create(
        office=house.office, staff=visit.host, starts_at=visit.starts_at, ends_at=visit.ends_at
    )
    me = token(house)
    found = client.get(f"/api/v1/offices/{house.office.slug}/conflicts", headers=me).json()
    proposal = found["conflicts"][0]["proposals"][0]["id"]
    return f"visits/{visit.code}/accept", {"proposal": proposal}, me


def an_approved_order(client: Client, house: House) -> Sent:
    path, seen, director = of_order("approve", "submit")(client, house)
    assert post(client, path, seen, director).status_code == 200
    return path.replace("approve", "carry-out"), {}, director


def a_carry_out(client: Client, house: House) -> Sent:
    path, data, director = an_approved_order(client, house)
    assert post(client, path, headers=director).status_code == 200
    return f"{path}/stop", data, director


WRITES: dict[str, Callable[[Client, House], Sent]] = {
    "/offices/{office}/visits": a_booking,
    "/offices/{office}/visits by phone": a_booking_by_phone,
    "/visits/{code}/move": of_client("move", starts_at=nine(working_day(5))),
    "/visits/{code}/cancel": of_client("cancel"),
    "/visits/{code}/cannot-come": of_client("cannot-come"),
    "/visits/{code}/arrive": of_step("arrive"),
    "/visits/{code}/meet": of_step("meet", "arrive"),
    "/visits/{code}/enter": of_step("enter", "arrive", "meet"),
    "/visits/{code}/leave": of_step("leave", "arrive", "meet", "enter"),
    "/visits/{code}/out": of_step("out", "arrive", "meet", "enter", "leave"),
    "/visits/{code}/no-show": of_step("no-show"),
    "/visits/{code}/excuse": of_step("excuse"),
    "/visits/{code}/undo": of_step("undo", "arrive", "meet"),
    "/offices/{office}/holds": a_hold,
    "/offices/{office}/holds/{id}/prolong": of_hold("prolong"),
    "/offices/{office}/holds/{id}/release": of_hold("release"),
    "/visits/{code}/accept": a_proposal,
    "/offices/{office}/orders": a_draft,
    "/offices/{office}/orders/emergency": an_emergency,
    "/orders/{id}/confirm": a_confirmation,
    "/orders/{id}/submit": of_order("submit"),
    "/orders/{id}/take-back": of_order("take-back", "submit"),
    "/orders/{id}/approve": of_order("approve", "submit"),
    "/orders/{id}/withdraw": of_order("withdraw", "submit"),
    "/orders/{id}/carry-out": an_approved_order,
    "/orders/{id}/carry-out/stop": a_carry_out,
    "/offices/{office}/registry": a_letter,
}
# The same file is the same item, the same call the same call, with a key or without:
# tests/registry/importing, tests/registry/calls.
BY_ITSELF = {"/offices/{office}/registry/import", "/offices/{office}/calls"}
each_write = pytest.mark.parametrize("name", WRITES)


def writes_of_the_api() -> dict[str, Any]:
    paths = api.get_openapi_schema()["paths"]
    return {
        name: ways["post"]
        for path, ways in paths.items()
        if "post" in ways and (name := path.removeprefix("/api/v1")) not in BY_ITSELF
    }


def test_every_write_of_the_api_takes_a_key_and_is_tried_here() -> None:
    found = writes_of_the_api()
    assert found.keys() <= WRITES.keys()
    for path, operation in found.items():
        names = {parameter["name"] for parameter in operation.get("parameters", ())}
        assert "Idempotency-Key" in names, path


@each_write
def test_the_same_key_and_request_get_the_same_answer_and_change_nothing(
    client: Client, house: House, name: str
) -> None:
    path, data, headers = WRITES[name](client, house)
    headers |= {"Idempotency-Key": "klucz-1"}
    first = post(client, path, data, headers)
    assert first.status_code in (200, 201), first.content
    before = rows()
    again = post(client, path, data, headers)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again["Content-Type"] == first["Content-Type"]
    assert rows() == before


@each_write
def test_the_same_key_with_another_request_is_refused(
    client: Client, house: House, name: str
) -> None:
    path, data, headers = WRITES[name](client, house)
    headers |= {"Idempotency-Key": "klucz-1"}
    assert post(client, path, data, headers).status_code in (200, 201)
    before = rows()
    changed = data | {"name": "Ktoś Inny", "title": "Inny", "sender": "Inny"}
    if "proposal" in data:
        changed["proposal"] = "x"
    if "seen" in data:
        changed["seen"] = "x"
    if "why" in data:
        changed["why"] = "water"
    if "starts_at" in data:
        changed["starts_at"] = nine(working_day(10))
    refused = post(client, path, changed, headers)
    assert (refused.status_code, refused.json()["error"]) == (422, "key_reused")
    assert rows() == before


def test_the_answer_stays_the_same_when_the_visit_has_moved_on(
    client: Client, house: House
) -> None:
    path, data, headers = of_step("arrive")(client, house)
    keyed = headers | {"Idempotency-Key": "klucz-1"}
    first = post(client, path, data, keyed)
    post(client, path.replace("arrive", "meet"), headers=headers)
    assert post(client, path, data, keyed).content == first.content
    assert Visit.objects.get().status == "met"


def test_a_key_is_for_one_thing(client: Client, house: House) -> None:
    path, data, headers = of_step("arrive")(client, house)
    headers |= {"Idempotency-Key": "klucz-1"}
    post(client, path, data, headers)
    other = post(client, path.replace("arrive", "meet"), data, headers)
    assert (other.status_code, other.json()["error"]) == (422, "key_reused")


def test_keys_of_two_people_do_not_meet(client: Client, house: House) -> None:
    path, data, first = a_letter(client, house)
    second = token(house, Role.REGISTRY)
    numbers = {
        post(client, path, data, me | {"Idempotency-Key": "klucz-1"}).json()["number"]
        for me in (first, second)
    }
    assert len(numbers) == 2


def test_a_refusal_is_not_kept(client: Client, house: House) -> None:
    taken = book(client, house).json()
    path, data, _nobody = a_booking(client, house)
    keyed = {"Idempotency-Key": "klucz-1"}
    assert post(client, path, data, keyed).status_code == 409
    post(client, f"visits/{taken['code']}/cancel", headers={"X-Visit-Pin": taken["pin"]})
    assert not WriteKey.objects.exists()


def test_the_wrong_pin_learns_nothing_from_a_key(client: Client, house: House) -> None:
    path, data, pin = of_client("cancel")(client, house)
    post(client, path, data, pin | {"Idempotency-Key": "klucz-1"})
    wrong = {"X-Visit-Pin": "x", "Idempotency-Key": "klucz-1"}
    assert post(client, path, data, wrong).status_code == 404


def test_neither_name_nor_contact_nor_pin_is_kept_with_the_answer(
    client: Client, house: House
) -> None:
    path, data, _nobody = a_booking(client, house)
    made = post(client, path, data, {"Idempotency-Key": "klucz-1"}).json()
    kept = WriteKey.objects.get().answer
    assert made["pin"] not in kept and "pin" not in kept
    assert data["name"] not in kept and made["code"] in kept


def test_a_request_that_comes_again_does_not_count_towards_the_limit(
    client: Client, house: House, settings: Any
) -> None:
    settings.RATE_LIMITS = True
    path, data, _nobody = a_booking(client, house)
    for _press in range(3):
        assert post(client, path, data, {"Idempotency-Key": "klucz-1"}).status_code == 201
    assert set(Attempt.objects.values_list("count", flat=True)) == {1}


@pytest.mark.race
def test_twins_at_the_same_moment_get_the_same_answer(
    transactional_db: None, tmp_path: Path
) -> None:
    race = race_of("tests.api.twin", tmp_path)
    race.run("open")
    said = race.all_at_once([("work", "klucz-1")] * 4)
    assert len(set(said)) == 1 and '"number"' in said[0]
    assert race.run("report") == str(EACH)
