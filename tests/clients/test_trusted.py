"""The list of who books for many: who keeps it, what it refuses, what stays in the trail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from furtka.clients.models import TrustedContact
from furtka.offices.models import Role
from furtka.privacy import retention
from furtka.privacy.models import AuditLine
from tests.clients.factories import make_trusted
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db
LIST = "/praca/zaufani/"
SHELTER = {"name": "Schronisko próbne", "phone": "43 000 00 09", "email": "", "visits": "",
           "until": ""}  # fmt: skip


@pytest.fixture(autouse=True)
def _thursday() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def head(house: House, client: Client) -> Client:
    client.force_login(make_staff(house, Role.UNIT_HEAD).user)  # type: ignore[arg-type]
    return client


def actions() -> list[str]:
    return list(AuditLine.objects.order_by("id").values_list("action", flat=True))


def test_a_head_puts_a_shelter_on_the_list(head: Client) -> None:
    assert head.post(f"{LIST}nowy/", SHELTER).status_code == 302
    contact = TrustedContact.objects.get()
    assert (contact.phone, contact.visits, contact.until) == ("+48430000009", None, None)
    assert actions() == ["contact.trusted"]
    page = head.get(LIST).content.decode()
    assert "Schronisko próbne" in page and "43 000 00 09" in page


def test_a_second_click_changes_nothing(head: Client) -> None:
    for _click in range(2):
        assert head.post(f"{LIST}nowy/", SHELTER).status_code == 302
    pk = TrustedContact.objects.get().pk
    for _click in range(2):
        head.post(f"{LIST}{pk}/", SHELTER | {"visits": "10"})
    for _click in range(2):
        head.post(f"{LIST}{pk}/zakoncz/")
    assert actions() == ["contact.trusted", "contact.trust_changed", "contact.trust_ended"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": ""}, "name"), ({"phone": "12"}, "phone"), ({"phone": ""}, "phone"),
     ({"email": "x"}, "email"), ({"visits": "0"}, "visits"), ({"visits": "dużo"}, "visits"),
     ({"until": "jutro"}, "until"), ({"name": "a\x00b"}, "name")],
)  # fmt: skip
def test_what_can_not_be_is_said_at_its_field(
    head: Client, changes: dict[str, str], field: str
) -> None:
    answer = head.post(f"{LIST}nowy/", SHELTER | changes)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
    assert not TrustedContact.objects.exists()


def test_one_number_stands_on_the_list_once(head: Client, house: House) -> None:
    make_trusted(house.office, phone="+48430000009")
    answer = head.post(f"{LIST}nowy/", SHELTER | {"name": "Inne"})
    assert answer.status_code == 422 and TrustedContact.objects.count() == 1


def test_the_trail_names_fields_and_no_numbers(head: Client, house: House) -> None:
    contact = make_trusted(house.office, phone="+48430000009")
    head.post(f"{LIST}{contact.pk}/", SHELTER | {"phone": "43 000 00 08", "visits": "9"})
    line = AuditLine.objects.get()
    assert line.details == {"fields": ["phone", "visits"]} and line.thing == f"trusted:{contact.pk}"


def test_the_end_is_taken_back_by_a_new_last_day(head: Client, house: House) -> None:
    contact = make_trusted(house.office, phone="+48430000009")
    head.post(f"{LIST}{contact.pk}/zakoncz/")
    contact.refresh_from_db()
    assert contact.until == NOW.date() - timedelta(days=1)
    assert head.get(LIST).context["over"] == [contact]
    head.post(f"{LIST}{contact.pk}/", SHELTER)
    assert head.get(LIST).context["contacts"] == [contact]


def test_another_offices_list_is_not_ours(head: Client) -> None:
    strange = make_trusted(make_house().office, phone="+48430000009")
    assert head.get(LIST).context["contacts"] == []
    for path in (f"{strange.pk}/", f"{2**63}/", "999999999/"):
        assert head.post(f"{LIST}{path}", SHELTER).status_code == 404


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.CASE_WORKER])
def test_heads_find_the_list_from_the_visits(house: House, client: Client, role: Role) -> None:
    client.force_login(make_staff(house, role).user)  # type: ignore[arg-type]
    page = client.get("/praca/wizyty/").content.decode()
    assert (LIST in page) is (role == Role.UNIT_HEAD)


def test_the_list_costs_as_much_for_many(head: Client, house: House) -> None:
    costs = []
    for number in range(20):
        make_trusted(house.office, phone=f"+484300000{number:02}")
        if number in (0, 1, 19):  # the first one also fills what a process remembers
            with CaptureQueriesContext(connection) as queries:
                head.get(LIST)
            costs.append(len(queries))
    assert costs[1] == costs[2]


def test_entries_are_erased_a_month_after_their_last_day(house: House) -> None:
    make_trusted(house.office, phone="+48430000009")
    make_trusted(house.office, email="opiekun@example.org", until=NOW.date() - timedelta(days=31))
    make_trusted(house.office, email="kurator@example.org", until=NOW.date() - timedelta(days=30))
    assert retention.sweep(NOW)["trusted_contacts"] == 1
    assert TrustedContact.objects.count() == 2


@pytest.mark.parametrize("values", [{}, {"phone": "+48430000009", "visits": 0}])
def test_the_database_refuses_entries_without_sense(house: House, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_trusted(house.office, **values)
