"""Booking, and what clients do with their visit: code and PIN, no account."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from secrets import token_hex
from typing import Annotated, TypeVar

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from ninja import Header, Router

from furtka.api import schemas
from furtka.api.auth import require
from furtka.api.holds import desk_hold
from furtka.api.once import answered, json_response, once_of
from furtka.api.parsing import Key, instant, office_of
from furtka.offices.changes import at_one_look
from furtka.offices.models import Office, VisitKind
from furtka.offices.permissions import Permission
from furtka.visits import attempts, holds, services
from furtka.visits import proof as proofs
from furtka.visits.access import VisitNotFound, find_visit, open_visit
from furtka.visits.ask import Ask
from furtka.visits.attempts import Knock, address_of
from furtka.visits.errors import InvalidInput
from furtka.visits.models import BookedBy, Visit, WriteKey
from furtka.visits.once import Once, used
from furtka.visits.pins import pin_of
from furtka.visits.requests import (
    LANGUAGES,
    BookingRequest,
    Person,
    Sentences,
    check_address,
    check_ask,
    check_person,
    find_service,
)

router = Router(tags=["visits"])
T = TypeVar("T")
Pin = Annotated[str, Header(alias="X-Visit-Pin")]
Proof = Annotated[str, Header(alias="X-Proof")]
STAFF_CHANNELS = (BookedBy.PHONE, BookedBy.DESK)
BOOKING_ANSWERS = {
    201: schemas.BookedOut,
    409: schemas.TakenOut,
    **dict.fromkeys((400, 401, 403, 404, 422, 429), schemas.ErrorOut),
}
CHANGE_ANSWERS = {
    200: schemas.VisitOut,
    409: schemas.TakenOut,
    **dict.fromkeys((400, 404, 422, 429), schemas.ErrorOut),
}


@router.post("/offices/{office}/visits", response=BOOKING_ANSWERS)
def book(
    request: HttpRequest,
    office: str,
    data: schemas.VisitIn,
    key: Key = "",
    proof: Proof = "",
) -> HttpResponse:
    """Book a visit. Staff name a `channel` and book for somebody who called or came.

    A proof of work (`/challenge`) is counted apart from bookings without one.
    """
    found, now, actor = office_of(office), timezone.now(), None
    if data.channel is not None:
        actor = require(request, found, Permission.BOOK_VISITS).user
    once = once_of(request, key, office=found, who=actor, what="book", data=data)
    if once and (before := used(once)):
        return _booked_before(before)
    with at_one_look():
        wanted = _booking(found, data, by_staff=actor is not None)
        if actor is None:
            _count(request, wanted, proof or data.proof or "", key, now)

        def answer(visit: Visit) -> str:
            with translation.override(wanted.person.language):
                return _shown(visit).model_dump_json()

        visit = _store(found, data.hold, wanted, once, now=now, actor=actor, answer=answer)
    if once and (before := used(once)):  # ours, or that of a twin who was quicker
        return _booked_before(before)
    return _with_pin(answer(visit), visit)


def _booked_before(key: WriteKey) -> HttpResponse:
    if key.visit is None:
        raise VisitNotFound
    return _with_pin(key.answer or _shown(key.visit).model_dump_json(), key.visit)


def _with_pin(answer: str, visit: Visit) -> HttpResponse:
    """The PIN is never stored, not even for two days."""
    out = schemas.BookedOut(**json.loads(answer), pin=pin_of(visit))
    return json_response(out.model_dump_json(), 201)


def _count(
    request: HttpRequest, wanted: BookingRequest, proof: str, key: str, now: datetime
) -> None:
    """Raises TooManyTries; InvalidInput at `proof` for one that is bad or used up."""
    office, person, knock = wanted.ask.service.office, wanted.person, Knock.BOOKING
    if proof and settings.RATE_LIMITS:
        proofs.spend(office, proof, by=f"api-{key or token_hex()}", now=now)
        knock = Knock.PROVEN_BOOKING
    ways = (person.phone, person.email)
    attempts.count_booking(office, address_of(request), *ways, now=now, knock=knock)


def _store(
    office: Office, hold: str | None, wanted: BookingRequest, once: Once | None, *,
    now: datetime, actor: User | None, answer: Callable[[Visit], str],
) -> Visit:  # fmt: skip
    """From a hold, if one is named; where that is over, the same time if it is still free."""
    key, fingerprint = (once.key, once.fingerprint) if once else ("", "")
    if hold is not None and actor is None:
        raise InvalidInput(fields={"hold": _("Only staff can use a hold.")})
    held = desk_hold(office, hold) if hold is not None else None
    if hold is not None and not key:
        key, fingerprint = holds.once(hold, wanted.person)
    if held is None:
        return services.book(
            wanted, now=now, actor=actor, key=key, fingerprint=fingerprint, answer=answer
        )
    if not holds.is_for(held, wanted.ask, wanted.starts_at):
        sentence = _("This hold is for another time or another matter.")
        raise InvalidInput(fields={"hold": sentence})
    return holds.book_held(
        held, person=wanted.person, booked_by=wanted.booked_by, now=now, actor=actor, key=key,
        fingerprint=fingerprint, answer=answer, address=wanted.address,
    )  # fmt: skip


@router.get("/visits/{code}", response=CHANGE_ANSWERS)
def show(request: HttpRequest, code: str, pin: Pin = "") -> schemas.VisitOut:
    """The visit of that code."""
    return schemas.visit_out(_opened(request, code, pin, timezone.now()))


@router.post("/visits/{code}/move", response=CHANGE_ANSWERS)
def move(
    request: HttpRequest,
    code: str,
    data: schemas.MoveIn,
    pin: Pin = "",
    key: Key = "",
) -> HttpResponse:
    """Another time; code and PIN stay. The old time is kept until the new one is sure."""
    now = timezone.now()
    visit = _opened(request, code, pin, now)
    starts_at = instant("starts_at", data.starts_at)
    once = once_of(request, key, office=visit.office, who=visit, what="move", data=data)
    return answered(
        once, lambda: _shown(services.move(visit, starts_at=starts_at, now=now, actor=None)),
        now=now,
    )  # fmt: skip


@router.post("/visits/{code}/cancel", response=CHANGE_ANSWERS)
def cancel(request: HttpRequest, code: str, pin: Pin = "", key: Key = "") -> HttpResponse:
    """Nobody is expected any more. A second time changes nothing."""
    return _changed(request, code, pin, key, services.cancel)


@router.post("/visits/{code}/cannot-come", response=CHANGE_ANSWERS)
def cannot_come(request: HttpRequest, code: str, pin: Pin = "", key: Key = "") -> HttpResponse:
    """A phone call at the same time, or the next free time. No reason is asked or kept."""
    return _changed(request, code, pin, key, services.cannot_come)


def _changed(
    request: HttpRequest, code: str, pin: str, key: str, change: Callable[..., Visit]
) -> HttpResponse:
    now = timezone.now()
    visit = _opened(request, code, pin, now)
    once = once_of(request, key, office=visit.office, who=visit, what=change.__name__)
    return answered(once, lambda: _shown(change(visit, now=now, actor=None)), now=now)


def _opened(request: HttpRequest, code: str, pin: str, now: datetime) -> Visit:
    return open_visit(code, pin, address=address_of(request), now=now)


def _shown(visit: Visit) -> schemas.VisitOut:
    found = find_visit(visit.office, visit.code)
    if found is None:
        raise VisitNotFound
    return schemas.visit_out(found)


def _booking(office: Office, data: schemas.VisitIn, *, by_staff: bool) -> BookingRequest:
    """Everything checked at once, so that one answer names all fields that are wrong."""
    wrong: Sentences = {}
    ask = _collect(wrong, lambda: _ask(office, data, by_staff=by_staff))
    starts_at = _collect(wrong, lambda: instant("starts_at", data.starts_at))
    person = _collect(wrong, lambda: _person(data))
    channel = _collect(wrong, lambda: _channel(data, by_staff=by_staff))
    at_home = ask is not None and ask.kind == VisitKind.HOME
    address = _collect(wrong, lambda: check_address(data.address or "")) if at_home else ""
    if ask is None or starts_at is None or person is None or channel is None or wrong:
        raise InvalidInput(fields=wrong)
    return BookingRequest(ask, starts_at, person, channel, address or "")


def _collect(wrong: Sentences, check: Callable[[], T]) -> T | None:
    try:
        return check()
    except InvalidInput as error:
        wrong.update(error.fields)
        return None


def _ask(office: Office, data: schemas.VisitIn, *, by_staff: bool) -> Ask:
    if data.urgent and not by_staff:
        raise InvalidInput(fields={"urgent": _("Only the office says what is urgent. Call us.")})
    return check_ask(
        service=find_service(office, data.service, by_staff=by_staff),
        kind=data.kind or VisitKind.IN_PERSON,
        needs=data.needs or (),
        party=1 if data.party is None else data.party,
        urgent=bool(data.urgent),
    )


def _person(data: schemas.VisitIn) -> Person:
    return check_person(
        name=data.name,
        phone=data.phone or "",
        email=data.email or "",
        language=data.language or _spoken(),
        contact=data.contact or "",
    )


def _channel(data: schemas.VisitIn, *, by_staff: bool) -> BookedBy:
    if not by_staff:
        if not data.accepted_rules:
            sentence = _("Please confirm that you have read the rules of the visit.")
            raise InvalidInput(fields={"accepted_rules": sentence})
        return BookedBy.API
    if data.channel not in STAFF_CHANNELS:
        raise InvalidInput(fields={"channel": _("Choose “phone” or “desk”.")})
    return BookedBy(data.channel)


def _spoken() -> str:
    code = (translation.get_language() or "pl")[:2]
    return code if code in LANGUAGES else "pl"
