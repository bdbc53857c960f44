"""The proof of work of a booking on the website, and the slow way for who has none."""

from __future__ import annotations

from math import ceil

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from furtka.offices.selectors import office_of_host
from furtka.visits import attempts, proof
from furtka.visits.attempts import Knock
from furtka.visits.errors import InvalidInput, TooQuick
from furtka.visits.requests import Person
from furtka.visits.web.flow import Booking, private


@private
def challenge(request: HttpRequest) -> HttpResponse:
    """What the script of the last pages solves while people read and type (proof.js)."""
    return JsonResponse(proof.new_challenge(office_of_host(request), now=timezone.now()))


def keep(booking: Booking, shown: str) -> None:
    """Remember a proof that came with an earlier page; a bad one is as none."""
    if shown and proof.is_good(booking.office, shown, now=booking.now):
        booking.draft.proof = shown


def admit(booking: Booking, person: Person, shown: str) -> None:
    """Count this booking, by the way it came. Raises TooManyTries, TooQuick.

    Nobody is told that a proof is missing or bad: without one, the slow way is open.
    """
    if not settings.RATE_LIMITS:
        return
    knock = Knock.SLOW_BOOKING
    if _spend(booking, shown) or _spend(booking, booking.draft.proof):
        knock = Knock.PROVEN_BOOKING
    else:
        booking.draft.proof = ""
        booking.save()
        _wait(booking)
    address = attempts.address_of(booking.request)
    attempts.count_booking(
        booking.office, address, person.phone, person.email, now=booking.now, knock=knock
    )


def _spend(booking: Booking, shown: str) -> bool:
    try:
        proof.spend(booking.office, shown, by=f"web-{booking.draft.key}", now=booking.now)
    except InvalidInput:
        return False
    return True


def _wait(booking: Booking) -> None:
    """The first of an hour need not wait: a person books once or twice, a script on and on."""
    address = attempts.address_of(booking.request)
    made = attempts.so_far(booking.office, Knock.SLOW_BOOKING, address, now=booking.now)
    if made < settings.SLOW_BOOKINGS_AT_ONCE:
        return
    left = settings.SLOW_BOOKING_SECONDS - booking.draft.age(booking.now).total_seconds()
    if left > 0:
        raise TooQuick(ceil(left))
