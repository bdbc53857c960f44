"""Before people rely on it: text messages that would only become files are named."""

from __future__ import annotations

from typing import Any

import pytest

from furtka.clients.models import Channel, ContactWay, Leave, Wish
from furtka.outbox.checks import text_messages_go_somewhere
from tests.outbox.texted import make_texted_client

pytestmark = pytest.mark.django_db


def ids() -> list[str | None]:
    return [message.id for message in text_messages_go_somewhere(None)]


@pytest.mark.parametrize(
    ("chosen", "found"),
    [([], ["furtka.W001"]), (["console"], ["furtka.W001"]), (["smsapi"], []), (["http"], [])],
)
def test_who_chose_text_messages_must_get_some(
    settings: Any, chosen: list[str], found: list[str]
) -> None:
    settings.SMS_GATEWAYS = chosen
    assert ids() == []
    make_texted_client()
    assert ids() == found


def test_a_second_way_counts_too(settings: Any) -> None:
    settings.SMS_GATEWAYS = []
    client = make_texted_client(contact=ContactWay.NONE)
    wish = Wish.objects.create(
        office=client.office, client=client, channel=Channel.SMS, leave=Leave.NEVER
    )
    assert ids() == []
    Wish.objects.filter(pk=wish.pk).update(leave=Leave.ONLY_THEN)
    assert ids() == ["furtka.W001"]


def test_a_demonstration_sends_nothing_on_purpose(settings: Any) -> None:
    settings.SMS_GATEWAYS, settings.DEMO = [], True
    make_texted_client()
    assert ids() == []
