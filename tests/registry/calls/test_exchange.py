"""Exchanges tell of calls: with the office's secret, each call once, answered ones only counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from furtka.core.env import env_secrets
from furtka.offices.models import Office, PhoneLine, Role
from furtka.registry.models import Call, CallKind
from tests.api.test_staff import token
from tests.offices.factories import House, make_house, make_office
from tests.registry.calls.factories import NUMBER
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db
SECRET = "a-secret-of-thirty-two-letters-x"
RANG = {"number": "43 000 01 11", "at": NOW.isoformat(), "answered": False, "line": "101"}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def house(settings: Any) -> House:
    house = make_house()
    PhoneLine.objects.create(
        office=house.office, unit=house.unit, number="+48430000000", extension="101"
    )
    settings.EXCHANGE_SECRETS = {house.office.slug.upper().replace("-", "_"): SECRET}
    return house


def tell(client: Client, office: Office, secret: str = SECRET, **values: Any) -> Any:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return client.post(
        f"/api/v1/offices/{office.slug}/calls", RANG | values, content_type="application/json",
        headers=headers,
    )  # fmt: skip


def test_a_missed_call_is_told_once_and_waits(client: Client, house: House) -> None:
    answers = [tell(client, house.office) for _n in range(2)]
    assert [(a.status_code, a.json()["new"]) for a in answers] == [(201, True), (200, False)]
    call = Call.objects.get()
    assert (call.kind, call.number, call.state) == (CallKind.MISSED, NUMBER, "open")
    assert call.line is not None and call.line.extension == "101" and call.unit == house.unit


def test_an_answered_call_is_counted_without_its_number(client: Client, house: House) -> None:
    tell(client, house.office, at=(NOW - timedelta(minutes=5)).isoformat())
    assert tell(client, house.office, answered=True, seconds=60).status_code == 201
    answered = Call.objects.get(kind=CallKind.ANSWERED)
    assert answered.number == "" and NUMBER not in answered.once
    assert Call.objects.get(kind=CallKind.MISSED).result == "called_again"


@pytest.mark.parametrize(("secret", "status"), [("", 401), ("x" * 32, 401), (SECRET[:-1], 401)])
def test_nobody_tells_without_the_secret(
    client: Client, house: House, secret: str, status: int
) -> None:
    assert tell(client, house.office, secret).status_code == status
    assert not Call.objects.exists()


def test_a_secret_is_that_of_one_office(client: Client, house: House) -> None:
    assert tell(client, make_office()).status_code == 401


def test_somebody_of_the_office_may_tell_with_their_token(client: Client, house: House) -> None:
    secret = token(house, Role.REGISTRY)["Authorization"].removeprefix("Bearer ")
    assert tell(client, house.office, secret).status_code == 201
    editor = token(house, Role.EDITOR)["Authorization"].removeprefix("Bearer ")
    assert tell(client, house.office, editor).status_code == 403


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": "12"}, "number"), ({"at": "wczoraj"}, "at"), ({"at": "2026-11-26T08:00"}, "at"),
        ({"at": (NOW + timedelta(hours=1)).isoformat()}, "at"),
        ({"at": (NOW - timedelta(days=31)).isoformat()}, "at"),
        ({"answered": "no"}, "answered"), ({"line": "1" * 61}, "line"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused(
    client: Client, house: House, values: dict[str, Any], field: str
) -> None:
    answer = tell(client, house.office, **values)
    assert answer.status_code == 422 and list(answer.json()["fields"]) == [field]


def test_secrets_come_from_variables_named_after_the_office(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "secret").write_text(SECRET)
    monkeypatch.setenv("FURTKA_X_ZDUNSKA_WOLA", SECRET)
    monkeypatch.setenv("FURTKA_X_SIERADZ_FILE", str(tmp_path / "secret"))
    assert env_secrets("FURTKA_X_", least=20) == {"SIERADZ": SECRET, "ZDUNSKA_WOLA": SECRET}
    monkeypatch.setenv("FURTKA_X_LASK", "short")
    with pytest.raises(ImproperlyConfigured):
        env_secrets("FURTKA_X_", least=20)
