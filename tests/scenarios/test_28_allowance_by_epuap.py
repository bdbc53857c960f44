"""Scenario 28: a letter by ePUAP that asks for an allowance."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from furtka.offices.models import Role
from furtka.outbox.models import Task
from furtka.registry import answers
from furtka.registry.models import Evidence, Item
from tests.offices.factories import make_house, make_staff
from tests.registry.epuap.letters import letter, receipt

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_time_of_the_factories")]


def test_it_is_registered_with_its_receipt_and_answered_how_to_do_it_right(
    client: Browser, settings: Any, tmp_path: Path
) -> None:
    settings.ARCHIVE_ROOT = tmp_path
    house = make_house()
    client.force_login(make_staff(house, Role.REGISTRY).user)
    asks = letter("Wniosek o zasiłek celowy", identifier="ABC/7", signed_at="2026-11-20T10:00:00Z")
    upp = receipt(document="ABC/7", at="2026-11-20T10:05:00+01:00", identifier="UPP-7")
    files = [SimpleUploadedFile("pismo.xml", asks), SimpleUploadedFile("upp.xml", upp)]
    assert client.post("/praca/rejestr/wczytaj/", {"files": files}).status_code == 200

    item, proof = Item.objects.get(), Evidence.objects.get()
    handed_in = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)
    assert (item.channel, item.sender) == ("epuap", "Zofia Żółć-Próbna")
    assert (item.received_at, item.starts_at) == (handed_in, handed_in)
    assert (proof.item, proof.shows, proof.identifier) == (item, "upp", "UPP-7")
    assert (item.matter, item.effect) == ("application", "ineffective_inform")
    assert Task.objects.get().reason == answers.CHORE

    page = client.get(f"/praca/rejestr/{item.year}/{item.number}/").content.decode()
    assert house.office.street in page and item.shown in page
    assert "podpisane (niesprawdzone)" in page
    evidence = client.get(f"/praca/rejestr/{item.year}/{item.number}/dowod/{proof.pk}/")
    assert BytesIO(b"".join(evidence.streaming_content)).read() == upp  # type: ignore[attr-defined]
