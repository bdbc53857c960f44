"""`/oddzwonimy/`: ask the office to ring you. A number and an hour, no reason.

The page says the same to everybody: nobody learns from it whether a number is known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from furtka.core.clock import local_day
from furtka.core.dates import day_words, hour_words
from furtka.offices.models import Office
from furtka.offices.selectors import office_of_host
from furtka.registry.calls.hours import Wish, load_hours, when_to_ring
from furtka.registry.calls.selectors import before_in_queue
from furtka.registry.calls.services import Request, want_call
from furtka.rules.context import frame_of
from furtka.visits import attempts, proof
from furtka.visits.errors import InvalidInput, TooManyTries
from furtka.visits.web import public
from furtka.visits.web.callback_forms import CallBackForm, wishes
from furtka.visits.web.flow import private
from furtka.visits.web.forms import refuse


@dataclass(frozen=True)
class Proving:
    """What the template of the proof of work asks for."""

    wants_proof: bool


@private
def ask(request: HttpRequest) -> HttpResponse:
    """The form; a right answer leads to the page that says when we ring."""
    office, now = office_of_host(request), timezone.now()
    stretches = load_hours(office, now, now).from_(now)
    language = (get_language() or "pl")[:2]
    form = CallBackForm(
        request.POST if request.method == "POST" else None,
        initial={"language": language, "key": uuid4(), "wish": ""},
        choices=wishes(stretches, office.tz),
    )  # fmt: skip
    status = 422 if form.is_bound else 200
    if form.is_valid() and form.request is not None:
        try:
            return _take(request, office, form, form.request, now)
        except TooManyTries as error:
            refuse(form, error)
            status = error.status
    context = {
        "form": form, "booking": Proving(settings.RATE_LIMITS), **_frame(request, office, now),
        "help_lines": public.help_lines(office),
    }  # fmt: skip
    return render(request, "visits/callback/ask.html", context, status=status)


def _take(
    request: HttpRequest, office: Office, form: CallBackForm, asked: Request, now: datetime
) -> HttpResponse:
    """Count it, keep it, and remember in the session only when we ring."""
    key = str(form.cleaned_data["key"] or uuid4())
    if request.session.get(_name(office), {}).get("key") != key:  # the press came once
        _admit(request, office, asked.number, form.cleaned_data["proof"], key, now)
        before = before_in_queue(office, asked.number)
        want_call(office=office, request=asked, once=f"web-{key}", now=now)
        wish = asked.wish
        request.session[_name(office)] = {
            "key": key, "before": before,
            "moment": _moment(office, wish, now).isoformat(),
        }  # fmt: skip
    return redirect("callback:done")


def _admit(
    request: HttpRequest, office: Office, number: str, shown: str, key: str, now: datetime
) -> None:
    """As for bookings: with a proof of work freely, without one slowly. Raises TooManyTries."""
    if not settings.RATE_LIMITS:
        return
    try:
        proof.spend(office, shown, by=f"call-{key}", now=now)
        proven = True
    except InvalidInput:
        proven = False
    attempts.count_call_back(
        office, attempts.address_of(request), number, now=now, proven=proven
    )  # fmt: skip


def _moment(office: Office, wish: Wish, now: datetime) -> datetime:
    """When we ring at the earliest: by our hours and theirs, never by what we know of them."""
    stretches = load_hours(office, now, now).from_(now)
    return when_to_ring(stretches, (), now, wish=wish, tz=office.tz) or now


@private
def done(request: HttpRequest) -> HttpResponse:
    """When we ring, how many wait before, and the number to call oneself."""
    office, now = office_of_host(request), timezone.now()
    kept = request.session.get(_name(office))
    if not isinstance(kept, dict) or "moment" not in kept:
        return redirect("callback:ask")
    moment, today = datetime.fromisoformat(kept["moment"]), local_day(now, office.tz)
    context = {
        "at_once": moment <= now, "day": day_words(local_day(moment, office.tz), today),
        "hour": hour_words(moment, office.tz), "before": kept.get("before", 0),
        "help_lines": public.help_lines(office), **_frame(request, office, now),
    }  # fmt: skip
    return render(request, "visits/callback/done.html", context)


def _frame(request: HttpRequest, office: Office, now: datetime) -> dict[str, Any]:
    """Whether the office works today, and when somebody is at the telephone next."""
    rules = frame_of(request).rules
    stretches = load_hours(office, now, now).from_(now)
    first = stretches[0][0] if stretches else None
    return {
        "office": office, "closed": rules is not None and not rules.answers,
        "answers_now": first is not None and first <= now,
        "next_day": day_words(local_day(first, office.tz), local_day(now, office.tz))
        if first else "",
        "next_hour": hour_words(first, office.tz) if first else "",
    }  # fmt: skip


def _name(office: Office) -> str:
    return f"call-back-{office.pk}"
