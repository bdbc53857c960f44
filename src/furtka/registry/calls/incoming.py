"""Calls as a telephone exchange tells of them: nobody answered, or somebody did."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac

from furtka.core.phones import parse_phone
from furtka.offices.models import Office, PhoneLine, Unit
from furtka.privacy import audit
from furtka.registry.calls.hours import (
    PhoneHours,
    Wish,
    day_to_answer,
    load_hours,
    when_to_ring,
)
from furtka.registry.calls.people import known_under
from furtka.registry.calls.storing import store, talk_after, talked_with
from furtka.registry.models import Call, CallKind, CallResult, CallState

# Who rang longer ago has found another way; and their number would be erased tonight.
OLDEST = timedelta(days=30)
# Clocks of exchanges differ a little from ours.
AHEAD_OF_US = timedelta(minutes=5)


@dataclass(frozen=True)
class Ring:
    """One call as the exchange has it. `number`: E.164, empty if hidden; `line` as it was said."""

    number: str
    at: datetime
    line: str = ""
    answered: bool = False

    @property
    def mark(self) -> str:
        """The same for the same call; tells nobody whose it was."""
        said = f"{self.number}|{self.at.astimezone(UTC).isoformat()}|{self.line}|{self.answered}"
        return f"ring:{salted_hmac('furtka.calls', said).hexdigest()[:32]}"


@transaction.atomic
def take_in(
    *, office: Office, rings: Sequence[Ring], now: datetime, actor: AbstractBaseUser | None
) -> int:
    """Store those that are new; how many these are. What was told before is passed over.

    Of an answered call only that there was one is stored, and earlier calls of that number count
    as returned.
    """
    rings = _unknown(office, rings)
    if not rings:
        return 0
    moments = [ring.at for ring in rings]
    hours = load_hours(office, min(*moments, now), now)
    lines = list(PhoneLine.objects.filter(office=office).select_related("unit"))
    for ring in sorted(rings, key=lambda one: one.at):
        line = line_of(lines, ring.line)
        unit = line.unit if line else None
        if ring.answered:
            _count(office, ring, line, hours, unit, now)
        else:
            _miss(office, ring, line, hours, unit, now)
    audit.record(
        "calls.taken_in", "calls", office=office, at=now, actor=actor, count=len(rings),
        answered=sum(ring.answered for ring in rings),
    )  # fmt: skip
    return len(rings)


def _unknown(office: Office, rings: Sequence[Ring]) -> list[Ring]:
    by_mark = {ring.mark: ring for ring in rings}
    known = Call.objects.filter(office=office, once__in=by_mark).values_list("once", flat=True)
    seen = set(known)
    return [ring for mark, ring in by_mark.items() if mark not in seen]


def line_of(lines: Collection[PhoneLine], said: str) -> PhoneLine | None:
    """The line of the office that an exchange means: by its number or its extension."""
    said = said.strip()
    if not said:
        return None
    try:
        number = parse_phone(said[:60])
    except ValidationError:
        number = ""
    by_extension = [line for line in lines if line.extension and line.extension == said]
    by_number = [line for line in lines if number and line.number == number]
    return next(iter(by_extension + by_number), None)


def _count(
    office: Office, ring: Ring, line: PhoneLine | None, hours: PhoneHours, unit: Unit | None,
    now: datetime,
) -> None:  # fmt: skip
    call = Call(
        office=office, kind=CallKind.ANSWERED, at=ring.at, line=line, once=ring.mark,
        for_day=day_to_answer(hours, ring.at, unit), state=CallState.DONE, closed_at=now,
        unit=unit,
    )  # fmt: skip
    if store(call)[1]:
        talked_with(office, ring.number, ring.at, now=now, kinds=[CallKind.MISSED])


def _miss(
    office: Office, ring: Ring, line: PhoneLine | None, hours: PhoneHours, unit: Unit | None,
    now: datetime,
) -> None:  # fmt: skip
    """It waits for a call; unless its number is hidden, or somebody has talked with them since."""
    talked = talk_after(office, ring.number, ring.at)
    known = known_under(office, ring.number)
    closed = talked is not None or not ring.number
    due = when_to_ring(hours.from_(now, unit), known.careful, now, wish=Wish(), tz=office.tz)
    state = CallState.GIVEN_UP if not ring.number else CallState.DONE
    store(Call(
        office=office, kind=CallKind.MISSED, at=ring.at, line=line, once=ring.mark, unit=unit,
        number=ring.number, client=known.client, for_day=day_to_answer(hours, ring.at, unit),
        language=known.client.language if known.client else "pl", returned_at=talked,
        state=state if closed else CallState.OPEN, closed_at=now if closed else None,
        result=CallResult.CALLED_AGAIN if talked else "",
        due_from=None if closed else due,
    ))  # fmt: skip
