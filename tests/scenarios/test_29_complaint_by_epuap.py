"""Scenario 29: a complaint, or a request for public information, by ePUAP."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from furtka.offices.models import Role
from furtka.outbox.models import Task
from furtka.registry import answers
from furtka.registry.models import Item
from tests.offices.factories import make_house, make_staff
from tests.registry.epuap.letters import letter, receipt
from tests.registry.importing.packages import pack

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_time_of_the_factories")]

# A Sunday night: the clock starts there, not on Monday when somebody opened it.
SUNDAY = datetime(2026, 11, 22, 22, 50, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "matter"),
    [
        ("Skarga na brak odpowiedzi", "complaint"),
        ("Wniosek o udostępnienie informacji publicznej", "information"),
    ],
)
def test_it_is_accepted_and_its_clock_starts_with_the_receipt(
    client: Browser, settings: Any, tmp_path: Path, title: str, matter: str
) -> None:
    settings.ARCHIVE_ROOT = tmp_path
    client.force_login(make_staff(make_house(), Role.REGISTRY).user)
    package = pack(("pismo.xml", letter(title)), ("pismo-upp.xml", receipt()))
    sent = {"files": [SimpleUploadedFile("paczka.zip", package)]}
    assert client.post("/praca/rejestr/wczytaj/", sent).status_code == 200
    item = Item.objects.get()
    assert (item.matter, item.effect) == (matter, "effective")
    assert (item.counts_from, item.starts_at) == (SUNDAY, SUNDAY)
    assert answers.draft(item) == ""
    assert not Task.objects.filter(reason=answers.CHORE).exists()
