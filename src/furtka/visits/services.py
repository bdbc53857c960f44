"""What people do with visits: book, move, cancel, "I cannot come". The only file that writes.

Every write computes what is free, inserts claims and lets the database answer. If it says no,
what is free is computed anew; only when nothing is left does somebody hear "taken".
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Client, ContactWay
from furtka.core.codes import new_code
from furtka.core.db import is_duplicate, is_overlap, must_retry
from furtka.offices.models import Office, VisitKind
from furtka.privacy import audit
from furtka.rules.selectors import rules_in_force
from furtka.visits import contacts, messages
from furtka.visits.ask import Ask
from furtka.visits.calendar import Slot, first_free, nearest
from furtka.visits.errors import (
    ChangedMeanwhile,
    InvalidInput,
    KeyReused,
    NoFreeTime,
    NotChangeable,
    SlotTaken,
)
from furtka.visits.models import Visit, VisitStatus, WriteKey
from furtka.visits.pins import new_seed
from furtka.visits.placing import Assignment, ask_of, calendar_of, choose, claim, place
from furtka.visits.requests import BookingRequest

# Enough for every other client of the same minute to be quicker once; then we say "taken".
TRIES = 20
CANCELLED = (VisitStatus.CANCELLED_BY_CLIENT, VisitStatus.CANCELLED_BY_OFFICE)


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
    office = request.ask.service.office
    for _try in range(TRIES):
        if key and (made := made_before(office, key, fingerprint)):
            return made
        try:
            chosen = _find_place(request, now=now, by_staff=actor is not None)
            with transaction.atomic():
                visit = store_visit(request, chosen, now=now, actor=actor, client=client)
                messages.booked(visit, now=now)
                if key:
                    WriteKey.objects.create(
                        office=office, key=key, fingerprint=fingerprint, visit=visit,
                        created_at=now, status=201, answer=answer(visit) if answer else "",
                    )  # fmt: skip
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
) -> Visit:  # fmt: skip
    """Store one visit with its claims and its audit line; nobody is told of it yet."""
    ask, office = request.ask, request.ask.service.office
    visit = Visit(
        office=office,
        code=f"{office.code_prefix}-{new_code()}",
        pin_seed=new_seed(),
        service=ask.service,
        client=client or _new_client(request, now),
        party=ask.party,
        needs=sorted(ask.needs),
        urgent=ask.urgent,
        status=VisitStatus.BOOKED,
        status_since=now,
        booked_by=request.booked_by,
        created_by_id=actor.pk if actor else None,
        created_at=now,
        series=series,
        address=request.address if ask.kind == VisitKind.HOME else "",
    )
    place(visit, ask, request.starts_at, chosen)
    visit.save(force_insert=True)
    contacts.take(visit, now=now)
    claim(visit, chosen)
    audit.record(
        "visit.booked", f"visit:{visit.code}", office=office, at=now, actor=actor,
        starts_at=visit.starts_at.isoformat(), service=ask.service.code, by=str(visit.booked_by),
        **({"series": str(series)} if series else {}),
    )  # fmt: skip
    return visit


def _new_client(request: BookingRequest, now: datetime) -> Client:
    person = request.person
    return Client.objects.create(
        office=request.ask.service.office,
        name=person.name,
        phone=person.phone,
        email=person.email,
        contact=person.contact,
        language=person.language,
        created_at=now,
    )


@transaction.atomic
def _move_once(
    visit: Visit, ask: Ask, starts_at: datetime, *, now: datetime, actor: AbstractBaseUser | None
) -> Visit:
    by_staff = actor is not None
    visit = _changeable(visit, now)
    calendar = calendar_of(ask, starts_at, now=now, by_staff=by_staff, without=visit)
    chosen = choose(calendar, ask, starts_at, now=now, by_staff=by_staff, without=visit)
    before = visit.starts_at
    visit.claims.all().delete()
    place(visit, ask, starts_at, chosen)
    _forget_address(visit)
    visit.save(
        update_fields=[
            "kind", "starts_at", "ends_at", "host", "room", "entrance", "site", "address",
        ]
    )  # fmt: skip
    claim(visit, chosen)
    audit.record(
        "visit.moved", f"visit:{visit.code}", office=visit.office, at=now, actor=actor,
        before=before.isoformat(), after=starts_at.isoformat(), kind=str(ask.kind),
    )  # fmt: skip
    messages.moved(visit, now=now)
    return visit


def _forget_address(visit: Visit) -> None:
    if visit.kind != VisitKind.HOME:
        visit.address = ""


def move(
    visit: Visit, *, starts_at: datetime, now: datetime, actor: AbstractBaseUser | None,
    kind: VisitKind | None = None,
) -> Visit:  # fmt: skip
    """Move to another time, keeping code and PIN. The old time is kept until the new is sure.

    `kind`: meet in another way from then on. Raises NotChangeable, InvalidInput, SlotTaken. The
    same time and kind again change nothing.
    """
    ask = ask_of(visit)
    if kind == VisitKind.HOME and visit.kind != kind:
        raise InvalidInput(fields={"kind": _("Book a new visit: we do not know the address.")})
    ask = replace(ask, kind=kind) if kind else ask
    return _place_anew(visit, ask, starts_at, now=now, actor=actor)


def _place_anew(
    visit: Visit, ask: Ask, starts_at: datetime, *, now: datetime, actor: AbstractBaseUser | None
) -> Visit:
    same = starts_at == visit.starts_at and ask.kind == visit.kind
    if same and visit.status == VisitStatus.BOOKED:
        return visit
    for _try in range(TRIES):
        try:
            return _move_once(visit, ask, starts_at, now=now, actor=actor)
        except (IntegrityError, OperationalError) as error:
            if not (is_overlap(error) or must_retry(error)):
                raise
    raise SlotTaken(nearest(ask, starts_at, now=now, by_staff=actor is not None, without=visit))


def _locked(visit: Visit) -> Visit:
    return (
        Visit.objects.select_for_update(of=("self",))
        .select_related("office", "service__office", "service__unit__site", "client", "site")
        .get(office_id=visit.office_id, pk=visit.pk)
    )


def is_changeable(visit: Visit, now: datetime) -> bool:
    """Booked and not begun."""
    return visit.status == VisitStatus.BOOKED and visit.starts_at > now


def _changeable(visit: Visit, now: datetime) -> Visit:
    """The visit, locked. Raises NotChangeable unless it is booked and has not begun."""
    locked = _locked(visit)
    if not is_changeable(locked, now):
        raise NotChangeable
    return locked


@transaction.atomic
def cancel(visit: Visit, *, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    """Cancel a visit that has not begun and free its time. A second press changes nothing.

    `actor` None: the client cancels; else the office does. Raises NotChangeable.
    """
    ended = VisitStatus.CANCELLED_BY_OFFICE if actor else VisitStatus.CANCELLED_BY_CLIENT
    current = Visit.objects.get(office_id=visit.office_id, pk=visit.pk)
    if current.status in CANCELLED:
        return current
    visit = _changeable(visit, now)
    end(visit, ended, now=now)
    audit.record(
        "visit.cancelled", f"visit:{visit.code}", office=visit.office, at=now, actor=actor,
        starts_at=visit.starts_at.isoformat(),
    )  # fmt: skip
    messages.cancelled(visit, now=now)
    return visit


def end(visit: Visit, status: VisitStatus, *, now: datetime) -> None:
    """Set a final status and give back everything the visit had taken."""
    visit.status, visit.status_since = status, now
    visit.save(update_fields=["status", "status_since"])
    visit.claims.all().delete()
    contacts.give_back(visit)


@transaction.atomic
def _book_again(visit: Visit, *, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    visit = _locked(visit)
    if visit.status == VisitStatus.BOOKED:
        return visit
    undoable = CANCELLED if actor else (VisitStatus.CANCELLED_BY_CLIENT,)
    if visit.status not in undoable or visit.starts_at <= now:
        raise NotChangeable
    ask, by_staff = ask_of(visit), actor is not None
    calendar = calendar_of(ask, visit.starts_at, now=now, by_staff=by_staff)
    chosen = choose(
        calendar, ask, visit.starts_at, now=now, by_staff=by_staff, rather=visit.host_id
    )
    place(visit, ask, visit.starts_at, chosen)
    visit.status, visit.status_since = VisitStatus.BOOKED, now
    visit.save(
        update_fields=["ends_at", "status", "status_since", "host", "room", "entrance", "site"]
    )
    recount = contacts.take_back if by_staff else contacts.take
    recount(visit, now=now)
    claim(visit, chosen)
    audit.record(
        "visit.uncancelled", f"visit:{visit.code}", office=visit.office, at=now, actor=actor,
        starts_at=visit.starts_at.isoformat(),
    )  # fmt: skip
    messages.booked(visit, now=now)
    return visit


def undo_cancel(visit: Visit, *, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    """Book a cancelled visit again at its own time, with the same host where possible.

    Clients can take back only what they cancelled themselves. A second press changes nothing.
    Raises NotChangeable, SlotTaken (somebody has the time now), InvalidInput (not offered),
    TooManyVisits (for clients only: they booked others instead).
    """
    for _try in range(TRIES):
        try:
            return _book_again(visit, now=now, actor=actor)
        except (IntegrityError, OperationalError) as error:
            if not (is_overlap(error) or must_retry(error)):
                raise
    raise SlotTaken(nearest(ask_of(visit), visit.starts_at, now=now, by_staff=actor is not None))


@dataclass(frozen=True)
class InsteadOfComing:
    """What "I cannot come" makes of a visit."""

    kind: VisitKind
    starts_at: datetime


def instead_of_coming(visit: Visit, *, now: datetime) -> list[InsteadOfComing]:
    """What `cannot_come` would do, best first; empty if there is nothing. Writes nothing.

    `visit` comes with its service (unit, site, office) and client.
    """
    if VisitKind.PHONE in visit.service.kinds and _may_be_called(visit.client):
        unit = visit.service.unit
        rules = rules_in_force(visit.office, visit.site, unit, visit.starts_at)
        if rules.answers:
            return [InsteadOfComing(VisitKind.PHONE, visit.starts_at)]
    kind = VisitKind(visit.kind)
    return [InsteadOfComing(kind, slot.starts_at) for slot in _later(visit, now)]


def _may_be_called(client: Client) -> bool:
    """A number alone is no leave to ring: somebody else at home could pick up."""
    return bool(client.phone) and not client.protected and client.contact != ContactWay.NONE


def cannot_come(visit: Visit, *, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    """One press of "I cannot come": a phone call at the same time instead, or another time.

    Where the matter can be dealt with by phone and the host is free then (it is: the host was
    kept for this visit), the time stays. Otherwise the next free time is taken. No reason is
    asked and none is stored; there is no penalty. Raises NotChangeable, NoFreeTime,
    ChangedMeanwhile.
    """
    visit = Visit.objects.select_related(
        "office", "site", "client", "service__office", "service__unit__site"
    ).get(office_id=visit.office_id, pk=visit.pk)
    if not is_changeable(visit, now):
        raise NotChangeable
    for way in instead_of_coming(visit, now=now):
        ask = replace(ask_of(visit), kind=way.kind)
        if (way.kind, way.starts_at) == (visit.kind, visit.starts_at):
            return visit
        if way.starts_at == visit.starts_at:
            return _by_phone(visit, ask, now=now, actor=actor)
        try:
            return _place_anew(visit, ask, way.starts_at, now=now, actor=actor)
        except SlotTaken:
            continue
    raise NoFreeTime


def _later(visit: Visit, now: datetime) -> list[Slot]:
    """Free times from the day after the visit: whoever is unwell needs more than an hour."""
    after = visit.starts_at + timedelta(days=1)
    return first_free(ask_of(visit), now=now, after=after, count=10, without=visit)


@transaction.atomic
def _by_phone(visit: Visit, ask: Ask, *, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    """Same host, same time, no room: gives the room, the door and the places back.

    Raises ChangedMeanwhile if the visit was moved while we looked: then the call would be at a
    time that nobody asked for.
    """
    before, visit = visit, _changeable(visit, now)
    if (visit.starts_at, visit.kind) != (before.starts_at, before.kind):
        raise ChangedMeanwhile
    visit.claims.exclude(resource__startswith="host:").delete()
    # Nobody is on the way to the client any more.
    longer = visit.claims.filter(starts_at__lt=visit.starts_at, ends_at__gt=visit.ends_at)
    longer.update(starts_at=visit.starts_at, ends_at=visit.ends_at)
    visit.kind, visit.room, visit.entrance = VisitKind.PHONE, None, None
    _forget_address(visit)
    visit.save(update_fields=["kind", "room", "entrance", "address"])
    audit.record(
        "visit.by_phone", f"visit:{visit.code}", office=visit.office, at=now, actor=actor,
        starts_at=visit.starts_at.isoformat(),
    )  # fmt: skip
    messages.moved(visit, now=now)
    return visit
