"""Who may have which of the free times: sums on sets of ticks. No database, no clock.

Policy, not claims: two people who book at the very same moment may together exceed a part by
one visit. docs/fair-access.md says what each rule is for.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from furtka.visits.availability import any_of, bits, erode, every

K = TypeVar("K", bound=Hashable)


def online_part(
    opened: Iterable[int], online: Iterable[int], *, length: int, share: int, days: Iterable[int]
) -> int:
    """The ticks of those `days` on which one more visit of `length` ticks may be booked online.

    `opened`: the ticks at which each host is there, `online`: those that online bookings have
    taken of each. `share`: the percent of the open time kept for people who call or come.
    """
    opened, online = list(opened), list(online)
    found = 0
    for day in days:
        whole = sum((there & day).bit_count() for there in opened)
        used = sum((taken & day).bit_count() for taken in online)
        if 100 * (used + length) <= (100 - share) * whole:
            found |= day
    return found


def fits(free: int, length: int, on_step: int = -1) -> int:
    """How many visits of `length` ticks fit one after another into what is free.

    The earliest first, which no other way of packing beats. They begin on a tick of `on_step`.
    """
    starts, count = erode(free, length) & on_step, 0
    while starts:
        done = (starts & -starts).bit_length() - 1 + length
        starts = starts >> done << done
        count += 1
    return count


def leaving_room(
    free: Mapping[K, int], *, length: int, urgent: int, needed: int, on_step: int = -1
) -> dict[K, int]:
    """Per host, the starts of a visit of `length` ticks that leave room for urgent ones.

    `free`: the free ticks of each host on one day. After the visit, `needed` visits of `urgent`
    ticks must still fit into what all of them have left.
    """
    room = {host: fits(there, urgent, on_step) for host, there in free.items()}
    spare = sum(room.values()) - needed
    starts = {host: erode(there, length) & on_step for host, there in free.items()}
    # One visit overlaps at most so many of those that were packed: mostly there is no question.
    if spare >= -(-length // urgent) + 1:
        return starts
    block = (1 << length) - 1
    return {
        host: any_of(
            1 << tick
            for tick in bits(starts[host])
            if fits(there & ~(block << tick), urgent, on_step) >= room[host] - spare
        )
        for host, there in free.items()
    }


def released(starts: int, *, length: int, block: int, parts: int, of: int) -> int:
    """Those of one day's `starts` that the first `parts` of `of` equal parts hold.

    From the first start on, the day is cut into blocks of `block` ticks, dealt to the parts in
    turn, so that each part lies all over the day; a visit must lie wholly in blocks that are
    open. The same whatever has been booked.
    """
    if parts >= of or not starts:
        return starts
    first = (starts & -starts).bit_length() - 1
    size = starts.bit_length() - first + length
    dealt = every(block * of, size) * ((1 << block * parts) - 1)
    return starts & erode(dealt, length) << first
