"""The waiting list as clients use it: join it where nothing suits, take or refuse an offer."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from furtka.core.errors import DomainError
from furtka.offices.selectors import office_of_host
from furtka.visits import attempts, waiting
from furtka.visits.errors import InvalidInput, TooManyTries
from furtka.visits.models import BookedBy, Visit, Waiting
from furtka.visits.web import draft as drafts
from furtka.visits.web import grants, places, public
from furtka.visits.web.draft import Step
from furtka.visits.web.flow import Booking, booking_page, private
from furtka.visits.web.forms import WaitForm, refuse
from furtka.visits.web.places import place_page
from furtka.visits.web.visit_views import Mine, my_visit


@booking_page(Step.DAY)
def join(booking: Booking) -> HttpResponse:
    """The matter and what helps are known; how to reach the person is asked here."""
    draft = booking.draft
    known = {name: getattr(draft, name) for name in ("name", "contact", "email", "phone")}
    form = WaitForm(booking.posted, initial=known, kind=booking.kind, language=booking.language)
    status = 422 if form.is_bound else 200
    if form.is_valid() and form.person:
        person, address = form.person, attempts.address_of(booking.request)
        try:
            attempts.count_booking(
                booking.office, address, person.phone, person.email, now=booking.now
            )
            row = waiting.join(
                booking.ask, person, last_day=None, booked_by=BookedBy.WEB, now=booking.now,
                actor=None,
            )  # fmt: skip
        except (InvalidInput, TooManyTries) as error:
            refuse(form, error)
            status = error.status
        else:
            drafts.forget(booking.request, booking.office)
            places.give(booking.request, row, booking.now)
            return redirect("visit:waiting")
    return booking.show("wait", {"form": form, "heading": _("Join the waiting list")}, status)


def _answer(row: Waiting, request: HttpRequest, now: datetime) -> Visit | None:
    """What was pressed; the visit where an offer was accepted. Raises DomainError."""
    press = request.POST.get("do", "")
    if press == "accept":
        return waiting.accept(row, now=now, actor=None)
    if press == "decline":
        waiting.decline(row, now=now, actor=None)
        messages.success(request, _("All right. We will offer you another time."))
    if press == "leave":
        waiting.leave(row, now=now, actor=None)
        messages.success(request, _("You are no longer on the waiting list."))
    return None


@private
def waits(request: HttpRequest) -> HttpResponse:
    """One place on the list: how it stands, and the offer with its two buttons."""
    office, now = office_of_host(request), timezone.now()
    row = places.granted(request, office, now)
    if row is None:
        messages.info(request, _("Enter the code and the PIN of your visit."))
        return redirect("visit:enter")
    if request.method == "POST":
        try:
            visit = _answer(row, request, now)
        except DomainError as error:
            messages.warning(request, str(error.message))
            return redirect("visit:waiting")
        if visit is not None:
            grants.give(request, visit, now)
            return redirect("booking:done")
        return redirect("visit:waiting")
    context = {"place": place_page(row, now), "help_lines": public.help_lines(office)}
    return render(request, "visits/mine/waiting.html", context)


@require_POST
@my_visit
def earlier(me: Mine) -> HttpResponse:
    """From the page of a visit: wait for an earlier time, take or refuse it, wait no longer."""
    try:
        if me.request.POST.get("do") == "join":
            waiting.want_earlier(me.visit, now=me.now, actor=None)
            return me.back(_("We will tell you as soon as an earlier time is free."))
        row = waiting.of_visit(me.visit)
        if row is not None and _answer(row, me.request, me.now):
            return me.back(_("Your visit is now at the earlier time."))
    except DomainError as error:
        return me.back(error=error)
    return me.back()
