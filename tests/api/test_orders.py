"""Orders through programs: read, changed while they are drafts, taken back, approved as read."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from furtka.offices.models import Role
from furtka.rules.models import Order
from tests.api.test_staff import order, post, token
from tests.offices.factories import House, make_house
from tests.rules.factories import make_obligation, make_order

pytestmark = pytest.mark.django_db
Headers = dict[str, str]


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def author(house: House) -> Headers:
    return token(house, Role.UNIT_HEAD)


def put(client: Client, number: int, data: Any, headers: Headers) -> Any:
    return client.put(
        f"/api/v1/orders/{number}", data, content_type="application/json", headers=headers
    )


def made(client: Client, house: House, author: Headers, **values: Any) -> Any:
    return post(client, f"offices/{house.office.slug}/orders", order(**values), author).json()


def test_what_is_read_can_be_sent_back_as_it_is(
    client: Client, house: House, author: Headers
) -> None:
    make_obligation(house.office)
    scope = {"site": house.site.slug, "unit": house.unit.slug}
    said = {"obligations": ["mask"], "limits": {"party": 2}, "scope": scope}
    number = made(client, house, author, **said)["id"]
    read = client.get(f"/api/v1/orders/{number}", headers=author).json()
    assert read["status"] == "draft" and read["number"] is None
    assert {name: read[name] for name in said} == said
    asked = {name: read[name] for name in (*order(), *said, "replaces")}
    answer = put(client, number, asked | {"seen": read["fingerprint"]}, author)
    assert answer.json() == {
        "id": number, "status": "draft", "fingerprint": read["fingerprint"],
    }  # fmt: skip


def test_a_draft_is_changed_and_the_same_again_changes_nothing(
    client: Client, house: House, author: Headers
) -> None:
    draft = made(client, house, author)
    wanted = order(title="Tylko na piśmie", seen=draft["fingerprint"])
    first, second = (put(client, draft["id"], wanted, author) for _press in range(2))
    assert (first.status_code, first.json()) == (200, second.json())
    assert first.json()["fingerprint"] != draft["fingerprint"]
    assert Order.objects.get().title == "Tylko na piśmie"


def test_what_was_changed_meanwhile_is_not_overwritten(
    client: Client, house: House, author: Headers
) -> None:
    draft = made(client, house, author)
    seen = draft["fingerprint"]
    put(client, draft["id"], order(title="Pierwsza", seen=seen), author)
    late = put(client, draft["id"], order(title="Druga", seen=seen), token(house, Role.DIRECTOR))
    assert (late.status_code, late.json()["error"]) == (409, "order_changed")
    assert Order.objects.get().title == "Pierwsza"


def test_what_waits_is_taken_back_before_it_is_changed(
    client: Client, house: House, author: Headers
) -> None:
    draft = made(client, house, author)
    number, wanted = draft["id"], order(title="Inaczej", seen=draft["fingerprint"])
    post(client, f"orders/{number}/submit", None, author)
    assert put(client, number, wanted, author).json()["error"] == "not_a_draft"
    other = post(client, f"orders/{number}/take-back", None, token(house, Role.DIRECTOR))
    assert (other.status_code, other.json()["error"]) == (409, "not_the_author")
    assert post(client, f"orders/{number}/take-back", None, author).json()["status"] == "draft"
    assert put(client, number, wanted, author).status_code == 200


def test_a_program_approves_only_what_it_read(
    client: Client, house: House, author: Headers
) -> None:
    draft, director = made(client, house, author), token(house, Role.DIRECTOR)
    number, seen = draft["id"], {"seen": draft["fingerprint"]}
    put(client, number, order(title="Inaczej", **seen), author)
    post(client, f"orders/{number}/submit", None, author)
    late = post(client, f"orders/{number}/approve", seen, director)
    assert (late.status_code, late.json()["error"]) == (409, "order_changed")
    read = client.get(f"/api/v1/orders/{number}", headers=director).json()["fingerprint"]
    assert post(client, f"orders/{number}/approve", {"seen": read}, director).status_code == 200


@pytest.mark.parametrize("body", [None, {}])
def test_who_does_not_say_what_they_read_approves_what_stands(
    client: Client, house: House, author: Headers, body: dict[str, str] | None
) -> None:
    number, director = made(client, house, author)["id"], token(house, Role.DIRECTOR)
    post(client, f"orders/{number}/submit", None, author)
    answer = post(client, f"orders/{number}/approve", body, director)
    assert (answer.status_code, answer.json()["status"]) == (200, "approved")


@pytest.mark.parametrize(
    ("values", "field"),
    [({"title": ""}, "title"), ({"mode": "party"}, "mode"), ({"valid_until": None}, "valid_until"),
     ({"scope": {"unit": "x"}}, "unit"), ({"replaces": 10**9}, "replaces"), ({"seen": 1}, "seen")],
)  # fmt: skip
def test_a_wrong_change_names_its_field(
    client: Client, house: House, author: Headers, values: dict[str, Any], field: str
) -> None:
    draft = made(client, house, author)
    answer = put(client, draft["id"], order(seen=draft["fingerprint"]) | values, author)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert Order.objects.get().title == "Tylko telefon"


@pytest.mark.parametrize(
    ("role", "reads", "changes"),
    [(Role.RECEPTION, 200, 403), (Role.UNIT_HEAD, 200, 200), (Role.DIRECTOR, 200, 200)],
)
def test_who_reads_and_who_changes(
    client: Client, house: House, role: Role, reads: int, changes: int
) -> None:
    draft = make_order(house.office, status="draft", approved_at=None)
    me = token(house, role)
    assert client.get(f"/api/v1/orders/{draft.pk}", headers=me).status_code == reads
    wanted = order(seen=draft.fingerprint)
    assert put(client, draft.pk, wanted, me).status_code == changes


def test_orders_of_others_are_unknown(client: Client, house: House, author: Headers) -> None:
    theirs = make_order(make_house().office, status="draft", approved_at=None)
    assert client.get(f"/api/v1/orders/{theirs.pk}").status_code == 401
    assert client.get(f"/api/v1/orders/{theirs.pk}", headers=author).status_code == 404
    wanted = order(seen=theirs.fingerprint)
    assert put(client, theirs.pk, wanted, author).status_code == 404
    assert post(client, f"orders/{theirs.pk}/take-back", None, author).status_code == 404
