"""Every morning the day sheet lies ready, and goes out by e-mail if the office wishes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from furtka.entrance import morning
from furtka.entrance.models import MailState, SheetFile
from furtka.outbox.gateways.base import Refused, Unclear, Unreachable
from furtka.outbox.gateways.email import EmailGateway
from tests.offices.factories import House, make_house
from tests.visits.factories import MONDAY_NINE, make_visit

pytestmark = pytest.mark.django_db
FIVE = MONDAY_NINE - timedelta(hours=4)
MINUTES = timedelta(minutes=5)


@pytest.fixture
def house(settings: Any, tmp_path: Path) -> Iterator[House]:
    settings.DATA = tmp_path
    house = make_house()
    make_visit(house)
    return house


@pytest.fixture
def wished(house: House) -> House:
    house.office.day_sheet_email = "recepcja@example.org"
    house.office.save()
    return house


def files() -> list[str]:
    folder = morning.path_of(SheetFile.objects.get().site, MONDAY_NINE.date()).parent
    return sorted(path.name for path in folder.iterdir())


def test_the_sheet_is_made_from_five_on_and_once(house: House) -> None:
    morning.prepare(FIVE - MINUTES)
    assert not SheetFile.objects.exists()
    morning.prepare(FIVE)
    path = morning.path_of(house.site, MONDAY_NINE.date())
    assert path.read_bytes().startswith(b"%PDF")
    path.unlink()
    morning.prepare(FIVE + MINUTES)
    assert not path.exists()
    assert mail.outbox == []


def test_where_nobody_comes_there_is_no_sheet(house: House) -> None:
    morning.prepare(FIVE + timedelta(days=1))
    assert not SheetFile.objects.exists()


def test_old_sheets_are_removed_after_a_week(house: House) -> None:
    morning.prepare(FIVE)
    morning.prepare(FIVE + timedelta(days=7))
    assert files() == ["siedziba-2026-11-30.pdf"]
    path = morning.path_of(house.site, MONDAY_NINE.date())
    morning.prepare(FIVE + timedelta(days=8))
    assert not path.exists()
    assert not SheetFile.objects.exists()


def test_it_is_sent_once_with_the_file_and_without_personal_data(wished: House) -> None:
    morning.prepare(FIVE)
    morning.prepare(FIVE + MINUTES)
    letter = mail.outbox[0]
    assert len(mail.outbox) == 1
    assert (letter.to, letter.subject) == (["recepcja@example.org"], "Kartka dnia")
    name, content, kind = letter.attachments[0]
    assert (name, kind) == ("siedziba-2026-11-30.pdf", "application/pdf")
    assert content.startswith(b"%PDF")
    assert SheetFile.objects.get().mail == MailState.SENT


@pytest.mark.parametrize(
    ("error", "first", "then"),
    [
        (Unreachable("ConnectionRefusedError"), MailState.WAITING, MailState.SENT),
        (Unclear("TimeoutError"), MailState.FAILED, MailState.FAILED),
        (Refused("550"), MailState.FAILED, MailState.FAILED),
    ],
)
def test_a_server_that_is_away_is_asked_again_and_no_other(
    wished: House, monkeypatch: Any, error: Exception, first: str, then: str
) -> None:
    def fail(gateway: Any, out: Any) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(EmailGateway, "send", fail)
        morning.prepare(FIVE)
    assert SheetFile.objects.get().mail == first
    morning.prepare(FIVE + MINUTES)
    assert SheetFile.objects.get().mail == then


def test_what_another_worker_is_sending_is_left_alone(wished: House) -> None:
    morning.prepare(FIVE - MINUTES)
    SheetFile.objects.create(
        office=wished.office, site=wished.site, day=MONDAY_NINE.date(), made_at=FIVE,
        mail=MailState.SENDING,
    )  # fmt: skip
    morning.prepare(FIVE)
    assert mail.outbox == []
