"""What mail servers report by e-mail: that one of ours will never arrive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from furtka.outbox.addressed import ask_to_see
from furtka.outbox.models import (
    AddressedEmail,
    Channel,
    Message,
    MessageStatus,
    Receipt,
    ReceiptResult,
)
from furtka.outbox.settling import not_delivered

GATEWAY = "email"


@transaction.atomic
def came_back(message_ids: Sequence[str], code: str, *, now: datetime) -> bool:
    """Mark the e-mail of ours that has one of these names as lost; False if none has.

    A message to a client goes the next of their ways; where there is none, a person is told.
    The same report again changes nothing. The names are ours and can't be guessed.
    """
    names = [name[:80] for name in message_ids if name]
    return _message_came_back(names, code[:40], now) or _addressed_came_back(names, code[:40], now)


def _message_came_back(names: list[str], code: str, now: datetime) -> bool:
    found = Message.objects.filter(gateway=GATEWAY, reference__in=names, channel=Channel.EMAIL)
    locked = found.select_related("office", "client__office").select_for_update(of=("self",))
    message = locked.order_by("-pk").first()
    if message is None:
        return False
    same = {
        "office_id": message.office_id, "message": message, "gateway": GATEWAY, "code": code,
        "result": ReceiptResult.REFUSED,
    }  # fmt: skip
    if message.status == MessageStatus.SENT and not Receipt.objects.filter(**same).exists():
        Receipt.objects.create(**same, at=now)
        not_delivered(message, now=now)
    return True


def _addressed_came_back(names: list[str], code: str, now: datetime) -> bool:
    found = AddressedEmail.objects.filter(reference__in=names).exclude(reference="")
    mail = found.select_related("office").order_by("-pk").first()
    if mail is None:
        return False
    sent = AddressedEmail.objects.filter(pk=mail.pk, status=MessageStatus.SENT)
    if sent.update(status=MessageStatus.FAILED, code=code):
        ask_to_see(mail, now=now)
    return True
