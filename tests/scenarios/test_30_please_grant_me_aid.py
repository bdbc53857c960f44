"""Scenario 30. An e-mail "please grant me aid" is registered, kept as an informal contact, and
answered with how to apply by one press: not lost, and not a case."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from furtka.offices.models import Role
from furtka.outbox.addressed import send_addressed
from furtka.outbox.models import AddressedEmail, Task
from furtka.registry.mail.fetching import fetch_due
from furtka.registry.mail.server import secret_name
from furtka.registry.models import EffectRule, Item, Mailbox, Security
from tests.offices.factories import House, make_house, make_staff
from tests.outbox.mail_servers import PASSWORD, USER, imap_server
from tests.registry.mail.mails import make_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> House:
    house = make_house()
    settings.ARCHIVE_ROOT = tmp_path / "archive"
    monkeypatch.setenv(secret_name(house.office.slug), PASSWORD)
    # What this office has decided such an e-mail to be.
    EffectRule.objects.create(
        office=house.office, channel="email", matter="application", effect="informal_contact"
    )
    return house


@pytest.fixture
def port() -> Iterator[int]:
    with imap_server() as port:
        yield port


def test_an_e_mail_please_grant_me_aid(client: Client, house: House, port: int) -> None:
    now = timezone.now()
    with imaplib.IMAP4("127.0.0.1", port, timeout=10) as imap:
        imap.login(USER, PASSWORD)
        imap.append("INBOX", "", "", make_mail("Proszę mi przyznać zasiłek.", Subject="Prośba"))
        Mailbox.objects.create(
            office=house.office, host="127.0.0.1", port=port, user=USER, next_at=now,
            security=Security.NONE, since=now.date() - timedelta(days=1),
        )  # fmt: skip
        assert fetch_due(timezone.now()) == 1
    item = Item.objects.get()  # it has its number: not lost
    url = f"/praca/rejestr/{item.year}/{item.number}/"

    job = make_staff(house, Role.REGISTRY)
    assert job.user is not None
    client.force_login(job.user)
    assert "Proszę mi przyznać zasiłek." in client.get(url).content.decode()
    client.post(f"{url}rodzaj/", {"matter": "application"})
    item.refresh_from_db()
    assert item.effect == "informal_contact" and item.file_class is None  # not a case
    assert Task.objects.get().reason == "answer_how"

    page = client.get(url).content.decode()
    [draft] = [unescape(words) for words in re.findall(r"<textarea[^>]*>([^<]*)", page)]
    assert item.shown in draft and "wystarczy jedna z tych rzeczy" in draft
    client.post(f"{url}odpowiedz/", {"text": draft, "mark": "m"})
    assert not Task.objects.exists()
    send_addressed(timezone.now())
    answer = next(sent for sent in mail.outbox if sent.subject == f"Odpowiedź {item.shown}")
    assert answer.to == ["jan@example.org"] and answer.body.strip() == draft.strip()
    assert AddressedEmail.objects.filter(kind="letter_answer", status="sent").count() == 1
