"""Clients with wishes, news for them, and gateways that answer as they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from unittest.mock import patch

from furtka.clients.models import Channel, Client, ContactWay, Leave, SafeHours, Wish
from furtka.outbox.gateways.base import Accepted, Gateway, Outgoing
from furtka.outbox.kinds import Kind
from furtka.outbox.news import News
from furtka.outbox.services import tell
from tests.offices.factories import make_office
from tests.visits.factories import NOW

KIND = "test_news"
WORDS = {"code": "ZW-3467A"}
NEWS_KIND = Kind(
    "Test", "Wizyta %(code)s", "Do zobaczenia, %(code)s.", "Wizyta %(code)s.",
    "Proszę powiedzieć: %(code)s.", values={"code": "ZW-3467A"},
)  # fmt: skip


def make_client(**values: Any) -> Client:
    """Chose e-mail. `wishes`: channel → leave; `hours`: (weekday, from, to), times as "10:00"."""
    wishes, hours = values.pop("wishes", {}), values.pop("hours", ())
    defaults = {
        "office": values.get("office") or make_office(), "name": "Zofia Żółć", "language": "pl",
        "email": "zofia@example.org", "contact": ContactWay.EMAIL, "created_at": NOW,
    }  # fmt: skip
    client = Client.objects.create(**defaults | values)
    set_wishes(client, wishes)
    for weekday, opens, closes in hours:
        SafeHours.objects.create(
            office=client.office, client=client, weekday=weekday,
            opens=time.fromisoformat(opens), closes=time.fromisoformat(closes),
        )  # fmt: skip
    return client


def set_wishes(client: Client, wishes: dict[Channel, Leave]) -> None:
    Wish.objects.filter(client=client).delete()
    for channel, leave in wishes.items():
        Wish.objects.create(office=client.office, client=client, channel=channel, leave=leave)


def make_news(client: Client, **values: Any) -> News:
    defaults: dict[str, Any] = {
        "kind": KIND, "about": "ZW-3467A", "values": WORDS, "dedupe_key": "told-1",
        "expires_at": NOW + timedelta(hours=2),
    }  # fmt: skip
    return News(client=client, **defaults | values)


def tell_news(client: Client | None = None, *, now: datetime = NOW, **values: Any) -> None:
    tell(make_news(client or make_client(), **values), now=now)


@dataclass
class FakeGateway:
    """Keeps what it got, then does as `answer` says: returns, or raises a GatewayError."""

    name: str = "fake"
    channel: Channel = Channel.EMAIL
    has_keys: bool = False
    per_minute: int | None = None
    answer: Callable[[Outgoing], Accepted] = lambda out: Accepted("r-1")
    got: list[Outgoing] = field(default_factory=list)

    def send(self, out: Outgoing) -> Accepted:
        self.got.append(out)
        return self.answer(out)

    def raises(self, error: Exception | None) -> None:
        def answer(out: Outgoing) -> Accepted:
            if error is not None:
                raise error
            return Accepted()

        self.answer = answer


@contextmanager
def gateways(*known: Gateway) -> Iterator[None]:
    """These and no others, in that order."""

    def gateways_for(channel: Channel) -> tuple[Gateway, ...]:
        return tuple(gateway for gateway in known if gateway.channel == channel)

    with (
        patch("furtka.outbox.sending.gateways_for", gateways_for),
        patch("furtka.outbox.settling.gateways_for", gateways_for),
        patch("furtka.outbox.switching.gateways_for", gateways_for),
    ):
        yield
