"""Who is calling: found as the clerk types, or somebody new whose fields are filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict

from furtka.clients.models import Client, ContactWay
from furtka.core.dates import moment_words
from furtka.core.phones import parse_phone, show_phone
from furtka.offices.access import StaffRequest
from furtka.offices.models import Office, Staff
from furtka.visits.apart import keeping_apart
from furtka.visits.ask import Ask
from furtka.visits.models import Visit, VisitStatus
from furtka.visits.requests import MAX_TYPED_PHONE, Person
from furtka.visits.staff.lookup import client_for, code_in, find_clients
from furtka.visits.staff.reach import Reach, reaches_of
from furtka.visits.staff.rows import sees, with_all

# With so many digits it is a whole number, and the only one found is the caller's.
WHOLE_NUMBER = 9


@dataclass(frozen=True)
class Caller:
    """Somebody the office knows, as the search lists them."""

    id: int
    name: str
    phone: str
    language: str
    protected: bool
    coming: str
    needs: str  # codes, as the boxes have them
    reach: Reach


def caller_of(job: Staff, values: QueryDict, now: datetime) -> dict[str, Any]:
    """What the fragment on the left shows: who is found, and who of them is chosen."""
    words = values.get("words", "")[:120]
    found = _found(job, words)
    wanted = values.get("client", "")
    chosen = next((client.pk for client in found if str(client.pk) == wanted), 0)
    if not chosen and len(found) == 1 and _is_exact(job.office, words):
        chosen = found[0].pk
    return {
        "callers": _callers(job, found, now), "chosen": chosen, "words": words,
        "looked": bool(words.strip()),
    }  # fmt: skip


def _found(job: Staff, words: str) -> list[Client]:
    if code := code_in(job.office, words):
        visit = with_all(Visit.objects.filter(office=job.office_id, code=code)).first()
        known = visit is not None and sees(job, visit) and visit.client.erased_at is None
        return [visit.client] if visit is not None and known else []
    return find_clients(job, words)


def _is_exact(office: Office, words: str) -> bool:
    return bool(code_in(office, words)) or sum(c.isdecimal() for c in words) >= WHOLE_NUMBER


def _callers(job: Staff, found: list[Client], now: datetime) -> list[Caller]:
    """With the next visit of each, so that nobody is booked twice. Four queries."""
    coming: dict[int, str] = {}
    reaches = reaches_of(found, job, now)
    ahead = Visit.objects.filter(
        office=job.office_id, client__in=found, status=VisitStatus.BOOKED, starts_at__gt=now
    )
    for visit in ahead.order_by("-starts_at") if found else []:
        coming[visit.client_id] = moment_words(visit.starts_at, job.office.tz)
    return [
        Caller(
            id=client.pk, name=client.name, protected=client.protected,
            phone=show_phone(client.phone) if client.phone else client.email,
            language="" if client.language == "pl" else str(client.get_language_display()),
            coming=coming.get(client.pk, ""), needs=" ".join(client.needs),
            reach=reaches[client.pk],
        )
        for client in found
    ]  # fmt: skip


def ask_of_caller(job: Staff, values: QueryDict, ask: Ask) -> Ask:
    """With whom the chosen client, or somebody new under what was typed, must not meet.

    A client whom `job` may not see counts as nobody: the booking will be refused anyway.
    """
    number = values.get("client", "")
    pk = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0
    if pk:
        try:
            return keeping_apart(ask, client_for(job, pk))
        except Http404:
            return ask
    reach = values.get("reach", "").strip()
    if "@" in reach:
        return keeping_apart(ask, None, Person("", ContactWay.EMAIL, email=reach))
    try:
        phone = parse_phone(reach[:MAX_TYPED_PHONE])
    except ValidationError:
        return ask  # still typing
    return keeping_apart(ask, None, Person("", ContactWay.PHONE, phone=phone))


def guessed(request: StaffRequest) -> QueryDict:
    """What was posted, with the words of the search put into the fields of somebody new.

    Only where the clerk typed nothing of their own: a field that is empty, or still holds what
    the search before put there.
    """
    values = request.POST.copy()
    office = request.job.office
    before, now = _guess(office, values.get("guess", "")), _guess(office, values.get("words", ""))
    for field in ("name", "reach"):
        if values.get(field, "") in ("", before[field]):
            values[field] = now[field]
    values["guess"] = values.get("words", "")
    return values


def _guess(office: Office, words: str) -> dict[str, str]:
    words = words.strip()[:120]
    if not words or code_in(office, words):
        return {"name": "", "reach": ""}
    if "@" in words or words[0].isdecimal() or words[0] == "+":
        return {"name": "", "reach": words}
    return {"name": words, "reach": ""}
