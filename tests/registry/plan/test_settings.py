"""The page of settings: how numbers are written, and the file plan."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from furtka.offices.models import Role
from furtka.privacy.models import AuditLine
from furtka.registry.models import FileClass, Numbering
from tests.offices.factories import House, make_house, make_staff
from tests.registry.test_services import record

pytestmark = pytest.mark.django_db
SETTINGS = "/praca/rejestr/ustawienia/"


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def head(client: Client, house: House) -> Client:
    return log_in(client, house, Role.UNIT_HEAD)


def log_in(client: Client, house: House, role: Role) -> Client:
    job = make_staff(house, role)
    assert job.user is not None
    client.force_login(job.user)
    return client


def load(client: Client, text: str, **values: Any) -> Any:
    file = SimpleUploadedFile("plan.csv", text.encode())
    return client.post(f"{SETTINGS}plan-akt/", {"file": file, **values})


def test_a_pattern_is_shown_before_it_is_saved(head: Client, house: House) -> None:
    record(house)
    page = head.post(f"{SETTINGS}numer/", {"pattern": "WP.{seq:03}.{year}", "preview": "1"})
    assert "WP.002.2026" in page.content.decode() and not Numbering.objects.exists()
    for _press in range(2):
        head.post(f"{SETTINGS}numer/", {"pattern": "WP.{seq:03}.{year}"})
    assert record(house).shown == "WP.002.2026"
    assert AuditLine.objects.filter(action="numbering.changed").count() == 1
    assert head.post(f"{SETTINGS}numer/", {"pattern": "{seq}"}).status_code == 422


def test_a_plan_is_loaded_all_or_nothing_and_loading_again_updates(
    head: Client, house: House
) -> None:
    assert load(head, "1;Pierwsza;A\n2;Druga;B5\n").status_code == 302
    page = load(head, "1;Inna;A\n;Bez symbolu\n")
    assert page.status_code == 422 and "Wiersz 2" in page.content.decode()
    assert FileClass.objects.get(symbol="1").title == "Pierwsza"
    load(head, "1;Inna;A\n3;Trzecia;B5\n")
    assert list(FileClass.objects.filter(retired=True)) == []
    load(head, "1;Inna;A\n3;Trzecia;B5\n", retire="on")
    load(head, "1;Inna;A\n3;Trzecia;B5\n", retire="on")
    assert [one.symbol for one in FileClass.objects.filter(retired=True)] == ["2"]
    assert AuditLine.objects.filter(action="file_plan.loaded").count() == 3
    load(head, "2;Druga;B5\n")
    assert not FileClass.objects.filter(retired=True).exists(), "used again"


def test_classes_are_found_by_symbol_and_by_words(client: Client, house: House) -> None:
    log_in(client, house, Role.REGISTRY)
    for symbol, title in (("5121", "Zasiłki celowe"), ("5130", "Usługi opiekuńcze")):
        FileClass.objects.create(office=house.office, symbol=symbol, title=title)
    other = make_house()
    FileClass.objects.create(office=other.office, symbol="5199", title="Obca")
    for words, found in (("512", ["5121"]), ("uslugi", ["5130"]), ("", ["5121", "5130"])):
        rows = client.get("/praca/rejestr/plan-akt/", {"q": words}).context["rows"]
        assert [row.symbol for row in rows] == found
    assert 'class="empty"' in client.get("/praca/rejestr/plan-akt/?q=xyz").content.decode()


def test_only_heads_set_anything(client: Client, house: House) -> None:
    log_in(client, house, Role.REGISTRY)
    assert client.get(SETTINGS).status_code == 404
    assert load(client, "1;Pierwsza\n").status_code == 404
    assert not FileClass.objects.exists()
