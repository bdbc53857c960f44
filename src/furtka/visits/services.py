"""What people do with visits: book, move, cancel (cancelling.py), "I cannot come".

Every write computes what is free, inserts claims and lets the database answer. If it says no,
what is free is computed anew; only when nothing is left does somebody hear "taken".
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from furtka.clients.merging import survivor
from furtka.clients.models import Client
from furtka.clients.wishes import said_nothing_yet, wishes_of
from furtka.core.codes import new_code
from furtka.core.db import TRIES, is_duplicate, is_overlap, must_retry
from furtka.offices.changes import at_one_look
from furtka.offices.models import Office, VisitKind
from furtka.privacy import audit
from furtka.rules.selectors import rules_in_force
from furtka.visits import contacts, messages, reminders
from furtka.visits.apart import ask_apart, kept_apart
from furtka.visits.apart_claims import settle as settle_apart
from furtka.visits.ask import Ask
from furtka.visits.calendar import Slot, first_free, nearest
from furtka.visits.calls import become_call, forget_address
from furtka.visits.cancelling import cancel as cancel
from furtka.visits.cancelling import end as end
from furtka.visits.cancelling import undo_cancel as undo_cancel
from furtka.visits.changeable import changeable
from furtka.visits.changeable import is_changeable as is_changeable
from furtka.visits.errors import (
    InvalidInput,
    KeyReused,
    NoFreeTime,
    NotChangeable,
    SlotTaken,
)
from furtka.visits.held import pass_on, settle
from furtka.visits.messages import Tell
from furtka.visits.models import Hold, Need, Visit, VisitStatus, WriteKey, Yielding
from furtka.visits.pins import new_seed
from furtka.visits.placing import Assignment, calendar_of, choose, claim, place
from furtka.visits.requests import BookingRequest, Person
from furtka.visits.trying import until_placed
from furtka.visits.wished import may_be_rung


@at_one_look()
def book(
    request: BookingRequest,
    *,
    now: datetime,
    actor: AbstractBaseUser | None,
    key: str = "",
    fingerprint: str = "",
    client: Client | None = None,
    answer: Callable[[Visit], str] | None = None,
) -> Visit:
    """Book one visit for one person.

    `actor` is None when clients book for themselves. `key`: an Idempotency-Key; the same key
    with the same `fingerprint` (see `fingerprint_of`) returns the visit made before. `client`:
    somebody the office knows already; else a new one is made of `request.person`. `answer`:
    what a program is told, kept with the key (visits/once.py).
    Raises InvalidInput (time can't be booked), SlotTaken (somebody was quicker), KeyReused,
    TooManyVisits (for clients only).
    """
    office, yielding = request.ask.service.office, None
    request = kept_apart(request, client)
    for _try in range(TRIES):
        if key and (made := made_before(office, key, fingerprint)):
            return made
        try:
            chosen = _find_place(request, now=now, by_staff=actor is not None)
            with transaction.atomic():
                visit = store_visit(
                    request, chosen, now=now, actor=actor, client=client, yielding=yielding
                )
                messages.booked(visit, now=now)
                if key:
                    remember(visit, key, fingerprint, now, answer)
                return visit
        except SlotTaken:
            # Perhaps by this very request, sent twice at once.
            if key and (made := made_before(office, key, fingerprint)):
                return made
            raise
        except (IntegrityError, OperationalError) as error:
            # A duplicate: the same request came twice at once, or a code is taken (one in
            # millions).
            if not (is_overlap(error) or must_retry(error) or is_duplicate(error)):
                raise
            yielding = Yielding(now, by_staff=actor is not None)
    raise SlotTaken(nearest(request.ask, request.starts_at, now=now, by_staff=actor is not None))


def fingerprint_of(body: dict[str, Any]) -> str:
    """SHA-256 of a request's body, whatever the order of its fields."""
    return sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()


def made_before(office: Office, key: str, fingerprint: str) -> Visit | None:
    """What this Idempotency-Key made before. Raises KeyReused for another request."""
    used = WriteKey.objects.filter(office=office, key=key).select_related("visit").first()
    if used is None:
        return None
    if used.fingerprint != fingerprint:
        raise KeyReused
    return used.visit


def made_with(office: Office, key: str) -> Visit | None:
    """The visit that this key of our own made."""
    used = WriteKey.objects.filter(office=office, key=key).select_related("visit").first()
    return used.visit if used else None


def remember(
    visit: Visit, key: str, fingerprint: str, now: datetime,
    answer: Callable[[Visit], str] | None,
) -> None:  # fmt: skip
    """The same key will give the same visit."""
    WriteKey.objects.create(
        office=visit.office, key=key, fingerprint=fingerprint, visit=visit, created_at=now,
        status=201, answer=answer(visit) if answer else "",
    )  # fmt: skip


def _find_place(request: BookingRequest, *, now: datetime, by_staff: bool) -> Assignment:
    """Who and what would serve the visit. Raises SlotTaken, InvalidInput.

    Outside the transaction, because on SQLite a transaction keeps all other writers waiting;
    the claims decide in any case.
    """
    ask, starts_at = request.ask, request.starts_at
    calendar = calendar_of(ask, starts_at, now=now, by_staff=by_staff)
    return choose(calendar, ask, starts_at, now=now, by_staff=by_staff)


def store_visit(
    request: BookingRequest, chosen: Assignment, *, now: datetime,
    actor: AbstractBaseUser | None, client: Client | None, series: UUID | None = None,
    yielding: Yielding | None = None,
) -> Visit:  # fmt: skip
    """Store one visit with its claims and its audit line; nobody is told of it yet.

    `yielding`: see `placing.claim`.
    """
    visit = _new_visit(request, now=now, actor=actor, client=client)
    visit.series = series
    place(visit, request.ask, request.starts_at, chosen)
    visit.save(force_insert=True)
    contacts.take(visit, now=now)
    claim(visit, chosen, yielding)
    _record_new(visit, now=now, actor=actor)
    return visit


def _new_visit(
    request: BookingRequest, *, now: datetime, actor: AbstractBaseUser | None,
    client: Client | None,
) -> Visit:  # fmt: skip
    """Everything but its time, host, room and door; not stored."""
    ask, office = request.ask, request.ask.service.office
    return Visit(
        office=office,
        code=f"{office.code_prefix}-{new_code()}",
        pin_seed=new_seed(),
        service=ask.service,
        client=survivor(client) if client else new_client(office, request.person, now, ask.needs),
        party=ask.party,
        needs=sorted(ask.needs),
        urgent=ask.urgent,
        status=VisitStatus.BOOKED,
        status_since=now,
        booked_by=request.booked_by,
        created_by_id=actor.pk if actor else None,
        created_at=now,
        address=request.address if ask.kind == VisitKind.HOME else "",
    )


def _record_new(visit: Visit, *, now: datetime, actor: AbstractBaseUser | None) -> None:
    audit.record(
        "visit.booked", f"visit:{visit.code}", office=visit.office, at=now, actor=actor,
        starts_at=visit.starts_at.isoformat(), service=visit.service.code, by=str(visit.booked_by),
        **({"series": str(visit.series)} if visit.series else {}),
    )  # fmt: skip


@transaction.atomic
def book_in_place_of(
    held: Hold, request: BookingRequest, *, now: datetime, actor: AbstractBaseUser | None,
    client: Client | None,
) -> Visit | None:  # fmt: skip
    """Turn a hold into a visit, its claims change hands; None if the hold is gone.

    `request.ask` says whom they must not meet; the database may refuse that.
    """
    here = Hold.objects.select_for_update(of=("self",)).select_related("site")
    found = here.filter(office_id=held.office_id, pk=held.pk).first()
    if found is None:
        return None
    visit = _new_visit(request, now=now, actor=actor, client=client)
    settle(visit, found)
    visit.save(force_insert=True)
    contacts.take(visit, now=now)
    pass_on(found, visit)
    settle_apart(visit, request.ask)
    _record_new(visit, now=now, actor=actor)
    messages.booked(visit, now=now)
    return visit


def new_client(
    office: Office, person: Person, now: datetime, needs: frozenset[str] = frozenset()
) -> Client:
    """Somebody whom the office does not know yet. Of what helps at a visit, letters keep one."""
    client = Client.objects.create(
        office=office,
        name=person.name,
        phone=person.phone,
        email=person.email,
        contact=person.contact,
        language=person.language,
        needs=sorted(needs & {Need.LARGE_PRINT}),
        created_at=now,
    )
    return said_nothing_yet(client)


@transaction.atomic
def _move_once(
    visit: Visit, ask: Ask, starts_at: datetime, *, now: datetime,
    actor: AbstractBaseUser | None, yielding: Yielding | None, tell: Tell,
) -> Visit:  # fmt: skip
    by_staff = actor is not None
    visit = changeable(visit, now)
    calendar = calendar_of(ask, starts_at, now=now, by_staff=by_staff, without=visit)
    chosen = choose(calendar, ask, starts_at, now=now, by_staff=by_staff, without=visit)
    before = visit.starts_at
    visit.claims.all().delete()
    place(visit, ask, starts_at, chosen)
    visit.confirmed_at = None
    forget_address(visit)
    visit.save(
        update_fields=[
            "kind", "starts_at", "ends_at", "host", "room", "entrance", "site", "address",
            "confirmed_at",
        ]
    )  # fmt: skip
    claim(visit, chosen, yielding)
    audit.record(
        "visit.moved", f"visit:{visit.code}", office=visit.office, at=now, actor=actor,
        before=before.isoformat(), after=starts_at.isoformat(), kind=str(ask.kind),
    )  # fmt: skip
    reminders.start_anew(visit, now=now)
    tell(visit, now=now)
    return visit


@at_one_look()
def move(
    visit: Visit, *, starts_at: datetime, now: datetime, actor: AbstractBaseUser | None,
    kind: VisitKind | None = None, tell: Tell = messages.moved,
) -> Visit:  # fmt: skip
    """Move to another time, keeping code and PIN. The old time is kept until the new is sure.

    `kind`: meet in another way from then on. `tell`: what the client hears. Raises NotChangeable,
    InvalidInput, SlotTaken. The same time and kind again change nothing.
    """
    if kind == VisitKind.HOME and visit.kind != kind:
        raise InvalidInput(fields={"kind": _("Book a new visit: we do not know the address.")})
    ask = ask_apart(visit, kind)
    return _place_anew(visit, ask, starts_at, now=now, actor=actor, tell=tell)


def _place_anew(
    visit: Visit, ask: Ask, starts_at: datetime, *, now: datetime,
    actor: AbstractBaseUser | None, tell: Tell = messages.moved,
) -> Visit:  # fmt: skip
    same = starts_at == visit.starts_at and ask.kind == visit.kind
    if same and visit.status == VisitStatus.BOOKED:
        return visit
    return until_placed(
        lambda yielding: _move_once(
            visit, ask, starts_at, now=now, actor=actor, yielding=yielding, tell=tell
        ),
        ask, starts_at, now=now, by_staff=actor is not None, without=visit,
    )  # fmt: skip


@dataclass(frozen=True)
class InsteadOfComing:
    """What "I cannot come" makes of a visit."""

    kind: VisitKind
    starts_at: datetime


def instead_of_coming(visit: Visit, *, now: datetime) -> list[InsteadOfComing]:
    """What `cannot_come` would do, best first; empty if there is nothing. Writes nothing.

    `visit` comes with its service (unit, site, office) and client.
    """
    can_be_call = VisitKind.PHONE in visit.service.kinds
    if can_be_call and may_be_rung(wishes_of(visit.client), visit.starts_at):
        unit = visit.service.unit
        rules = rules_in_force(visit.office, visit.site, unit, visit.starts_at)
        if rules.answers:
            return [InsteadOfComing(VisitKind.PHONE, visit.starts_at)]
    kind = VisitKind(visit.kind)
    return [InsteadOfComing(kind, slot.starts_at) for slot in _later(visit, now)]


def cannot_come(
    visit: Visit, *, now: datetime, actor: AbstractBaseUser | None, seen: str = ""
) -> Visit:
    """One press of "I cannot come": a phone call at the same time instead, or another time.

    Where the matter can be dealt with by phone and the host is free then (it is: the host was
    kept for this visit), the time stays. Otherwise the next free time is taken. No reason is
    asked and none is stored; there is no penalty. `seen`: `state_of` the visit on the page where
    it was pressed; if it has changed since (the same button came twice), it is left as it is.
    Raises NotChangeable, NoFreeTime, ChangedMeanwhile.
    """
    visit = Visit.objects.select_related(
        "office", "site", "client", "service__office", "service__unit__site"
    ).get(office_id=visit.office_id, pk=visit.pk)
    if seen and seen != state_of(visit):
        return visit
    if not is_changeable(visit, now):
        raise NotChangeable
    for way in instead_of_coming(visit, now=now):
        ask = ask_apart(visit, way.kind)
        if (way.kind, way.starts_at) == (visit.kind, visit.starts_at):
            return visit
        if way.starts_at == visit.starts_at:
            return become_call(visit, now=now, actor=actor)
        try:
            return _place_anew(visit, ask, way.starts_at, now=now, actor=actor)
        except SlotTaken:
            continue
    raise NoFreeTime


def state_of(visit: Visit) -> str:
    """When and how the visit takes place, for a form to carry: a press that comes twice shows."""
    return f"{visit.kind}|{visit.starts_at.isoformat()}"


def _later(visit: Visit, now: datetime) -> list[Slot]:
    """Free times from the day after the visit: whoever is unwell needs more than an hour."""
    after = visit.starts_at + timedelta(days=1)
    return first_free(ask_apart(visit), now=now, after=after, count=10, without=visit)
