"""Who may open what came with an item, and how it is handed out."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from furtka.offices.models import Role
from furtka.privacy.models import AuditLine
from furtka.registry.archive import keep
from furtka.registry.models import Item
from furtka.registry.services import attach
from tests.clients.factories import make_client
from tests.offices.factories import House, make_house, make_staff
from tests.registry.test_services import record
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db
PAGE = b"<html><script>alert(1)</script>"


@pytest.fixture
def house(settings: Any, tmp_path: Path) -> House:
    settings.ARCHIVE_ROOT = tmp_path
    return make_house()


def with_file(house: House, **values: Any) -> Item:
    item = record(house, **values)
    files = [keep(house.office, "strona.html", BytesIO(PAGE))]
    attach(item=item, files=files, now=NOW, actor=None)
    return item


def address(item: Item) -> str:
    return f"/praca/rejestr/{item.year}/{item.number}/plik/1/"


def opened(client: Client, item: Item) -> bytes:
    answer = client.get(address(item))
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def log_in(client: Client, house: House, role: Role) -> Any:
    job = make_staff(house, role)
    assert job.user is not None
    client.force_login(job.user)
    return job


def test_a_file_never_runs_as_a_page_of_ours_and_who_opened_it_is_known(
    client: Client, house: House
) -> None:
    log_in(client, house, Role.REGISTRY)
    answer = client.get(address(with_file(house)))
    assert b"".join(answer.streaming_content) == PAGE  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert AuditLine.objects.filter(action="item.file_opened").count() == 1


def test_what_a_protected_person_sent_is_read_by_who_works_on_it(
    client: Client, house: House
) -> None:
    item = with_file(house, client=make_client(office=house.office, protected=True))
    worker = log_in(client, house, Role.CASE_WORKER)
    assert client.get(address(item)).status_code == 404
    page = client.get(f"/praca/rejestr/{item.year}/{item.number}/").content.decode()
    assert "strona.html" not in page and "jest chroniona" in page
    Item.objects.update(assignee=worker)
    assert opened(client, item) == PAGE


def test_heads_read_it_too(client: Client, house: House) -> None:
    item = with_file(house, client=make_client(office=house.office, protected=True))
    log_in(client, house, Role.UNIT_HEAD)
    assert opened(client, item) == PAGE
