"""What staff do with visits at the telephone and the counter, besides booking and moving.

Whatever shows or prints a secret, or opens the visit of a protected client, leaves a line in
the audit trail.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from furtka.clients.models import Client
from furtka.core.db import retried
from furtka.outbox import services as outbox
from furtka.privacy import audit
from furtka.visits import holds, messages, series_services, services
from furtka.visits.models import Hold, Visit
from furtka.visits.pins import pin_of
from furtka.visits.requests import BookingRequest


def book_for_caller(
    request: BookingRequest, *, now: datetime, actor: AbstractBaseUser, key: str,
    fingerprint: str, client: Client | None, held: Hold | None = None,
) -> Visit:  # fmt: skip
    """Book while the client is there: they hear the confirmation, so no task to call is left.

    `client`: somebody the office knows, or None for somebody new. `held`: the time as it was
    kept for them. Raises as `services.book`.
    """
    if held is None:
        visit = services.book(
            request, now=now, actor=actor, key=key, fingerprint=fingerprint, client=client
        )
    else:
        visit = holds.book_held(
            held, person=request.person, booked_by=request.booked_by, address=request.address,
            now=now, actor=actor, client=client, key=key, fingerprint=fingerprint,
        )  # fmt: skip
    outbox.take_back_tasks(office=visit.office, about=visit.code, kind="visit_booked")
    return visit


def book_series_for_caller(
    request: BookingRequest, *, starts: Sequence[datetime], now: datetime,
    actor: AbstractBaseUser, key: str, fingerprint: str, client: Client | None,
) -> list[Visit]:  # fmt: skip
    """The same for a whole series. Raises as `series_services.book_series`."""
    visits = series_services.book_series(
        request, starts=starts, now=now, actor=actor, key=key, fingerprint=fingerprint,
        client=client,
    )  # fmt: skip
    first = visits[0]
    outbox.take_back_tasks(office=first.office, about=first.code, kind="series_booked")
    return visits


@retried
def restore(visit: Visit, *, now: datetime, actor: AbstractBaseUser) -> Visit:
    """Take a cancellation back. A second press changes nothing. Raises as `undo_cancel`.

    If the message of the cancellation had not gone out yet, the client hears nothing of
    either; else they get a new confirmation.
    """
    visit = services.undo_cancel(visit, now=now, actor=actor)
    if messages.take_cancellation_back(visit):
        outbox.take_back(office=visit.office, about=visit.code, kind="visit_booked", made_at=now)
    return visit


@transaction.atomic
def show_pin(visit: Visit, *, now: datetime, actor: AbstractBaseUser) -> str:
    """The PIN, to be read out to the client."""
    audit.record("visit.pin_shown", f"visit:{visit.code}", office=visit.office, at=now, actor=actor)
    return pin_of(visit)


@transaction.atomic
def print_card(visit: Visit, *, now: datetime, actor: AbstractBaseUser) -> str:
    """The PIN, to be printed on the client's card."""
    audit.record(
        "visit.card_printed", f"visit:{visit.code}", office=visit.office, at=now, actor=actor
    )
    return pin_of(visit)


@transaction.atomic
def note_opened(visit: Visit, *, now: datetime, actor: AbstractBaseUser) -> None:
    """Somebody looked at the visit of a protected client; other visits are not worth a line."""
    if visit.client.protected:
        audit.record(
            "visit.opened", f"visit:{visit.code}", office=visit.office, at=now, actor=actor
        )
