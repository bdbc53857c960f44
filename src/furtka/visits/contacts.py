"""How many visits one contact may have booked at once, guarded by the database.

Only what people book for themselves is counted; staff may always book. Each way of contact that
a visit was booked with, telephone and e-mail, takes the lowest number that is free among the
live visits of that contact; beyond the office's limit there is none. Two who take the same
number at once are parted by the unique constraint, and the later one tries the next.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from itertools import count

from django.conf import settings
from django.db import IntegrityError, transaction

from furtka.clients.contacts import plain_email, trusted
from furtka.clients.models import Client
from furtka.core.clock import local_day
from furtka.core.db import is_duplicate
from furtka.offices.models import Office
from furtka.visits.errors import TooManyVisits
from furtka.visits.models import ContactMark, Visit

MOST = 32_767  # as many as the column can count


def take(visit: Visit, *, now: datetime) -> None:
    """Count the visit for its client's number and address. Raises TooManyVisits.

    Call it in the transaction that makes the visit live. Nothing is counted for visits that
    staff booked, for people under protection, and while FURTKA_RATE_LIMITS is off.
    """
    if visit.created_by_id is not None or visit.client.protected or not settings.RATE_LIMITS:
        return
    for mark, way in sorted(_ways(visit)):
        _take_one(visit, mark, way, now)


def take_back(visit: Visit, *, now: datetime) -> None:
    """Count a visit again that staff bring back to life; where nothing is free, do without."""
    try:
        with transaction.atomic():
            take(visit, now=now)
    except TooManyVisits:
        return


def give_back(visit: Visit) -> None:
    """The visit is over: it counts no more."""
    ContactMark.objects.filter(office_id=visit.office_id, visit=visit).delete()


def forget(client: Client) -> None:
    """Protection begins: nobody learns from a "too many" that this person has visits."""
    ContactMark.objects.filter(office_id=client.office_id, visit__client=client).delete()


def _take_one(visit: Visit, mark: str, way: dict[str, str], now: datetime) -> None:
    office = visit.office
    row = {"office_id": office.pk, "mark": mark}
    taken = set(ContactMark.objects.filter(**row).values_list("number", flat=True))
    limit, asked = office.visits_per_contact, False
    for number in (n for n in count(1) if n not in taken):
        if number > limit and not asked:  # few get here, and only they are looked up
            limit, asked = _limit_of(office, way, now), True
        if number > limit:
            raise TooManyVisits(limit)
        try:
            with transaction.atomic():
                ContactMark.objects.create(visit=visit, number=number, **row)
            return
        except IntegrityError as error:
            if not is_duplicate(error):
                raise


def _limit_of(office: Office, way: dict[str, str], now: datetime) -> int:
    """What holds for that contact: the list of who books for many may allow more."""
    known = trusted(office, day=local_day(now, office.tz), **way)
    if known is None:
        return office.visits_per_contact
    return MOST if known.visits is None else max(known.visits, office.visits_per_contact)


def _ways(visit: Visit) -> Iterator[tuple[str, dict[str, str]]]:
    """The marks of the client's number and address.

    Visits about a sensitive matter have marks of their own: who types in somebody else's number
    elsewhere must not learn that there are any.
    """
    client, service = visit.client, visit.service
    apart = f"service:{service.pk}" if service.sensitive or service.unit.sensitive else ""
    if client.phone:
        yield _mark(apart, client.phone), {"phone": client.phone}
    if client.email:
        yield _mark(apart, plain_email(client.email)), {"email": client.email}


def _mark(apart: str, value: str) -> str:
    text = f"furtka.contact:{apart}:{value}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), sha256).hexdigest()[:32]
