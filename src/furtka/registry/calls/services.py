"""What people do with calls: note one, ask for one, take it, say what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F, Q, QuerySet

from furtka.clients.merging import survivor
from furtka.clients.models import Client
from furtka.core.clock import local_day
from furtka.core.db import unless_duplicate
from furtka.core.text import one_line
from furtka.offices.models import Office, Staff, Unit
from furtka.outbox import chores
from furtka.privacy import audit
from furtka.registry.calls.errors import CallTaken, MayNotRing, NumberWaits
from furtka.registry.calls.hours import Wish, load_hours, when_to_ring
from furtka.registry.calls.people import Known, known_under
from furtka.registry.calls.storing import store, talked_with
from furtka.registry.models import Call, CallKind, CallResult, CallState, IncomingChannel, Item
from furtka.registry.services import record_item

MOST_TRIES = 3
AGAIN = timedelta(hours=1)
# A call that somebody took and forgot: a colleague may take it over.
FORGOTTEN = timedelta(minutes=30)
CHORE = "call_given_up"
FIND_ANOTHER_WAY = timedelta(days=1)


@dataclass(frozen=True)
class Caller:
    """Who is at the other end, as far as is known. `number` is E.164."""

    number: str = ""
    name: str = ""
    client: Client | None = None


@dataclass(frozen=True)
class Request:
    """What somebody asks for on the website. `wish`: the hours that suit them."""

    number: str
    name: str = ""
    language: str = "pl"
    wish: Wish = Wish()
    may_say: bool = False


# -- How calls come in ---------------------------------------------------------------------------


@transaction.atomic
def take_note(
    *, office: Office, caller: Caller, note: str, needs_answer: bool, once: str, now: datetime,
    actor: AbstractBaseUser, unit: Unit | None = None,
) -> Call:  # fmt: skip
    """Write down what was said. With `needs_answer` it waits for a call; the same `once` is one.

    Whoever rang this number in vain before has been answered with it.
    """
    known = known_under(office, caller.number)
    client = survivor(caller.client) if caller.client else known.client
    call = Call(
        office=office, kind=CallKind.NOTE, at=now, for_day=local_day(now, office.tz),
        number=caller.number, name=one_line(caller.name), note=one_line(note), unit=unit,
        client=client, language=client.language if client else "pl", recorded_by_id=actor.pk,
        once=once, state=CallState.OPEN if needs_answer else CallState.DONE,
        closed_at=None if needs_answer else now,
        due_from=_due(office, known, Wish(), now, unit) if needs_answer else None,
    )  # fmt: skip
    call, new = store(call)
    if new:
        talked_with(office, caller.number, now, now=now, kinds=[CallKind.MISSED])
        _record("call.noted", call, now=now, actor=actor)
    return call


@transaction.atomic
def want_call(*, office: Office, request: Request, once: str, now: datetime) -> Call:
    """Somebody asks on the website to be rung. One call waits per number, however often.

    Whoever asks again changes the hours, and never more than that: a message may be left only if
    each request said so. Answers the call that waits.
    """
    known = known_under(office, request.number)
    wish, hours = request.wish, load_hours(office, now, now)
    stretches = hours.from_(now)
    call = Call(
        office=office, kind=CallKind.WANTED, at=now,
        for_day=local_day(stretches[0][0] if stretches else now, office.tz),
        number=request.number, name=one_line(request.name), client=known.client,
        language=request.language, wish_from=wish.opens, wish_to=wish.closes,
        may_say=request.may_say, state=CallState.OPEN, once=once,
        due_from=when_to_ring(stretches, known.careful, now, wish=wish, tz=office.tz),
    )  # fmt: skip
    call, new = store(call)
    if not new:
        return call
    _record("call.wanted", call, now=now, actor=None)
    if call.part_of is None:
        return call
    waiting = call.part_of
    asked_before = Q(pk=waiting.pk, kind=CallKind.WANTED) | Q(
        part_of=waiting.pk, kind=CallKind.WANTED
    )
    said = Call.objects.filter(asked_before, office=office).values_list("may_say", flat=True)
    Call.objects.filter(office=office, pk=waiting.pk).update(
        name=call.name or waiting.name, language=call.language, wish_from=call.wish_from,
        wish_to=call.wish_to, due_from=call.due_from, may_say=all(said),
    )  # fmt: skip
    return waiting


def _due(
    office: Office, known: Known, wish: Wish, moment: datetime, unit: Unit | None
) -> datetime | None:
    hours = load_hours(office, moment, moment)
    stretches = hours.from_(moment, unit)
    return when_to_ring(stretches, known.careful, moment, wish=wish, tz=office.tz)


# -- Calling back --------------------------------------------------------------------------------


@transaction.atomic
def take(*, call: Call, job: Staff, now: datetime, actor: AbstractBaseUser) -> None:
    """ "I am calling". The second one is told (CallTaken); pressed twice by the same, it is one.

    Raises MayNotRing outside the hours that somebody under this number said are safe.
    """
    if not known_under(call.office, call.number).may_ring(now):
        raise MayNotRing
    free = Q(state__in=[CallState.OPEN, CallState.NOT_REACHED])
    free |= Q(state=CallState.BEING_CALLED, taken_at__lt=now - FORGOTTEN)
    if _same(call).filter(free).update(
        state=CallState.BEING_CALLED, taken_by=job, taken_at=now
    ):  # fmt: skip
        _record("call.taken", call, now=now, actor=actor)
    elif not _mine(call, job).exists():
        raise CallTaken


def put_off(*, call: Call, now: datetime) -> None:
    """The safe hours of the caller are over: not before they begin again."""
    known = known_under(call.office, call.number)
    due_from = _due(call.office, known, Wish(call.wish_from, call.wish_to), now, call.unit)
    _same(call).filter(closed_at=None).update(due_from=due_from)


@transaction.atomic
def give_back(*, call: Call, job: Staff, now: datetime, actor: AbstractBaseUser) -> None:
    """Not now after all: it waits as before. A second press changes nothing."""
    if _mine(call, job).update(
        state=CallState.NOT_REACHED if call.tries else CallState.OPEN, taken_by=None, taken_at=None
    ):  # fmt: skip
        _record("call.given_back", call, now=now, actor=actor)


@transaction.atomic
def finish(
    *, call: Call, result: CallResult, job: Staff, now: datetime, actor: AbstractBaseUser
) -> Call:
    """Say what came of it. Raises CallTaken for one that is not this colleague's any more.

    Nobody answered: again in an hour, or when they may be rung next; after the third time it is
    given up, and where somebody waits for our word a task asks to find another way.
    """
    if result == CallResult.NOT_REACHED and call.tries + 1 < MOST_TRIES:
        return _try_again(call, job, now, actor)
    given_up = result in (CallResult.NOT_REACHED, CallResult.WRONG_NUMBER)
    tries = call.tries + (result in (CallResult.NOT_REACHED, CallResult.TALKED))
    if not _mine(call, job).update(
        state=CallState.GIVEN_UP if given_up else CallState.DONE, result=result, closed_at=now,
        tries=tries,
    ):  # fmt: skip
        return _unless_done(call, result)
    call.refresh_from_db()
    _more(call).update(state=call.state, closed_at=now)
    if result == CallResult.TALKED:
        kinds = [CallKind.MISSED, CallKind.WANTED]
        talked_with(call.office, call.number, now, now=now, kinds=kinds)
    if given_up and (call.kind != CallKind.MISSED or _promised(call)):
        _ask_for_another_way(call, now)
    _record("call.finished", call, now=now, actor=actor, result=str(result))
    return call


def _try_again(call: Call, job: Staff, now: datetime, actor: AbstractBaseUser) -> Call:
    known = known_under(call.office, call.number)
    wish = Wish(call.wish_from, call.wish_to)
    if not _mine(call, job).update(
        state=CallState.NOT_REACHED, tries=F("tries") + 1, taken_by=None, taken_at=None,
        due_from=_due(call.office, known, wish, now + AGAIN, call.unit),
    ):  # fmt: skip
        return _unless_done(call, CallResult.NOT_REACHED)
    call.refresh_from_db()
    _record("call.finished", call, now=now, actor=actor, result=CallResult.NOT_REACHED.value)
    return call


def _unless_done(call: Call, result: CallResult) -> Call:
    """The same press came twice; anything else is somebody else's."""
    call.refresh_from_db()
    tried = result == CallResult.NOT_REACHED and call.state == CallState.NOT_REACHED
    if call.result != result and not tried:
        raise CallTaken
    return call


def _promised(call: Call) -> bool:
    asked = [CallKind.WANTED, CallKind.NOTE]
    return Call.objects.filter(office=call.office_id, part_of=call, kind__in=asked).exists()


def _ask_for_another_way(call: Call, now: datetime) -> None:
    chores.ask_office(
        office=call.office, chore=CHORE, about=f"call:{call.pk}", now=now,
        dedupe_key=f"{CHORE}:{call.pk}:{now:%Y%m%d%H%M}", due_at=now + FIND_ANOTHER_WAY,
        path=f"/praca/rejestr/telefony/{call.pk}/",
    )  # fmt: skip


@transaction.atomic
def settle(*, call: Call, now: datetime, actor: AbstractBaseUser) -> None:
    """Somebody who must not be rung was told in another way. Again changes nothing."""
    never = _same(call).filter(state__in=[CallState.OPEN, CallState.NOT_REACHED], due_from=None)
    result = CallResult.NOT_NEEDED
    if never.update(state=CallState.DONE, result=result, closed_at=now):
        _more(call).update(state=CallState.DONE, closed_at=now)
        _record("call.finished", call, now=now, actor=actor, result=result.value)


@transaction.atomic
def reopen(*, call: Call, now: datetime, actor: AbstractBaseUser) -> None:
    """It was closed by mistake: it waits again. Raises NumberWaits. Again changes nothing."""
    known = known_under(call.office, call.number)
    due_from = _due(call.office, known, Wish(call.wish_from, call.wish_to), now, call.unit)
    closed = _same(call).exclude(closed_at=None).filter(erased_at=None).exclude(result="")
    back = unless_duplicate(
        lambda: closed.update(
            state=CallState.OPEN, result="", closed_at=None, taken_by=None, taken_at=None,
            tries=0, due_from=due_from,
        )
    )  # fmt: skip
    if back is None:
        raise NumberWaits
    if not back:
        return
    more = Call.objects.filter(office=call.office_id, part_of=call, closed_at=call.closed_at)
    more.update(state=CallState.JOINED, closed_at=None)
    if call.number:
        same = Call.objects.filter(office=call.office_id, number=call.number)
        same.filter(returned_at=call.closed_at).update(returned_at=None)
    chores.take_back_chores(office=call.office, chore=CHORE, about=f"call:{call.pk}")
    _record("call.reopened", call, now=now, actor=actor)


# -- Into the register ---------------------------------------------------------------------------


@transaction.atomic
def register(
    *, call: Call, sender: str, subject: str, matter: str, now: datetime, actor: AbstractBaseUser
) -> Item:
    """The call becomes an item of the register, received when it rang. Pressed twice: one item.

    Raises InvalidItem.
    """
    item = record_item(
        office=call.office, channel=IncomingChannel.PHONE, sender=sender, subject=subject,
        received_at=call.at, now=now, actor=actor, unit=call.unit, client=call.client,
        once=f"call-{call.pk}", matter=matter,
    )  # fmt: skip
    if _same(call).filter(item=None).update(item=item):
        _record("call.registered", call, now=now, actor=actor, number=item.shown)
    return item


def _same(call: Call) -> QuerySet[Call]:
    return Call.objects.filter(office=call.office_id, pk=call.pk)


def _mine(call: Call, job: Staff) -> QuerySet[Call]:
    return _same(call).filter(state=CallState.BEING_CALLED, taken_by=job)


def _more(call: Call) -> QuerySet[Call]:
    return Call.objects.filter(office=call.office_id, part_of=call, state=CallState.JOINED)


def _record(
    action: str, call: Call, *, now: datetime, actor: AbstractBaseUser | None, **details: str
) -> None:
    audit.record(action, f"call:{call.pk}", office=call.office, at=now, actor=actor, **details)
