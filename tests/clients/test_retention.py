"""Personal data end when they were promised to, and not before."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.utils import translation

from furtka.clients import services as services_of_clients
from furtka.clients.models import Channel, Client, Leave, SafeHours, Wish
from furtka.clients.wishes import Stretch
from furtka.outbox.models import Message
from furtka.privacy import retention
from furtka.privacy.models import AuditLine
from furtka.visits import services
from furtka.visits.models import Visit, VisitStatus, WriteKey
from tests.offices.factories import House, make_house
from tests.visits.factories import MONDAY_NINE, NOW, make_request, make_visit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = MONDAY_NINE + timedelta(minutes=30) + 90 * DAY


@pytest.fixture
def house() -> House:
    return make_house()


def over(visit: Visit) -> Client:
    services.end(visit, VisitStatus.LEFT, now=visit.ends_at)
    return visit.client


def test_a_client_is_erased_90_days_after_the_last_visit_ended(house: House) -> None:
    client = over(make_visit(house, phone="43 000 00 00"))
    retention.sweep(LATER)
    client.refresh_from_db()
    assert client.name == "Zofia Żółć"
    assert retention.sweep(LATER + timedelta(minutes=1))["clients"] == 1
    client.refresh_from_db()
    assert (client.name, client.phone, client.email, client.contact) == ("—", "", "", "none")
    assert (client.name_folded, client.erased_at) == ("—", LATER + timedelta(minutes=1))
    assert retention.sweep(LATER + DAY)["clients"] == 0


def test_all_that_was_said_is_erased_with_the_client(house: House) -> None:
    client = over(make_visit(house))
    Client.objects.filter(pk=client.pk).update(
        address="ul. Próbna 1", code_word="sowa", may_ask="siostra", needs=["pjm"]
    )
    services_of_clients.write_leaves(client, {Channel.CALL: Leave.ONLY_THEN})
    services_of_clients.write_hours(client, (Stretch(2, time(10), time(12)),))
    retention.sweep(LATER + DAY)
    client.refresh_from_db()
    assert client.erased_at is not None
    assert (client.address, client.code_word, client.may_ask, client.needs) == ("", "", "", [])
    assert not Wish.objects.exists() and not SafeHours.objects.exists()


def test_a_client_with_a_live_visit_is_kept(house: House) -> None:
    client = make_visit(house).client  # never ended by anybody
    retention.sweep(LATER + 300 * DAY)
    client.refresh_from_db()
    assert client.erased_at is None


def test_a_client_with_a_newer_visit_is_kept(house: House) -> None:
    client = over(make_visit(house))
    request = make_request(house, starts_at=MONDAY_NINE + 30 * DAY - 2 * DAY)
    newer = services.book(request, now=NOW, actor=None, client=client)
    over(newer)
    retention.sweep(LATER + DAY)
    client.refresh_from_db()
    assert client.erased_at is None


def test_a_client_without_any_visit_is_erased_too(house: House) -> None:
    client = make_visit(house).client
    Visit.objects.all().delete()
    retention.sweep(NOW + 91 * DAY)
    client.refresh_from_db()
    assert client.erased_at is not None


def test_words_of_messages_are_blanked(house: House) -> None:
    make_visit(house)
    assert retention.sweep(NOW + 90 * DAY)["messages"] == 0
    assert retention.sweep(NOW + 91 * DAY)["messages"] == 1
    message = Message.objects.get()
    assert (message.subject, message.text) == ("", "")


def test_write_keys_are_dropped_after_two_days(house: House) -> None:
    services.book(make_request(house), now=NOW, actor=None, key="k", fingerprint="f")
    assert retention.sweep(NOW + 2 * DAY)["write_keys"] == 0
    assert retention.sweep(NOW + 2 * DAY + timedelta(seconds=1))["write_keys"] == 1
    assert not WriteKey.objects.exists()


def test_the_sweep_leaves_a_line_with_the_count_and_nothing_else(house: House) -> None:
    over(make_visit(house))
    retention.sweep(LATER + DAY)
    line = AuditLine.objects.get(action="privacy.erased", thing="rule:clients")
    assert (line.details, line.office, line.actor) == ({"count": 1}, house.office, None)


def test_batches_go_on_until_nothing_is_left(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from furtka.clients import retention as of_clients

    monkeypatch.setattr(of_clients, "BATCH", 2)
    for _n in range(5):
        make_client(house, NOW)
    assert retention.sweep(NOW + 91 * DAY)["clients"] == 5


def make_client(house: House, now: datetime) -> Client:
    return Client.objects.create(
        office=house.office, name="Łukasz Żak", contact="none", created_at=now
    )


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_the_promises_are_sentences_with_days(language: str) -> None:
    with translation.override(language):
        found = retention.promises()
    assert len(found) >= 3
    assert any("90" in sentence for sentence in found)
    assert all("%" not in sentence for sentence in found)
