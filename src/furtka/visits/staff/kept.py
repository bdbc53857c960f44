"""Times that the clerk keeps while they talk: chosen, kept longer, let go.

Choosing another time lets the one before go, unless the clerk ticked that it stays. The screen
names the one that was chosen last in its field `held`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from furtka.core.clock import local_day
from furtka.core.dates import day_words, hour_words
from furtka.core.errors import DomainError
from furtka.core.text import in_language
from furtka.offices.access import StaffRequest
from furtka.visits import holds
from furtka.visits.ask import Ask
from furtka.visits.errors import InvalidInput
from furtka.visits.models import Hold, Need
from furtka.visits.placing import ask_of
from furtka.visits.requests import BookingRequest, check_ask, find_service
from furtka.visits.staff.callers import ask_of_caller
from furtka.visits.staff.desk import read_out, value_of
from furtka.visits.staff.forms import URGENT, parse_time


@dataclass(frozen=True)
class Kept:
    """One time that is kept. `fits`: it is for the matter and needs that the form asks for now."""

    id: int
    value: str
    day: str
    hour: str
    matter: str
    until: str
    text: str
    fits: bool
    chosen: bool
    stays: bool


@dataclass(frozen=True)
class Keeping:
    """What the clerk keeps, the id of what was chosen last (or 0), and what went wrong."""

    rows: list[Kept]
    held: int = 0
    error: str = ""

    @property
    def read(self) -> str:
        return next((row.text for row in self.rows if row.chosen), "")


def keeping(
    request: StaffRequest, values: QueryDict, *, now: datetime, held: int | None = None,
    error: str = "",
) -> Keeping:  # fmt: skip
    """Everything that this clerk keeps now. `held` None: chosen last is what the form names."""
    last = _id(values.get("held", "")) if held is None else held
    mine = holds.held_by(request.user, request.job.office, now)
    stay = {_id(pk) for pk in values.getlist("stays")}
    wanted = values.get("time", "")
    rows = []
    for one in mine:
        fits = _is_wanted(one, values)
        value = value_of(one.kind, one.starts_at)
        chosen = fits and (one.pk == held or (held is None and value == wanted))
        rows.append(_row(one, fits, chosen, one.pk in stay, now))
    there = last if last in {one.pk for one in mine} else 0
    return Keeping(rows, there, error)


def _row(one: Hold, fits: bool, chosen: bool, stays: bool, now: datetime) -> Kept:
    tz = one.office.tz
    return Kept(
        id=one.pk, value=value_of(one.kind, one.starts_at),
        day=day_words(local_day(one.starts_at, tz), local_day(now, tz)),
        hour=hour_words(one.starts_at, tz), matter=in_language(one.service, "name"),
        until=hour_words(one.expires_at, tz),
        text=read_out(one.service, one.kind, one.starts_at, one.site),
        fits=fits, chosen=chosen, stays=stays,
    )  # fmt: skip


def _is_wanted(one: Hold, values: QueryDict) -> bool:
    ticked = values.getlist("needs")
    needs = {need for need in ticked if need in Need.values}
    ask = ask_of(one)
    same = ask.needs == needs and ask.urgent == (URGENT in ticked)
    return one.service.code == values.get("service") and same


def act(request: StaffRequest, values: QueryDict, *, now: datetime) -> Keeping:
    """Do what was pressed: `hold`, `release:12` or `longer:12`; then everything that is kept."""
    action, _colon, number = values.get("do", "").partition(":")
    try:
        if action == "hold":
            one = _choose(request, values, now)
            return keeping(request, values, now=now, held=one.pk)
        mine = holds.held_by(request.user, request.job.office, now)
        found = next((one for one in mine if one.pk == _id(number)), None)
        if found is not None and action == "release":
            holds.release(found, now=now, actor=request.user)
        if found is not None and action == "longer":
            holds.prolong(found, now=now, actor=request.user)
    except InvalidInput as wrong:
        sentence = next(iter(wrong.fields.values()), wrong.message)
        return keeping(request, values, now=now, error=str(sentence))
    except DomainError as error:
        return keeping(request, values, now=now, error=str(error.message))
    return keeping(request, values, now=now)


def _choose(request: StaffRequest, values: QueryDict, now: datetime) -> Hold:
    """Keep the chosen time, and let go what was chosen before. Raises InvalidInput, SlotTaken."""
    kind, starts_at = parse_time(values.get("time", ""))
    service = find_service(request.job.office, values.get("service", ""), by_staff=True)
    ticked = values.getlist("needs")
    ask = check_ask(
        service=service, kind=kind, needs=set(ticked) - {URGENT}, party=1, urgent=URGENT in ticked
    )
    mine = holds.held_by(request.user, request.job.office, now)
    one = kept_for(mine, ask, starts_at) or holds.hold(
        ask=ask_of_caller(request.job, values, ask),
        starts_at=starts_at,
        now=now,
        actor=request.user,
    )
    stay = {_id(pk) for pk in values.getlist("stays")}
    last = _id(values.get("held", ""))
    for before in mine:
        if before.pk == last and before.pk not in stay | {one.pk}:
            holds.release(before, now=now, actor=request.user)
    return one


def let_go(request: StaffRequest, wanted: BookingRequest, *, now: datetime) -> None:
    """Release what this clerk keeps for that time and ask; nothing if there is no such."""
    mine = holds.held_by(request.user, request.job.office, now)
    if found := kept_for(mine, wanted.ask, wanted.starts_at):
        holds.release(found, now=now, actor=request.user)


def kept_for(mine: list[Hold], ask: Ask, starts_at: datetime) -> Hold | None:
    """The one of these that keeps just that time for just that ask."""
    return next((one for one in mine if holds.is_for(one, ask, starts_at)), None)


def _id(typed: str) -> int:
    """The number of a hold; 0, which none has, for anything else."""
    known = typed.isascii() and typed.isdecimal() and len(typed) < 19
    return int(typed) if known else 0
