"""Staff keep times through programs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from furtka.offices.models import Role
from furtka.visits.models import Hold, HoldPurpose, Visit
from tests.api.test_public import body, book, nine, opened
from tests.api.test_staff import post, token
from tests.offices.factories import House, make_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def me(house: House) -> dict[str, str]:
    return token(house)


def keep(client: Client, house: House, headers: Any, **values: Any) -> Any:
    wanted = {"service": house.service.code, "starts_at": nine()} | values
    return post(client, f"offices/{house.office.slug}/holds", wanted, headers)


def book_held(client: Client, house: House, headers: Any, hold: Any, **values: Any) -> Any:
    wanted = body(house, channel="phone", starts_at=nine(), hold=hold, **values)
    return post(client, f"offices/{house.office.slug}/visits", wanted, headers)


def test_a_time_is_kept_and_booked(client: Client, house: House, me: Any) -> None:
    answer = keep(client, house, me)
    assert answer.status_code == 201
    held = answer.json()
    starts_at = datetime.fromisoformat(held["starts_at"])
    assert starts_at == datetime.fromisoformat(nine()) and held["minutes"] == 30
    assert held["host"] == house.host.name and held["room"] == house.room.name
    listed = client.get(f"/api/v1/offices/{house.office.slug}/holds", headers=me).json()
    assert [one["id"] for one in listed["holds"]] == [held["id"]]
    assert book(client, house, starts_at=nine()).json()["error"] == "slot_taken"
    for _time in range(2):
        booked = book_held(client, house, me, held["id"])
        assert booked.status_code == 201
    visit = Visit.objects.get()
    assert visit.booked_by == "phone" and visit.created_by is not None
    assert not Hold.objects.exists()


def test_the_same_request_keeps_one_time(client: Client, house: House, me: Any) -> None:
    key = me | {"Idempotency-Key": "k"}
    assert keep(client, house, key).json() == keep(client, house, key).json()
    later = (datetime.fromisoformat(nine()) + timedelta(minutes=30)).isoformat()
    reused = keep(client, house, key, starts_at=later)
    assert (reused.status_code, reused.json()["error"]) == (422, "key_reused")
    taken = keep(client, house, token(house))
    assert taken.status_code == 409 and len(taken.json()["alternatives"]) == 3


def test_a_time_is_kept_longer_and_let_go(client: Client, house: House, me: Any) -> None:
    held = keep(client, house, me).json()
    path = f"offices/{house.office.slug}/holds/{held['id']}"
    longer = post(client, f"{path}/prolong", None, me).json()
    assert longer["expires_at"] > held["expires_at"]
    for released in (True, False):
        answer = post(client, f"{path}/release", None, me)
        assert answer.json() == {"id": held["id"], "released": released}
    assert post(client, f"{path}/prolong", None, me).status_code == 404
    assert book(client, house, starts_at=nine()).status_code == 201


def test_a_hold_is_booked_as_it_was_kept(client: Client, house: House, me: Any) -> None:
    held = keep(client, house, me).json()
    other = book_held(client, house, me, held["id"], party=2)
    assert (other.status_code, list(other.json()["fields"])) == (422, ["hold"])
    assert Hold.objects.count() == 1


def test_a_hold_that_is_over_books_the_time_if_it_is_free(
    client: Client, house: House, me: Any
) -> None:
    for id in ("0", "7", "9" * 40, "x", "²"):
        assert book_held(client, house, me, id, name=f"Jan {id}").status_code in (201, 409)
    assert Visit.objects.count() == 1


def test_clients_use_no_holds(client: Client, house: House, me: Any) -> None:
    held = keep(client, house, me).json()
    answer = book(client, house, starts_at=nine(), hold=held["id"])
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["hold"])


def test_a_time_given_back_is_nobody_s_to_let_go(client: Client, house: House, me: Any) -> None:
    opened(client, book(client, house).json(), "cancel")
    kept = Hold.objects.get(purpose=HoldPurpose.REOPENING)
    answer = post(client, f"offices/{house.office.slug}/holds/{kept.pk}/release", None, me)
    assert answer.json()["released"] is False and Hold.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("nobody", 401), ("stranger", 404), ("editor", 403), ("reception", 201)],
)
def test_who_may_keep_times(client: Client, house: House, who: str, status: int) -> None:
    headers = {
        "nobody": {},
        "stranger": token(make_house()),
        "editor": token(house, Role.EDITOR),
        "reception": token(house),
    }[who]
    assert keep(client, house, headers).status_code == status
    assert Hold.objects.count() == (status == 201)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"service": "nothing"}, "service"), ({"starts_at": "jutro"}, "starts_at"),
        ({"starts_at": "2020-03-02T09:00:00+01:00"}, "starts_at"), ({"kind": "x"}, "kind"),
        ({"needs": ["wings"]}, "needs"), ({"party": 0}, "party"), ({"party": "2"}, "party"),
    ],
)  # fmt: skip
def test_what_can_not_be_kept_is_named(
    client: Client, house: House, me: Any, values: dict[str, Any], field: str
) -> None:
    answer = keep(client, house, me, **values)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert not Hold.objects.exists()


def test_a_kept_visit_at_home_is_booked_with_its_address(
    client: Client, house: House, me: Any
) -> None:
    house.service.kinds = ["in_person", "home"]
    house.service.save()
    held = keep(client, house, me, kind="home").json()
    without = book_held(client, house, me, held["id"], kind="home")
    assert without.status_code == 422 and list(without.json()["fields"]) == ["address"]
    booked = book_held(client, house, me, held["id"], kind="home", address="ul. Zmyślona 1, Łódź")
    assert booked.status_code == 201 and "Zmyślona" not in booked.content.decode()
    assert Visit.objects.get().address == "ul. Zmyślona 1, Łódź"
    assert not Hold.objects.exists()
