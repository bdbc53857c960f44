"""Whether, how and when somebody may be told something. Pure, but for reading the rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from furtka.clients.models import Channel, Client, ContactWay, Leave, SafeHours, Wish
from furtka.core.clock import day_bounds, local, local_day
from furtka.core.phones import may_get_sms

CHANNEL_OF: Mapping[ContactWay, Channel | None] = {
    ContactWay.EMAIL: Channel.EMAIL,
    ContactWay.PHONE: Channel.CALL,
    ContactWay.SMS: Channel.SMS,
    ContactWay.POST: Channel.LETTER,
    ContactWay.IN_PERSON: Channel.IN_PERSON,
    ContactWay.NONE: None,
}
ORDER = (Channel.EMAIL, Channel.SMS, Channel.CALL, Channel.LETTER, Channel.IN_PERSON)
# A stretch of today may be over, and that of next week may fall into the lost hour of spring.
LOOK_AHEAD = 14
# Around a day's bounds: a change of the clocks at midnight belongs to both days.
NEAR = timedelta(hours=3)


@dataclass(frozen=True)
class Stretch:
    """From `opens` to `closes` (not included) of one weekday (1 = Monday), by the wall clock."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class Wishes:
    """What one client said. `leaves` holds only what was said about a channel.

    `first`: the one way they named first. `reach`: the channels for which we have an address or
    a number that can be used. `hours` is when `only_then` is, by the wall clock of `tz`.
    """

    first: Channel | None
    leaves: Mapping[Channel, Leave]
    hours: tuple[Stretch, ...]
    protected: bool
    erased: bool
    tz: str
    reach: frozenset[Channel]


# -- What may be done ------------------------------------------------------------------------------


def leave_for(wishes: Wishes, channel: Channel) -> Leave:
    """What was said of the channel; unsaid, only the first way may be used.

    For people under protection nothing is used that was not chosen by itself.
    """
    if wishes.erased:
        return Leave.NEVER
    if (said := wishes.leaves.get(channel)) is not None:
        return said
    return Leave.ALLOWED if channel == wishes.first and not wishes.protected else Leave.NEVER


def ways(wishes: Wishes) -> tuple[Channel, ...]:
    """What may be used at some hour and can be reached, the client's first way first.

    Empty: nobody tells them anything, they come or call themselves.
    """
    known = [channel for channel in ORDER if _is_of_use(wishes, channel)]
    return tuple(sorted(known, key=lambda channel: channel != wishes.first))


def _is_of_use(wishes: Wishes, channel: Channel) -> bool:
    leave = leave_for(wishes, channel)
    ever = leave == Leave.ALLOWED or leave == Leave.ONLY_THEN and bool(wishes.hours)
    return ever and channel in wishes.reach


def next_moment(wishes: Wishes, channel: Channel, at: datetime) -> datetime | None:
    """The first instant from `at` on at which the channel may be used, in UTC; None if never.

    Whether there is an address or a number is not asked: see `ways`.
    """
    leave = leave_for(wishes, channel)
    if leave == Leave.ALLOWED:
        return at
    if leave == Leave.NEVER:
        return None
    return _next_safe(wishes.hours, wishes.tz, at)


def _next_safe(hours: tuple[Stretch, ...], tz: str, at: datetime) -> datetime | None:
    if any(_is_in(stretch, at, tz) for stretch in hours):
        return at
    today = local_day(at, tz)
    for day in (today + timedelta(days=n) for n in range(LOOK_AHEAD + 1)):
        begins = [
            moment
            for stretch in hours if stretch.weekday == day.isoweekday()
            for moment in _may_begin(day, stretch.opens, tz)
            if moment >= at and _is_in(stretch, moment, tz)
        ]  # fmt: skip
        if begins:
            return min(begins)
    return None


def _is_in(stretch: Stretch, moment: datetime, tz: str) -> bool:
    there = local(moment, tz)
    return there.isoweekday() == stretch.weekday and stretch.opens <= there.time() < stretch.closes


def _may_begin(day: date, opens: time, tz: str) -> Iterator[datetime]:
    """Where a stretch can begin: at its hour (both times in autumn), or as the clocks change."""
    for fold in (0, 1):
        there = datetime.combine(day, opens, ZoneInfo(tz)).replace(fold=fold)
        yield there.astimezone(UTC)
    if (change := _clocks_change(day, tz)) is not None:
        yield change


def _clocks_change(day: date, tz: str) -> datetime | None:
    """The first instant after the clocks were moved on that day or at its borders."""
    begins, ends = day_bounds(day, tz)
    before, after = begins - NEAR, ends + NEAR
    offset = local(after, tz).utcoffset()
    if local(before, tz).utcoffset() == offset:
        return None
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        if local(middle, tz).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


# -- Reading the rows ------------------------------------------------------------------------------


def wishes_of(client: Client) -> Wishes:
    """Two queries at most; none where wishes, safe hours and the office were fetched before."""
    return wishes_of_many([client])[client.pk]


def wishes_of_many(clients: Collection[Client]) -> dict[int, Wishes]:
    """By the client's id. Two queries at most, however many they are."""
    unread = [client for client in clients if not _is_fetched(client)]
    zones, leaves, hours = _read(unread) if unread else ({}, {}, {})
    for client in clients:
        if _is_fetched(client):
            zones[client.pk] = client.office.tz
            leaves[client.pk] = {
                Channel(wish.channel): Leave(wish.leave) for wish in client.wishes.all()
            }
            hours[client.pk] = [
                Stretch(row.weekday, row.opens, row.closes) for row in client.safe_hours.all()
            ]
    return {
        client.pk: Wishes(
            first=CHANNEL_OF[ContactWay(client.contact)], leaves=leaves.get(client.pk, {}),
            hours=tuple(hours.get(client.pk, ())), protected=client.protected,
            erased=client.erased_at is not None, tz=zones[client.pk], reach=reach_of_client(client),
        )
        for client in clients
    }  # fmt: skip


def said_nothing_yet(client: Client) -> Client:
    """Somebody just written down: what they wish besides need not be asked of the database."""
    nothing: dict[str, Any] = {
        "wishes": Wish.objects.none(),
        "safe_hours": SafeHours.objects.none(),
    }
    for rows in nothing.values():
        rows._result_cache = []  # or Django writes a query that it then does not ask
    client._prefetched_objects_cache = nothing  # type: ignore[attr-defined]
    return client


def said_anew(client: Client) -> None:
    """What they wish has just been written: rows fetched before are no longer true."""
    for name in ("wishes", "safe_hours"):
        getattr(client, "_prefetched_objects_cache", {}).pop(name, None)


def _is_fetched(client: Client) -> bool:
    fetched = getattr(client, "_prefetched_objects_cache", {})
    known = "wishes" in fetched and "safe_hours" in fetched
    return known and Client.office.is_cached(client)


def _read(
    clients: Collection[Client],
) -> tuple[dict[int, str], dict[int, dict[Channel, Leave]], dict[int, list[Stretch]]]:
    offices, ids = {client.office_id for client in clients}, [client.pk for client in clients]
    zones: dict[int, str] = {}
    leaves: dict[int, dict[Channel, Leave]] = {}
    hours: dict[int, list[Stretch]] = {}
    # Joined to the office and, where there are any, to the wishes: one row at least for each.
    said = Client.objects.filter(office__in=offices, pk__in=ids).order_by()
    for pk, tz, channel, leave in said.values_list(
        "pk", "office__tz", "wishes__channel", "wishes__leave"
    ):
        zones[pk] = tz
        if channel is not None:
            leaves.setdefault(pk, {})[Channel(channel)] = Leave(leave)
    rows = SafeHours.objects.filter(office__in=offices, client__in=ids)
    for row in rows.order_by("weekday", "opens"):
        stretch = Stretch(row.weekday, row.opens, row.closes)
        hours.setdefault(row.client_id, []).append(stretch)
    return zones, leaves, hours


def reach_of_client(client: Client) -> frozenset[Channel]:
    """The channels for which there is an address or a number that can be used."""
    can = {
        Channel.EMAIL: bool(client.email),
        Channel.SMS: bool(client.phone) and may_get_sms(client.phone),
        Channel.CALL: bool(client.phone),
        Channel.LETTER: bool(client.address),
        Channel.IN_PERSON: True,
    }
    return frozenset(channel for channel, there in can.items() if there)
