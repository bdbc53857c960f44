"""Staff through programs: who may, and the same services as the screens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from wagtail.models import APIToken

from furtka.clients.models import Client as People
from furtka.offices.models import Role
from furtka.outbox.models import Task
from furtka.rules.models import Order
from furtka.visits.models import Visit
from tests.api.test_public import body, book, nine
from tests.offices.factories import House, make_house, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


def token(house: House, role: Role = Role.RECEPTION) -> dict[str, str]:
    staff = make_staff(house, role)
    _made, secret = APIToken.create_token(user=staff.user, name="test")
    return {"Authorization": f"Bearer {secret}"}


def post(client: Client, path: str, data: Any = None, headers: Any = None) -> Any:
    return client.post(
        f"/api/v1/{path}", data if data is not None else {}, content_type="application/json",
        headers=headers or {},
    )  # fmt: skip


def order(**values: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "title": "Tylko telefon", "mode": "remote_only", "legal_basis": "§ 1 regulaminu",
        "valid_from": now.isoformat(), "valid_until": (now + timedelta(days=3)).isoformat(),
        "reason": {"pl": "Remont", "en": "Repairs", "uk": "Ремонт"},
    } | values  # fmt: skip


def test_a_client_is_walked_through_the_house(client: Client, house: House) -> None:
    me = token(house)
    code = book(client, house).json()["code"]
    inside = f"/api/v1/offices/{house.office.slug}/inside"
    for step, status, people in (
        ("arrive", "arrived", 0), ("meet", "met", 1), ("enter", "in_room", 1),
        ("leave", "leaving", 1), ("undo", "in_room", 1), ("leave", "leaving", 1),
        ("out", "left", 0), ("out", "left", 0),
    ):  # fmt: skip
        answer = post(client, f"visits/{code}/{step}", headers=me)
        assert (answer.status_code, answer.json()["status"]) == (200, status)
        now = client.get(inside, headers=me).json()
        assert now["people"] == people == len(now["visits"])


def test_a_step_that_skips_another_is_refused(client: Client, house: House) -> None:
    code = book(client, house).json()["code"]
    answer = post(client, f"visits/{code}/enter", headers=token(house))
    assert (answer.status_code, answer.json()["error"]) == (409, "wrong_step")


@pytest.mark.parametrize(
    ("who", "status"),
    [("nobody", 401), ("wrong token", 401), ("revoked", 401), ("stranger", 404),
     ("colleague", 403), ("reception", 200)],
)  # fmt: skip
def test_who_may_take_a_step(client: Client, house: House, who: str, status: int) -> None:
    code = book(client, house).json()["code"]
    headers = {
        "nobody": {},
        "wrong token": {"Authorization": "Bearer wagtail_x"},
        "revoked": token(house),
        "stranger": token(make_house()),
        "colleague": token(house, Role.EDITOR),
        "reception": token(house),
    }[who]
    if who == "revoked":
        secret = headers["Authorization"].removeprefix("Bearer ")
        APIToken.objects.get(key_hash=APIToken.hash_token(secret)).revoke()
    answer = post(client, f"visits/{code}/arrive", headers=headers)
    assert answer.status_code == status
    if status != 200:
        assert set(answer.json()) == {"error", "message", "fields"}
        assert Visit.objects.get().status == "booked"


@pytest.mark.parametrize("path", ["inside", "tasks", "messages?visit=AA-34679"])
def test_strangers_learn_nothing(client: Client, house: House, path: str) -> None:
    address = f"/api/v1/offices/{house.office.slug}/{path}"
    assert client.get(address).status_code == 401
    assert client.get(address, headers=token(make_house())).status_code == 404


def test_a_session_writes_only_with_the_csrf_token(house: House) -> None:
    staff = make_staff(house, Role.RECEPTION)
    browser = Client(enforce_csrf_checks=True)
    code = book(Client(), house).json()["code"]
    browser.force_login(staff.user)  # type: ignore[arg-type]
    assert browser.get(f"/api/v1/offices/{house.office.slug}/inside").status_code == 200
    assert post(browser, f"visits/{code}/arrive").status_code == 403
    browser.cookies["csrftoken"] = "a" * 32
    answer = post(browser, f"visits/{code}/arrive", headers={"X-CSRFToken": "a" * 32})
    assert answer.status_code == 200


def test_staff_book_for_a_caller(client: Client, house: House) -> None:
    path = f"offices/{house.office.slug}/visits"
    wanted = body(house, channel="phone", accepted_rules=False)
    assert post(client, path, wanted).status_code == 401
    answer = post(client, path, wanted, token(house))
    assert answer.status_code == 201
    visit = Visit.objects.get()
    assert visit.booked_by == "phone" and visit.created_by is not None
    wrong = post(client, path, body(house, channel="web"), token(house))
    assert list(wrong.json()["fields"]) == ["channel"]


def test_only_staff_say_that_a_visit_is_urgent(client: Client, house: House) -> None:
    path = f"offices/{house.office.slug}/visits"
    assert list(post(client, path, body(house, urgent=True)).json()["fields"]) == ["urgent"]
    answer = post(client, path, body(house, channel="phone", urgent=True), token(house))
    assert answer.status_code == 201 and Visit.objects.get().urgent
    odd = post(client, path, body(house, channel="phone", urgent="tak"), token(house))
    assert odd.status_code == 422 and list(odd.json()["fields"]) == ["urgent"]


def test_an_order_needs_two_people_and_then_closes_the_calendar(
    client: Client, house: House
) -> None:
    author, director = token(house, Role.DIRECTOR), token(house, Role.DIRECTOR)
    made = post(client, f"offices/{house.office.slug}/orders", order(), author)
    assert made.status_code == 201 and made.json()["status"] == "draft"
    number = made.json()["id"]
    waits = post(client, f"orders/{number}/submit", None, author).json()
    assert waits["status"] == "submitted"
    seen = {"seen": waits["fingerprint"]}
    assert post(client, f"orders/{number}/approve", seen, author).json()["error"] == "own_order"
    answer = post(client, f"orders/{number}/approve", None, director)
    assert answer.json() == waits | {"status": "approved"}
    office = client.get(f"/api/v1/offices/{house.office.slug}").json()
    assert office["rules"]["mode"] == "remote_only" and office["rules"]["valid_until"]
    assert book(client, house, starts_at=nine()).status_code in (201, 422)
    gone = post(client, f"orders/{number}/withdraw", None, director)
    assert gone.json()["status"] == "withdrawn"


def test_a_refusal_names_its_fields_and_the_way_out_works(client: Client, house: House) -> None:
    author, director = token(house, Role.UNIT_HEAD), token(house, Role.DIRECTOR)
    path = f"offices/{house.office.slug}/orders"
    made = post(client, path, order(), author).json()
    first, seen = made["id"], {"seen": made["fingerprint"]}
    post(client, f"orders/{first}/submit", None, author)
    post(client, f"orders/{first}/approve", seen, director)
    other = post(client, path, order(mode="by_appointment"), author).json()["id"]
    refused = post(client, f"orders/{other}/submit", None, author)
    assert (refused.status_code, refused.json()["error"]) == (409, "orders_overlap")
    assert set(refused.json()["fields"]) == {"valid_from", "replaces"}
    mended = order(mode="by_appointment", replaces=first)
    third = post(client, path, mended, author).json()["id"]
    assert post(client, f"orders/{third}/submit", None, author).status_code == 200


@pytest.mark.parametrize("replaces", [0, -1, 2**70, 10**9])
def test_an_order_that_is_not_there_can_not_make_room(
    client: Client, house: House, replaces: int
) -> None:
    path = f"offices/{house.office.slug}/orders"
    answer = post(client, path, order(replaces=replaces), token(house, Role.DIRECTOR))
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["replaces"])


def test_an_emergency_holds_at_once_and_another_confirms_it(client: Client, house: House) -> None:
    author, director = token(house, Role.UNIT_HEAD), token(house, Role.DIRECTOR)
    path = f"offices/{house.office.slug}/orders/emergency"
    made = post(client, path, {"why": "power"}, author)
    assert made.status_code == 201 and made.json()["status"] == "approved"
    assert made.json()["number"] and made.json()["confirm_by"]
    mode = client.get(f"/api/v1/offices/{house.office.slug}").json()["rules"]["mode"]
    assert mode == "closed"
    number = made.json()["id"]
    assert post(client, f"orders/{number}/confirm", None, author).status_code == 403
    assert post(client, f"orders/{number}/confirm", None, director).status_code == 200
    own = post(client, path, {"why": "water", "site": house.site.slug}, director).json()["id"]
    assert post(client, f"orders/{own}/confirm", None, director).json()["error"] == "own_order"
    assert post(client, f"orders/{number}/withdraw", None, author).status_code == 200
    assert post(client, f"orders/{own}/withdraw", None, author).status_code == 403


@pytest.mark.parametrize(
    ("values", "field"),
    [({"why": "boredom"}, "why"), ({"valid_until": "2036-01-01T00:00:00Z"}, "valid_until"),
     ({"valid_until": "jutro"}, "valid_until"), ({"site": "x"}, "site"), ({"why": 1}, "why")],
)  # fmt: skip
def test_a_wrong_emergency_names_its_field(
    client: Client, house: House, values: dict[str, Any], field: str
) -> None:
    path = f"offices/{house.office.slug}/orders/emergency"
    answer = post(client, path, {"why": "power"} | values, token(house, Role.DIRECTOR))
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert not Order.objects.exists()


def test_only_an_emergency_is_confirmed(client: Client, house: House) -> None:
    author, director = token(house, Role.UNIT_HEAD), token(house, Role.DIRECTOR)
    made = post(client, f"offices/{house.office.slug}/orders", order(), author).json()["id"]
    answer = post(client, f"orders/{made}/confirm", None, director)
    assert (answer.status_code, answer.json()["error"]) == (409, "nothing_to_confirm")


@pytest.mark.parametrize(
    ("values", "field"),
    [({"title": ""}, "title"), ({"title": 5}, "title"), ({"mode": "party"}, "mode"),
     ({"obligations": ["x"]}, "obligations"), ({"limits": {"distance_m": "2"}}, "limits"),
     ({"limits": {"distance_m": -2}}, "limits"), ({"valid_until": None}, "valid_until"),
     ({"valid_from": "jutro"}, "valid_from"), ({"scope": {"unit": "x"}}, "unit"),
     ({"scope": {"site": "x\x00"}}, "site"), ({"reason": {"pl": 1}}, "reason")],
)  # fmt: skip
def test_a_wrong_order_names_its_field(
    client: Client, house: House, values: dict[str, Any], field: str
) -> None:
    path = f"offices/{house.office.slug}/orders"
    answer = post(client, path, order(**values), token(house, Role.DIRECTOR))
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert not Order.objects.exists()


def test_tasks_and_messages(client: Client, house: House) -> None:
    me, office = token(house), house.office.slug
    by_phone = book(client, house).json()
    assert Task.objects.get().about == by_phone["code"]
    found = client.get(f"/api/v1/offices/{office}/tasks", headers=me).json()["tasks"]
    assert [(t["kind"], t["about"], t["owner"]) for t in found] == [
        ("call", by_phone["code"], None)
    ]
    path = f"/api/v1/offices/{office}/messages"
    assert client.get(path, {"visit": by_phone["code"]}, headers=me).json() == {"messages": []}
    assert client.get(path, {"visit": "AA-00000"}, headers=me).status_code == 404


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "-1"])
def test_an_unknown_order_is_404(client: Client, house: House, number: str) -> None:
    answer = post(client, f"orders/{number}/submit", None, token(house, Role.DIRECTOR))
    assert answer.status_code == 404


def letter(**values: Any) -> dict[str, Any]:
    received = datetime.now(UTC) - timedelta(hours=1)
    return {
        "channel": "post", "sender": "Jan Próbny", "subject": "Wniosek",
        "received_at": received.isoformat(), "matter": "rozmowa",
    } | values  # fmt: skip


def test_the_register_numbers_and_finds(client: Client, house: House) -> None:
    me, path = token(house, Role.REGISTRY), f"offices/{house.office.slug}/registry"
    made = post(client, path, letter(), me)
    assert made.status_code == 201
    sent = letter()
    again = post(client, path, sent, me | {"Idempotency-Key": "a"})
    assert again.json() == post(client, path, sent, me | {"Idempotency-Key": "a"}).json()
    found = client.get(f"/api/v1/{path}", {"q": "probny"}, headers=me).json()
    assert len(found["items"]) == 2
    assert found["items"][-1]["number"] == made.json()["number"]
    assert found["items"][0]["unit"] == "pomoc"


@pytest.mark.parametrize(
    ("values", "field"),
    [({"channel": "pigeon"}, "channel"), ({"sender": "x" * 10_000}, "sender"),
     ({"subject": "a\x00b"}, "subject"), ({"received_at": "2126-01-01T00:00:00Z"}, "received_at"),
     ({"unit": "none"}, "unit"), ({"matter": "none"}, "matter"), ({"sender": None}, "sender")],
)  # fmt: skip
def test_a_wrong_item_names_its_field(
    client: Client, house: House, values: dict[str, Any], field: str
) -> None:
    path = f"offices/{house.office.slug}/registry"
    answer = post(client, path, letter(**values), token(house, Role.REGISTRY))
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


def test_a_task_about_somebody_protected_is_for_few(client: Client, house: House) -> None:
    book(client, house)
    People.objects.update(protected=True)
    path = f"/api/v1/offices/{house.office.slug}/tasks"
    assert client.get(path, headers=token(house)).json() == {"tasks": []}


@pytest.mark.parametrize("path", ["messages?visit=%00", "registry?q=%00", "registry?q=a%00b"])
def test_a_zero_byte_breaks_nothing(client: Client, house: House, path: str) -> None:
    role = Role.REGISTRY if path.startswith("registry") else Role.RECEPTION
    answer = client.get(f"/api/v1/offices/{house.office.slug}/{path}", headers=token(house, role))
    assert answer.status_code in (200, 404)
