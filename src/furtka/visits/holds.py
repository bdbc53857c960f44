"""Keep a time for a while: at the telephone, or as an offer. Book it, let it go, sweep it.

A hold has no name and no telephone number in it. Whatever these functions promise is guarded by
its claims, like a visit (docs/holds.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import QuerySet

from furtka.clients.models import Client
from furtka.core.db import TRIES, is_duplicate, is_overlap, must_retry, retried
from furtka.offices.changes import at_one_look
from furtka.offices.models import Office
from furtka.privacy import audit
from furtka.visits import services
from furtka.visits.apart import kept_apart
from furtka.visits.ask import Ask
from furtka.visits.errors import HoldGone, KeyReused, SlotTaken
from furtka.visits.held import drop
from furtka.visits.models import BookedBy, Hold, HoldPurpose, Visit, Yielding
from furtka.visits.placing import ask_of, calendar_of, check_offered, choose, claim, place
from furtka.visits.requests import BookingRequest, Person
from furtka.visits.trying import until_placed

# So many are freed in one transaction: on SQLite a long one keeps everybody else waiting.
BATCH = 200


def hold(
    *, ask: Ask, starts_at: datetime, now: datetime, actor: AbstractBaseUser,
    minutes: int | None = None, key: str = "",
) -> Hold:  # fmt: skip
    """Keep a time while `actor` talks to somebody; they may keep several.

    `minutes`: settings.HOLD_MINUTES unless told, but never beyond the visit's start. The same
    time for the same ask by the same person again gives the same hold, unchanged; so does the
    same `key` (an Idempotency-Key of theirs). Raises InvalidInput (time can't be booked),
    SlotTaken, KeyReused.
    """
    until = now + timedelta(minutes=settings.HOLD_MINUTES if minutes is None else minutes)
    once = _key(ask, starts_at, actor, key)
    _forget_expired(ask.service.office, once, now)
    wanted = Hold(purpose=HoldPurpose.DESK, key=once, made_by_id=actor.pk, expires_at=until)
    return _keep(wanted, ask, starts_at, now=now, actor=actor)


def hold_for_offer(*, ask: Ask, starts_at: datetime, until: datetime, now: datetime) -> Hold:
    """Keep a time for somebody who waits, until `until` or the visit's start.

    The office offers it: the notice for those who book online does not bind. Raises
    InvalidInput, SlotTaken.
    """
    wanted = Hold(purpose=HoldPurpose.OFFER, expires_at=until)
    return _keep(wanted, ask, starts_at, now=now, actor=None)


def _keep(
    wanted: Hold, ask: Ask, starts_at: datetime, *, now: datetime, actor: AbstractBaseUser | None
) -> Hold:
    office = ask.service.office

    def once(yielding: Yielding | None) -> Hold:
        return _made_before(office, wanted.key, ask, starts_at) or _keep_once(
            wanted, ask, starts_at, now=now, actor=actor, yielding=yielding
        )

    try:
        return until_placed(once, ask, starts_at, now=now, by_staff=True)
    except (SlotTaken, IntegrityError):
        # Perhaps by this very press, made twice at once.
        if made := _made_before(office, wanted.key, ask, starts_at):
            return made
        raise


@transaction.atomic
def _keep_once(
    wanted: Hold, ask: Ask, starts_at: datetime, *, now: datetime,
    actor: AbstractBaseUser | None, yielding: Yielding | None,
) -> Hold:  # fmt: skip
    calendar = calendar_of(ask, starts_at, now=now, by_staff=True)
    chosen = choose(calendar, ask, starts_at, now=now, by_staff=True)
    held = Hold(
        office=ask.service.office, service=ask.service, party=ask.party,
        needs=sorted(ask.needs), urgent=ask.urgent, purpose=wanted.purpose, key=wanted.key,
        made_by_id=wanted.made_by_id, created_at=now,
        expires_at=min(wanted.expires_at, starts_at),
    )  # fmt: skip
    place(held, ask, starts_at, chosen)
    held.save(force_insert=True)
    claim(held, chosen, yielding)
    audit.record(
        "hold.made", f"hold:{held.pk}", office=held.office, at=now, actor=actor,
        purpose=str(held.purpose), starts_at=starts_at.isoformat(), service=ask.service.code,
    )  # fmt: skip
    return held


def _key(ask: Ask, starts_at: datetime, actor: AbstractBaseUser, key: str) -> str:
    """What makes two presses one: the key that was sent, else everything that was asked."""
    asked = (
        ask.service.pk, str(ask.kind), sorted(ask.needs), ask.party, ask.urgent,
        starts_at.isoformat(),
    )  # fmt: skip
    return sha256(repr((actor.pk, key or asked)).encode()).hexdigest()


def _made_before(office: Office, key: str, ask: Ask, starts_at: datetime) -> Hold | None:
    made = find(office).filter(key=key).first() if key else None
    if made is not None and not is_for(made, ask, starts_at):
        raise KeyReused
    return made


@retried
def _forget_expired(office: Office, key: str, now: datetime) -> None:
    """One that has expired is no answer to a new press."""
    old = Hold.objects.filter(office=office, key=key, expires_at__lte=now)
    if old.exists():
        drop(old.select_for_update(of=("self",)), "hold.expired", now=now, actor=None)


def find(office: Office) -> QuerySet[Hold]:
    """Holds of that office with all that booking one needs."""
    return Hold.objects.filter(office=office).select_related(
        "office", "service__office", "service__unit__site", "site", "host", "room"
    )


def held_by(actor: AbstractBaseUser, office: Office, now: datetime) -> list[Hold]:
    """What this person keeps now, in the order in which it was kept. One query."""
    mine = find(office).filter(purpose=HoldPurpose.DESK, made_by_id=actor.pk, expires_at__gt=now)
    return list(mine.order_by("created_at", "pk"))


def is_for(held: Hold, ask: Ask, starts_at: datetime) -> bool:
    """Whether it keeps just that time for just that ask, for whomever."""
    return (ask_of(held), held.starts_at) == (replace(ask, apart=frozenset()), starts_at)


@retried
def prolong(
    held: Hold, *, now: datetime, actor: AbstractBaseUser, minutes: int | None = None
) -> Hold:
    """Keep it so many minutes from now on (settings.HOLD_MINUTES), not beyond the start.

    One that has expired is taken up again if nobody has the time. Raises HoldGone.
    """
    current = find(held.office).select_for_update(of=("self",)).filter(pk=held.pk).first()
    if current is None or current.starts_at <= now:
        raise HoldGone
    longer = timedelta(minutes=settings.HOLD_MINUTES if minutes is None else minutes)
    current.expires_at = min(now + longer, current.starts_at)
    current.save(update_fields=["expires_at"])
    current.claims.update(expires_at=current.expires_at)
    audit.record(
        "hold.prolonged", f"hold:{current.pk}", office=current.office, at=now, actor=actor,
        starts_at=current.starts_at.isoformat(),
    )  # fmt: skip
    return current


@retried
def release(held: Hold, *, now: datetime, actor: AbstractBaseUser | None) -> None:
    """Give the time back at once. A second press changes nothing."""
    here = Hold.objects.filter(office_id=held.office_id, pk=held.pk)
    drop(here.select_for_update(of=("self",)), "hold.released", now=now, actor=actor)


@at_one_look()
def book_held(
    held: Hold, *, person: Person, booked_by: BookedBy, now: datetime,
    actor: AbstractBaseUser | None, client: Client | None = None, key: str = "",
    fingerprint: str = "", answer: Callable[[Visit], str] | None = None,
    address: str = "",
) -> Visit:  # fmt: skip
    """Turn a hold into a visit in one transaction; its claims change hands.

    A hold that has expired will do as long as nobody took the time; where it is gone, the time
    is booked anew if it is free. `key`, `fingerprint`, `client`, `answer`: as in
    `services.book`; without a key, the same hold and person give the visit made before. Raises
    SlotTaken (somebody has the time now), InvalidInput (it has passed, or no visits are made
    then any more), KeyReused. `address`: where to come, for a visit at home.
    """
    if not key:
        key, fingerprint = once(held.pk, person)
    if made := services.made_before(held.office, key, fingerprint):
        return made
    request = BookingRequest(ask_of(held), held.starts_at, person, booked_by, address)
    request = kept_apart(request, client)
    # Rules and hours may have changed since; the notice bound when it was held.
    calendar = calendar_of(request.ask, request.starts_at, now=now, by_staff=True)
    check_offered(calendar, request.starts_at)
    if not calendar.is_offered(request.starts_at, held.host_id):
        return _book_with_another(
            held, request, now=now, actor=actor, client=client, key=key, fingerprint=fingerprint
        )
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                visit = services.book_in_place_of(
                    held, request, now=now, actor=actor, client=client
                )
                if visit is None:
                    break
                services.remember(visit, key, fingerprint, now, answer)
                return visit
        except (IntegrityError, OperationalError) as error:
            # An overlap: it was kept for nobody, and this person can't come then.
            if is_overlap(error):
                break
            # A duplicate: the same request came twice at once; found below.
            if not (must_retry(error) or is_duplicate(error)):
                raise
    return services.book(
        request, now=now, actor=actor, key=key, fingerprint=fingerprint, client=client,
        answer=answer,
    )  # fmt: skip


@retried
def _book_with_another(
    held: Hold, request: BookingRequest, *, now: datetime, actor: AbstractBaseUser | None,
    client: Client | None, key: str, fingerprint: str,
) -> Visit:  # fmt: skip
    """Its host is away by now: whoever is there and free takes over, or the hold stays."""
    release(held, now=now, actor=actor)
    return services.book(
        request, now=now, actor=actor, key=key, fingerprint=fingerprint, client=client
    )


def once(hold_id: int | str, person: Person) -> tuple[str, str]:
    """Key and fingerprint that make one visit of one hold and one person.

    No Idempotency-Key has a space in it.
    """
    return f"hold {hold_id}", services.fingerprint_of({"person": repr(person)})


def sweep(now: datetime) -> int:
    """Delete holds that have expired; how many. For the worker.

    Nobody waits for it: an expired hold stands in nobody's way.
    """
    swept = 0
    while count := _sweep_once(now):
        swept += count
    return swept


@retried
def _sweep_once(now: datetime) -> int:
    expired = Hold.objects.filter(expires_at__lte=now).order_by("expires_at", "pk")
    # Whatever somebody is just booking or taking back is theirs.
    batch = expired.select_for_update(skip_locked=True)[:BATCH]
    found = [held.pk for held in batch]
    return drop(Hold.objects.filter(pk__in=found), "hold.expired", now=now, actor=None)
