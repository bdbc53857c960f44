"""How some invented people want to be told things, and what they have been told so far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import cycle

from furtka.clients.models import Channel, Client, ContactWay, Leave, SafeHours, Wish
from furtka.core.clock import at, local_day
from furtka.offices.hours import is_working_day
from furtka.offices.models import Office
from furtka.outbox.models import Message, MessageStatus, Receipt, ReceiptResult
from furtka.visits import messages
from furtka.visits.models import Visit, VisitStatus

TOLD = 16
# What the next people who come changed their minds to; empty: as they were.
WAYS = (ContactWay.SMS, "", ContactWay.POST, "", ContactWay.SMS, "", ContactWay.IN_PERSON, "")


def tell_some(office: Office, visits: Sequence[Visit], now: datetime) -> int:
    """Confirm the next visits in different ways; how many. Most e-mails have gone out already."""
    _protect(office)
    ahead = sorted(
        (v for v in visits if v.status == VisitStatus.BOOKED and v.starts_at > now),
        key=lambda visit: (visit.starts_at, visit.pk),
    )
    chosen = list({visit.client_id: visit for visit in ahead}.values())[:TOLD]
    opened, until = _hours_before(office, now)
    for number, (visit, way) in enumerate(zip(chosen, cycle(WAYS), strict=False)):
        if way and not visit.client.protected:
            _wish(visit.client, ContactWay(way), number)
        messages.booked(visit, now=until - (until - opened) * number / (TOLD + 1))
    _send(office)
    return len(chosen)


def _hours_before(office: Office, now: datetime) -> tuple[datetime, datetime]:
    """When people called to book: this working day so far, or the last one until the afternoon."""
    day = local_day(now, office.tz)
    while True:
        opened, closed = at(day, time(8), office.tz), at(day, time(14, 30), office.tz)
        works = is_working_day(day)
        if works and now - opened > timedelta(hours=1):
            return opened, min(closed, now - timedelta(minutes=10))
        day -= timedelta(days=1)


def _wish(client: Client, way: ContactWay, number: int) -> None:
    client.contact = way
    if way == ContactWay.SMS:
        client.phone = f"+48500000{number:03}"
    if way == ContactWay.POST:
        client.address = f"ul. Zmyślona {number + 1}, 98-220 {client.office.town}"
    client.save(update_fields=["contact", "phone", "address", "name_folded"])


def _protect(office: Office) -> None:
    """Who is in danger: a call on Tuesdays from ten to noon, with a word, and nothing else."""
    client = Client.objects.filter(office=office, protected=True).order_by("pk").first()
    if client is None:
        return
    client.contact, client.phone, client.code_word = ContactWay.PHONE, "+48500000999", "biblioteka"
    client.save(update_fields=["contact", "phone", "code_word", "name_folded"])
    shared = {"office": office, "client": client}
    Wish.objects.get_or_create(channel=Channel.CALL, defaults={"leave": Leave.ONLY_THEN}, **shared)
    SafeHours.objects.get_or_create(
        weekday=2, opens=time(10), defaults={"closes": time(12)}, **shared
    )


def _send(office: Office) -> None:
    """All e-mails but the last as if they had gone out, with what the server said."""
    mails = Message.objects.filter(
        office=office, channel=Channel.EMAIL, status=MessageStatus.QUEUED
    ).order_by("-created_at")
    for message in list(mails)[1:]:
        at = message.created_at + timedelta(seconds=4)
        Message.objects.filter(pk=message.pk).update(
            status=MessageStatus.SENT, sent_at=at, attempts=1, gateway="email"
        )
        Receipt.objects.create(
            office=office, message=message, at=at, gateway="email",
            result=ReceiptResult.ACCEPTED, code="250",
        )  # fmt: skip
