"""`/praca/telefon/`: one screen on which a caller's visit is booked, by keyboard alone.

The page works by plain reload. With htmx, what is found and what is free come as fragments
while the clerk types. Everything is posted: no name and no number stands in an address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from furtka.clients.models import Client
from furtka.core.dates import moment_words
from furtka.core.errors import DomainError
from furtka.core.http import go_to
from furtka.core.phones import show_phone
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.models import Office, Service, Staff
from furtka.offices.permissions import Permission
from furtka.visits.errors import InvalidInput, KeyReused, SlotTaken
from furtka.visits.models import BookedBy, Need, Visit, VisitStatus
from furtka.visits.services import fingerprint_of
from furtka.visits.staff import counter
from furtka.visits.staff.desk import Offers, offers, offers_of
from furtka.visits.staff.forms import DeskForm
from furtka.visits.staff.lookup import client_for, code_in, find_clients
from furtka.visits.staff.rows import sees, with_all
from furtka.visits.staff.visit_views import JUST_BOOKED

# With so many digits it is a whole number, and the only one found is the caller's.
WHOLE_NUMBER = 9
NOT_PART_OF_A_BOOKING = ("csrfmiddlewaretoken", "guess", "words", "do", "after")


@dataclass(frozen=True)
class Caller:
    """Somebody the office knows, as the search lists them."""

    id: int
    name: str
    phone: str
    language: str
    protected: bool
    coming: str


@staff_page(Permission.BOOK_VISITS)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: StaffRequest, channel: BookedBy = BookedBy.PHONE) -> HttpResponse:
    """Find the caller, choose matter and time, read back, book."""
    services = _services(request.job.office)
    if request.method != "POST":
        return _screen(request, DeskForm(services=services), QueryDict(), channel)
    if request.POST.get("do") != "book":
        values = _guessed(request)
        return _screen(request, DeskForm.again(values, services=services), values, channel)
    return _book(request, DeskForm(request.POST, services=services), channel)


def _book(request: StaffRequest, form: DeskForm, channel: BookedBy) -> HttpResponse:
    if not form.is_valid():
        return _screen(request, form, request.POST, channel, status=422)
    now, values = timezone.now(), form.cleaned_data
    client = client_for(request.job, values["client"]) if values["client"] else None
    body = {k: v for k, v in request.POST.lists() if k not in NOT_PART_OF_A_BOOKING}
    try:
        booking = form.request_for(client, request.job, channel)
        visit = counter.book_for_caller(
            booking, now=now, actor=request.user, client=client,
            key=f"desk:{values['key']}", fingerprint=fingerprint_of(body),
        )  # fmt: skip
    except InvalidInput as wrong:
        form.add_sentences(wrong.fields)
        return _screen(request, form, request.POST, channel, status=422)
    except SlotTaken as taken:
        form.add_error("time", str(taken.message))
        nearest = [offers_of(booking.ask, taken.alternatives, now=now)]
        return _screen(request, form, request.POST, channel, status=409, nearest=nearest)
    except KeyReused:
        form.add_error(None, _("This form was booked already. Take the next caller."))
        return _screen(request, form, request.POST, channel, status=409)
    except DomainError as error:
        form.add_error(None, str(error.message))
        return _screen(request, form, request.POST, channel, status=error.status)
    if request.session.get(JUST_BOOKED) != visit.code:
        counter.show_pin(visit, now=now, actor=request.user)
        request.session[JUST_BOOKED] = visit.code
    return go_to(request, "desk:booked", visit.code)


def _screen(
    request: StaffRequest, form: DeskForm, values: QueryDict, channel: BookedBy, *,
    status: int = 200, nearest: list[Offers] | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form, "channel": channel, "desk": channel == BookedBy.DESK,
        **_caller(request.job, values, timezone.now()),
        **_times(request.job, values, timezone.now(), nearest),
    }  # fmt: skip
    return render(request, "visits/staff/desk.html", context, status=status)


@staff_page(Permission.BOOK_VISITS)
@require_POST
def caller(request: StaffRequest) -> HttpResponse:
    """The fragment on the left: who is found, and the fields of somebody new."""
    values = _guessed(request)
    form = DeskForm.again(values, services=[])
    context = {"form": form, **_caller(request.job, values, timezone.now())}
    return render(request, "visits/staff/_caller.html", context)


@staff_page(Permission.BOOK_VISITS)
@require_POST
def times(request: StaffRequest) -> HttpResponse:
    """The fragment on the right: the first free times of each way of meeting."""
    form = DeskForm.again(request.POST, services=[])
    context = {"form": form, **_times(request.job, request.POST, timezone.now(), None)}
    return render(request, "visits/staff/_times.html", context)


def _services(office: Office) -> list[Service]:
    found = Service.objects.filter(office=office, active=True)
    return list(found.select_related("unit__site", "office").order_by("unit__position", "position"))


# -- Who is calling ------------------------------------------------------------------------------


def _caller(job: Staff, values: QueryDict, now: datetime) -> dict[str, Any]:
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
    """With the next visit of each, so that nobody is booked twice. One query."""
    coming: dict[int, str] = {}
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
            coming=coming.get(client.pk, ""),
        )
        for client in found
    ]  # fmt: skip


def _guessed(request: StaffRequest) -> QueryDict:
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


# -- When ----------------------------------------------------------------------------------------


def _times(
    job: Staff, values: QueryDict, now: datetime, nearest: list[Offers] | None
) -> dict[str, Any]:
    chosen = values.get("time", "")
    found = nearest if nearest is not None else _offers(job, values, now)
    texts = {offer.value: offer.text for each in found or [] for offer in each.times}
    return {
        "offers": found,
        "time": chosen if chosen in texts else "",
        "read": texts.get(chosen, ""),
    }


def _offers(job: Staff, values: QueryDict, now: datetime) -> list[Offers] | None:
    """None until a matter is chosen."""
    code = values.get("service", "")
    service = next((s for s in _services(job.office) if s.code == code), None)
    if service is None:
        return None
    needs = [need for need in values.getlist("needs") if need in Need.values]
    after = DeskForm.day_of(values.get("after", ""))
    return offers(service, needs, now=now, after=after)
