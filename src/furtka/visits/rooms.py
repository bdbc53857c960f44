"""Another room at the same time: where a room must be aired longer than it is free.

The client is met at the entrance and walked there, so that they need not be told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from furtka.core.db import retried
from furtka.offices.models import Room
from furtka.privacy import audit
from furtka.visits import resources
from furtka.visits.availability import TICK
from furtka.visits.crowds import Seated, seated_around
from furtka.visits.errors import SlotTaken
from furtka.visits.facts import Facts, facts_of
from furtka.visits.handover import first_come, locked, take
from furtka.visits.judge import Problem, judge_by
from furtka.visits.models import Claim, Visit, Yielding
from furtka.visits.placing import ask_of
from furtka.visits.seating import Seat
from furtka.visits.suitable import suitable_rooms


def free_rooms(
    visits: Sequence[Visit], days: Iterable[Seated], facts: Facts, now: datetime
) -> dict[int, Room]:
    """Per visit's id, a room that is free and can be aired; for those whose own can't be.

    No two get the same room at once. `days` hold the visits (crowds.seated_around). One query for
    each of these days.
    """
    known = {visit.pk: visit for visit in visits}
    found: dict[int, Room] = {}
    for day in days:
        wanting = [
            (known[pk], seat)
            for pk, (seat, why) in day.seating.crowded.items()
            if why == Problem.ROOM and pk in known
        ]
        if wanting:
            taken = _taken(day, facts, now)
            found |= dict(_share_out(wanting, taken, day, facts))
    return found


def _share_out(
    wanting: list[tuple[Visit, Seat]], taken: dict[str, int], day: Seated, facts: Facts
) -> Iterator[tuple[int, Room]]:
    for visit, seat in wanting:
        needed = seat.ticks_of(seat.footprint.room)
        for room in suitable_rooms(facts, ask_of(visit), day.site):
            key = resources.room(room.pk).key
            if not taken[key] & needed:
                taken[key] |= needed
                yield visit.pk, room
                break


def _taken(day: Seated, facts: Facts, now: datetime) -> dict[str, int]:
    """When its rooms are taken: as they are claimed, and as they must be aired."""
    taken = defaultdict(int, day.seating.taken)
    keys = [resources.room(room.pk).key for room in facts.rooms if room.site_id == day.site.pk]
    claims = Claim.objects.filter(
        office=facts.office, resource__in=keys, starts_at__lt=day.grid.moment(day.grid.size),
        ends_at__gt=day.grid.origin,
    ).standing(Yielding(now, by_staff=True))  # fmt: skip
    for key, start, end in claims.values_list("resource", "starts_at", "ends_at"):
        taken[key] |= day.grid.touched(start, end)
    return taken


def change_room(
    visit: Visit, *, room_id: int, now: datetime, actor: AbstractBaseUser | None
) -> Visit:
    """The same visit in another room, from its beginning to the end of the airing.

    The same room again changes nothing. Raises NotChangeable; SlotTaken if that room can't be had
    (any more).
    """
    with first_come():
        return _change_room_once(visit, room_id, now=now, actor=actor)


@retried
def _change_room_once(
    visit: Visit, room_id: int, *, now: datetime, actor: AbstractBaseUser | None
) -> Visit:
    visit = locked(visit, now)
    if visit.room_id == room_id:
        return visit
    facts = facts_of(visit.office_id, now)
    days = list(seated_around([visit], judge_by(facts), now))
    room = free_rooms([visit], days, facts, now).get(visit.pk)
    if room is None or room.pk != room_id:
        raise SlotTaken
    seat, _why = _crowded(days)[visit.pk]
    before, old = visit.room_id, resources.room(visit.room_id or 0).key
    visit.claims.filter(resource=old).delete()
    take(list(_claims(visit, resources.room(room.pk).key, seat)), now)
    visit.room = room
    visit.save(update_fields=["room"])
    audit.record(
        "visit.room_changed", f"visit:{visit.code}", office=visit.office, at=now, actor=actor,
        was=before, became=room.pk,
    )  # fmt: skip
    return visit


def _crowded(days: Iterable[Seated]) -> Mapping[int, tuple[Seat, Problem]]:
    return {pk: found for day in days for pk, found in day.seating.crowded.items()}


def _claims(visit: Visit, key: str, seat: Seat) -> Iterator[Claim]:
    for after, length in seat.footprint.room:
        start = visit.starts_at + after * TICK
        yield Claim(
            office_id=visit.office_id, resource=key, starts_at=start,
            ends_at=start + length * TICK, visit=visit,
        )  # fmt: skip
