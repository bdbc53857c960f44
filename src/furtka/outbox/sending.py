"""Send what is due. Safe in several workers on several hosts, and when one dies at any step.

A conditional update claims a message; no lock is held while a gateway is slow. Just before it
is handed over, that is committed: who finds a message handed over and unanswered asks the same
gateway again under the same key, or, where the gateway knows no keys, leaves it to a person.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum, auto
from hashlib import sha256
from time import monotonic

from django.db.models import Q

from furtka.clients.wishes import Wishes, wishes_of
from furtka.outbox import settling
from furtka.outbox.gateways import gateways_for
from furtka.outbox.gateways.base import Gateway, Outgoing, Refused, Unclear, Unreachable
from furtka.outbox.models import SENDABLE, Channel, Message, MessageStatus
from furtka.outbox.routing import may_send
from furtka.outbox.switching import Slot, take_slot
from furtka.outbox.writing import quiet_of

log = logging.getLogger("furtka.outbox")

# A worker that took a message and died gives it back after this time.
CLAIM = timedelta(minutes=10)
# So long a gateway with keys is asked whether it has a message; then a person is.
GIVE_UP = timedelta(minutes=45)


class Outcome(Enum):
    """What came of one message, for the round."""

    SENT = auto()
    OTHER = auto()
    # No gateway of the channel takes any more now: the rest waits for the next round.
    FULL = auto()


def send_due(now: datetime, limit: int = 100) -> int:
    """Send what is due, of each channel at most `limit`, and return how many went out.

    Never inside a transaction: each step must be seen by others at once. Stops early when a
    gateway is slow: what was claimed at `now` must be sent before the claim ends, or another
    worker would take it. The next call goes on.
    """
    end = monotonic() + CLAIM.total_seconds() / 2
    return sum(_send_channel(Channel(channel), now, limit, end) for channel in SENDABLE)


def _send_channel(channel: Channel, now: datetime, limit: int, end: float) -> int:
    count = 0
    for pk in _due(channel, now, limit):
        if monotonic() >= end:
            break
        outcome = _send_one(pk, now)
        if outcome is Outcome.FULL:
            break
        count += outcome is Outcome.SENT
    return count


def _due(channel: Channel, now: datetime, limit: int) -> Iterator[int]:
    """The most urgent first, then the oldest. Two steps in an index for each priority in use."""
    queue = Message.objects.filter(channel=channel, status=MessageStatus.QUEUED)
    priority = -1
    while limit > 0:
        found = queue.filter(priority__gt=priority).order_by("priority")
        following = found.values_list("priority", flat=True).first()
        if following is None:
            return
        due = queue.filter(_unclaimed(now), priority=following, send_after__lte=now)
        keys = list(due.order_by("send_after").values_list("pk", flat=True)[:limit])
        yield from keys
        priority, limit = following, limit - len(keys)


def _unclaimed(now: datetime) -> Q:
    return Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM)


def _claim(pk: int, now: datetime) -> Message | None:
    """The message, ours to send until the claim ends; None if another worker was quicker.

    The moment of the claim names it: a worker that wakes up after its claim has ended sees
    another one there.
    """
    mine = Message.objects.filter(
        _unclaimed(now), pk=pk, status=MessageStatus.QUEUED, send_after__lte=now
    )
    if not mine.update(claimed_at=now):
        return None
    rows = Message.objects.select_related("client__office", "office")
    return rows.filter(pk=pk, claimed_at=now).first()


def _send_one(pk: int, now: datetime) -> Outcome:
    message = _claim(pk, now)
    if message is None:
        return Outcome.OTHER
    wishes = wishes_of(message.client)
    moment = may_send(
        wishes, quiet_of(message.office), Channel(message.channel),
        now=now, expires_at=message.expires_at,
    )  # fmt: skip
    if message.handed_at is not None:
        return _ask_again(message, wishes, now, welcome=moment == now)
    if message.expires_at < now or message.channel == Channel.LETTER:
        settling.expired(message, wishes, now=now)
    elif moment is None:
        settling.unwelcome(message, wishes, now=now)
    elif moment > now:
        settling.wait_until(message, moment)
    else:
        return _try_gateways(message, wishes, now)
    return Outcome.OTHER


def _ask_again(message: Message, wishes: Wishes, now: datetime, *, welcome: bool) -> Outcome:
    """A worker handed it over and died, or heard no answer."""
    gateway = _by_name(message)
    asked_long = message.handed_at is not None and message.handed_at < now - GIVE_UP
    if gateway is None or not gateway.has_keys or asked_long or not welcome:
        settling.unclear(message, "", now=now)
        return Outcome.OTHER
    if take_slot(gateway, now) is not Slot.FREE:
        settling.wait_until(message, now + settling.ASK_AGAIN)
        return Outcome.OTHER
    outcome = _hand_over(message, gateway, wishes, now)
    if outcome is None:
        settling.later(message, now=now)
    return outcome or Outcome.OTHER


def _by_name(message: Message) -> Gateway | None:
    known = gateways_for(Channel(message.channel))
    return next((gateway for gateway in known if gateway.name == message.gateway), None)


def _try_gateways(message: Message, wishes: Wishes, now: datetime) -> Outcome:
    """The first that does not rest; where it is not reached, the next one at once."""
    tried = False
    for gateway in gateways_for(Channel(message.channel)):
        slot = take_slot(gateway, now)
        if slot is Slot.FULL:
            break
        if slot is Slot.RESTING:
            continue
        outcome = _hand_over(message, gateway, wishes, now)
        if outcome is not None:
            return outcome
        tried = True
    if tried:
        settling.later(message, now=now)
        return Outcome.OTHER
    settling.give_back(message)
    return Outcome.FULL


def _hand_over(message: Message, gateway: Gateway, wishes: Wishes, now: datetime) -> Outcome | None:
    """None when it was not reached."""
    before = message.handed_at
    if not _mark_handed(message, gateway, now):
        return Outcome.OTHER
    try:
        answer = gateway.send(_outgoing(message))
    except Refused as error:
        _say("refused", message, error.code)
        settling.refused(message, error.code, wishes, now=now)
    except Unreachable as error:
        _say("not_reached", message, error.code)
        settling.not_handed(message, error.code, now=now, before=before)
        return None
    except Unclear as error:
        _say("unanswered", message, error.code)
        settle = settling.unanswered if gateway.has_keys else settling.no_answer
        settle(message, error.code, now=now)
    else:
        settling.sent(message, answer, now=now)
        return Outcome.SENT
    return Outcome.OTHER


def _mark_handed(message: Message, gateway: Gateway, now: datetime) -> bool:
    """From here on nobody hands it to another gateway. False if the claim is not ours any more."""
    handed_at = message.handed_at or now
    mine = Message.objects.filter(
        pk=message.pk, status=MessageStatus.QUEUED, claimed_at=message.claimed_at
    )
    if not mine.update(handed_at=handed_at, gateway=gateway.name):
        return False
    message.handed_at, message.gateway = handed_at, gateway.name
    return True


def _outgoing(message: Message) -> Outgoing:
    client, by_email = message.client, message.channel == Channel.EMAIL
    return Outgoing(
        key=key_of(message),
        to=client.email if by_email else client.phone,
        text=message.text,
        subject=message.subject if by_email else "",
        sender="" if by_email else message.office.sms_sender,
        calendar=message.calendar if by_email else "",
    )


def key_of(message: Message) -> str:
    """The same for the same message on the same channel, and no other of any installation."""
    named = f"{message.office.slug}/{message.dedupe_key}/{message.channel}/{message.pk}"
    return sha256(named.encode()).hexdigest()[:32]


def _say(what: str, message: Message, code: str) -> None:
    data = {"id": message.pk, "gateway": message.gateway, "code": code}
    log.warning("message.%s", what, extra={"data": data})
