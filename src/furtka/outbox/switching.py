"""Which gateway is used now: not one that rests after failures, none faster than it may.

All workers share what they know in GatewayState. Each step is a conditional update: of several
workers, on whatever host, one makes it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto

from django.db.models import Q

from furtka.outbox.gateways import gateways_for
from furtka.outbox.gateways.base import Gateway
from furtka.outbox.models import Channel, GatewayState

# After so many failures in a row it rests, longer each time.
MOST_FAILURES = 3
FIRST_REST = timedelta(minutes=5)
LONGEST_REST = timedelta(hours=1)
# So many more failures than that make no rest longer: the number stays small.
COUNTED = 20

MINUTE = timedelta(minutes=1)
# The worker comes round every two seconds. Whoever was idle may catch up on so much at once;
# the distance between two is made larger by it, so that no minute has more than its share.
CATCH_UP = timedelta(seconds=6)
# Enough for all other workers to be quicker once.
TRIES = 8


class Slot(Enum):
    """Whether one message may be handed to it now."""

    FREE = auto()
    FULL = auto()
    RESTING = auto()


def take_slot(gateway: Gateway, now: datetime) -> Slot:
    """Take the right to hand over one message now, if there is one.

    After a rest the first who asks tries it; the others wait for what comes of it.
    """
    for _try in range(TRIES):
        state, _made = GatewayState.objects.get_or_create(name=gateway.name)
        if state.rests_until and state.rests_until > now:
            return Slot.RESTING
        if gateway.per_minute and state.next_at and state.next_at > now:
            return Slot.FULL
        if not state.rests_until and not gateway.per_minute:
            return Slot.FREE
        same = GatewayState.objects.filter(
            pk=state.pk, next_at=state.next_at, rests_until=state.rests_until
        )
        if same.update(
            next_at=_next_at(state, gateway, now),
            rests_until=now + FIRST_REST if state.rests_until else None,
        ):
            return Slot.FREE
    return Slot.FULL


def _next_at(state: GatewayState, gateway: Gateway, now: datetime) -> datetime | None:
    if not gateway.per_minute:
        return state.next_at
    distance = (MINUTE + CATCH_UP) / gateway.per_minute
    return max(state.next_at or now - CATCH_UP, now - CATCH_UP) + distance


def has_answered(name: str) -> None:
    """It works: whatever failures there were are over."""
    failed = Q(failures__gt=0) | Q(rests_until__isnull=False)
    GatewayState.objects.filter(failed, name=name).update(failures=0, rests_until=None)


def has_failed(name: str, now: datetime) -> None:
    """It was not reached, or did not answer. Two workers at once may count as one."""
    state, _made = GatewayState.objects.get_or_create(name=name)
    failures = min(state.failures + 1, MOST_FAILURES + COUNTED)
    rests_until = None
    if failures >= MOST_FAILURES:
        rests_until = now + min(FIRST_REST * 2 ** (failures - MOST_FAILURES), LONGEST_REST)
    GatewayState.objects.filter(pk=state.pk).update(failures=failures, rests_until=rests_until)


def resting(now: datetime) -> list[GatewayState]:
    """Those that are not used now. One query."""
    return list(GatewayState.objects.filter(rests_until__gt=now).order_by("name"))


def open_channels(now: datetime) -> list[Channel]:
    """Those on which a gateway is left that does not rest. One query."""
    names = {state.name for state in resting(now)}
    return [
        channel
        for channel in (Channel.EMAIL, Channel.SMS)
        if any(gateway.name not in names for gateway in gateways_for(channel))
    ]
