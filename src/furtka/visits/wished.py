"""What clients' wishes mean for their visits: who hears of a change in time, who may be rung."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Channel, Client
from furtka.clients.wishes import Wishes, next_moment, ways, wishes_of, wishes_of_many
from furtka.visits.errors import InvalidInput
from furtka.visits.models import Visit

# How long it takes until somebody has read it. In person nobody hears of a change in time.
UNDERWAY = {
    Channel.EMAIL: timedelta(0),
    Channel.SMS: timedelta(0),
    Channel.CALL: timedelta(0),
    Channel.LETTER: timedelta(days=5),
}
# An offer of the waiting list ends after some hours: too soon for a letter.
QUICK = frozenset({Channel.EMAIL, Channel.SMS, Channel.CALL})
HEAR_OF_IT = (Channel.EMAIL, Channel.SMS)

MUST_NOT_BE_CALLED = _("This person is protected: do not ring. Choose another way of meeting.")
NO_CALL_THEN = _("This person must not be rung then. Choose another time or way of meeting.")


def told_in_time(visits: Collection[Visit], now: datetime) -> frozenset[int]:
    """Ids of those visits of whose change the client can hear before they set out. Two queries."""
    wishes = wishes_of_many({visit.client_id: visit.client for visit in visits}.values())
    return frozenset(
        visit.pk for visit in visits if _hears(wishes[visit.client_id], now, visit.starts_at)
    )


def _hears(wishes: Wishes, now: datetime, before: datetime) -> bool:
    moments = {
        channel: next_moment(wishes, channel, now)
        for channel in ways(wishes) if channel in UNDERWAY
    }  # fmt: skip
    return any(
        moment is not None and moment + UNDERWAY[channel] < before
        for channel, moment in moments.items()
    )


def may_be_rung(wishes: Wishes, at: datetime) -> bool:
    """Whether a visit at that instant may be a telephone call.

    They hear of it beforehand in their own way and can say no; so whoever named e-mail or text
    messages and gave a number may be rung for it, unless they said something about calls. A
    number alone is no leave to ring: somebody else at home could pick up.
    """
    if Channel.CALL not in wishes.reach:
        return False
    unsaid = Channel.CALL not in wishes.leaves and not wishes.protected and not wishes.erased
    if unsaid and wishes.first in HEAR_OF_IT:
        return True
    return next_moment(wishes, Channel.CALL, at) == at


def can_be_offered(client: Client) -> bool:
    """Whether an offer of the waiting list reaches the client while it holds. Two queries."""
    return not QUICK.isdisjoint(ways(wishes_of(client)))


def check_call(client: Client, at: datetime) -> None:
    """Before a visit by telephone is booked for somebody we know. Raises InvalidInput."""
    wishes = wishes_of(client)
    if Channel.CALL in wishes.reach and not may_be_rung(wishes, at):
        sentence = MUST_NOT_BE_CALLED if wishes.protected else NO_CALL_THEN
        raise InvalidInput(fields={"phone": sentence})
