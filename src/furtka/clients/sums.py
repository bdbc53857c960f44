"""What holds for one person of whom two rows say something: the careful side of both. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from furtka.clients.models import Channel, Client, ContactWay, Leave
from furtka.clients.wishes import Stretch, Wishes

# The form shows three stretches; what is left out is only less time.
MOST_STRETCHES = 3
CAREFUL = (Leave.ALLOWED, Leave.ONLY_THEN, Leave.NEVER)
# Where each channel leads: what was allowed for one number is not allowed for another one.
LEADS_TO = {
    Channel.EMAIL: "email", Channel.SMS: "phone", Channel.CALL: "phone", Channel.LETTER: "address",
}  # fmt: skip
FILLED = ("phone", "email", "address")


@dataclass(frozen=True)
class Sum:
    """The columns and rows of a client that a merge may change."""

    columns: Mapping[str, Any]
    leaves: Mapping[Channel, Leave]
    hours: tuple[Stretch, ...]

    @property
    def as_json(self) -> dict[str, Any]:
        return {
            "columns": dict(self.columns),
            "leaves": {str(channel): str(leave) for channel, leave in self.leaves.items()},
            "hours": [
                [one.weekday, one.opens.isoformat(), one.closes.isoformat()] for one in self.hours
            ],
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Sum:
        leaves = {Channel(channel): Leave(leave) for channel, leave in kept["leaves"].items()}
        hours = (
            Stretch(day, time.fromisoformat(opens), time.fromisoformat(closes))
            for day, opens, closes in kept["hours"]
        )
        return cls(kept["columns"], leaves, tuple(hours))


def sum_of(client: Client, wishes: Wishes) -> Sum:
    """What is known of that client now."""
    names = (*FILLED, "contact", "needs", "protected")
    columns = {name: getattr(client, name) for name in names}
    return Sum(columns | {"contact": str(client.contact)}, wishes.leaves, wishes.hours)


def add(kept: Client, gone: Client, ours: Wishes, theirs: Wishes) -> Sum:
    """Never wins over only at safe hours, that over allowed.

    What somebody allowed as `gone` counts only for a number or address that `kept` has, too, or
    had none of its own; what was allowed without protection does not count beside a protected
    row. Who wants to call us themselves in one row is not written to because of the other.
    Where both have safe hours, those that are in both.
    """
    columns: dict[str, Any] = {
        name: getattr(kept, name) or getattr(gone, name) for name in FILLED
    } | {
        "contact": str(_first(kept, gone)),
        "needs": sorted({*kept.needs, *gone.needs}),
        "protected": kept.protected or gone.protected,
    }
    leaves = {
        channel: _leave(channel, columns, (kept, ours), (gone, theirs)) for channel in Channel
    }
    known = {channel: leave for channel, leave in leaves.items() if leave is not None}
    return Sum(columns, known, _hours(ours, theirs))


def _first(kept: Client, gone: Client) -> ContactWay:
    ways = [ContactWay(kept.contact), ContactWay(gone.contact)]
    return ContactWay.NONE if ContactWay.NONE in ways else ways[0]


def _leave(
    channel: Channel, columns: Mapping[str, Any], kept: tuple[Client, Wishes],
    gone: tuple[Client, Wishes],
) -> Leave | None:  # fmt: skip
    """The row for one channel; None where nothing that counts was said of it."""
    said = [
        (leave, _counts(channel, columns, client, wishes))
        for client, wishes in (kept, gone)
        if (leave := _said(channel, wishes)) is not None
    ]
    if _is_first_unsaid(channel, kept[1]):
        if not said:
            return None  # the first way stays what it is, without a row
        said.append((Leave.ALLOWED, _counts(channel, columns, *kept)))
    if not said:
        return None
    strictest = max((leave for leave, _counts in said), key=CAREFUL.index)
    if strictest == Leave.NEVER or any(counts for _leave, counts in said):
        return strictest
    return None


def _said(channel: Channel, wishes: Wishes) -> Leave | None:
    """What was said in so many words; "I will call you" is a word about each channel."""
    return wishes.leaves.get(channel) or (Leave.NEVER if wishes.first is None else None)


def _is_first_unsaid(channel: Channel, wishes: Wishes) -> bool:
    return channel == wishes.first and channel not in wishes.leaves and not wishes.protected


def _counts(channel: Channel, columns: Mapping[str, Any], client: Client, wishes: Wishes) -> bool:
    """Whether what that row allows is allowed for the sum."""
    column = LEADS_TO.get(channel)
    leads_there = column is None or columns[column] == getattr(client, column)
    return leads_there and (wishes.protected or not columns["protected"])


def _hours(ours: Wishes, theirs: Wishes) -> tuple[Stretch, ...]:
    if not ours.hours or not theirs.hours:
        return (ours.hours or theirs.hours)[:MOST_STRETCHES]
    return tuple(_both(ours.hours, theirs.hours))[:MOST_STRETCHES]


def _both(some: Iterable[Stretch], others: tuple[Stretch, ...]) -> Iterable[Stretch]:
    for one in some:
        for other in others:
            opens, closes = max(one.opens, other.opens), min(one.closes, other.closes)
            if one.weekday == other.weekday and opens < closes:
                yield Stretch(one.weekday, opens, closes)
