"""`/praca/telefon/`: one screen on which a caller's visit is booked, by keyboard alone.

The page works by plain reload. With htmx, what is found and what is free come as fragments
while the clerk types. Everything is posted: no name and no number stands in an address.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from furtka.clients import services as clients
from furtka.clients.models import Client
from furtka.core.errors import DomainError
from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.models import Office, Service, Staff, VisitKind
from furtka.offices.permissions import Permission
from furtka.registry.calls.forms import NoteForm
from furtka.registry.calls.selectors import notes_of_today
from furtka.visits.errors import InvalidInput, KeyReused, SlotTaken
from furtka.visits.holds import held_by
from furtka.visits.models import BookedBy, Need
from furtka.visits.services import fingerprint_of
from furtka.visits.staff import counter
from furtka.visits.staff.callers import ask_of_caller, caller_of, guessed
from furtka.visits.staff.desk import Offers, offers, offers_of
from furtka.visits.staff.desk_waiting import put_on_the_list, said
from furtka.visits.staff.forms import URGENT, DeskForm
from furtka.visits.staff.kept import Keeping, act, keeping, kept_for
from furtka.visits.staff.lookup import client_for
from furtka.visits.staff.visit_views import JUST_BOOKED

NOT_PART_OF_A_BOOKING = ("csrfmiddlewaretoken", "guess", "words", "do", "after", "held", "stays")


@staff_page(Permission.BOOK_VISITS)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: StaffRequest, channel: BookedBy = BookedBy.PHONE) -> HttpResponse:
    """Find the caller, choose matter and time, read back, book."""
    services = services_of(request.job.office)
    if request.method != "POST":
        return desk_screen(request, DeskForm(services=services), QueryDict(), channel)
    if request.POST.get("do") == "wait":
        return _wait(request, DeskForm(request.POST, services=services), channel)
    if request.POST.get("do") != "book":
        values = guessed(request)
        form = DeskForm.again(values, services=services)
        if values.get("do") == "again":  # the caller is known: on to the matter
            form.fields["service"].widget.attrs["autofocus"] = True
        there = act(request, values, now=timezone.now()) if _is_about_kept(values) else None
        return desk_screen(request, form, values, channel, there=there)
    return _book(request, DeskForm(request.POST, services=services), channel)


def _wait(request: StaffRequest, form: DeskForm, channel: BookedBy) -> HttpResponse:
    """No time suits: what was typed does for the waiting list, too."""
    form.full_clean()
    form.errors.pop("time", None)
    if form.errors:
        return desk_screen(request, form, request.POST, channel, status=422)
    client = chosen_client(request.job, form)
    try:
        row = put_on_the_list(request, form, client, channel, timezone.now())
    except InvalidInput as wrong:
        form.add_sentences(wrong.fields)
        return desk_screen(request, form, request.POST, channel, status=422)
    messages.success(request, said(row))
    return go_to(request, "desk:waiting")


def _book(request: StaffRequest, form: DeskForm, channel: BookedBy) -> HttpResponse:
    if not form.is_valid():
        return desk_screen(request, form, request.POST, channel, status=422)
    now, values = timezone.now(), form.cleaned_data
    client = chosen_client(request.job, form)
    body = {k: v for k, v in request.POST.lists() if k not in NOT_PART_OF_A_BOOKING}
    try:
        booking = form.request_for(client, request.job, channel)
        mine = held_by(request.user, request.job.office, now)
        visit = counter.book_for_caller(
            booking, now=now, actor=request.user, client=client,
            held=kept_for(mine, booking.ask, booking.starts_at),
            key=f"desk:{values['key']}", fingerprint=fingerprint_of(body),
        )  # fmt: skip
    except InvalidInput as wrong:
        form.add_sentences(wrong.fields)
        return desk_screen(request, form, request.POST, channel, status=422)
    except SlotTaken as taken:
        form.add_error("time", str(taken.message))
        nearest = [offers_of(booking.ask, taken.alternatives, now=now)]
        return desk_screen(request, form, request.POST, channel, status=409, nearest=nearest)
    except KeyReused:
        form.add_error(None, _("This form was booked already. Take the next caller."))
        return desk_screen(request, form, request.POST, channel, status=409)
    except DomainError as error:
        form.add_error(None, str(error.message))
        return desk_screen(request, form, request.POST, channel, status=error.status)
    if request.session.get(JUST_BOOKED) != visit.code:
        counter.show_pin(visit, now=now, actor=request.user)
        request.session[JUST_BOOKED] = visit.code
    return go_to(request, "desk:booked", visit.code)


def desk_screen(
    request: StaffRequest, form: DeskForm, values: QueryDict, channel: BookedBy, *,
    status: int = 200, nearest: list[Offers] | None = None, there: Keeping | None = None,
) -> HttpResponse:  # fmt: skip
    """The whole screen, with what was typed so far."""
    now = timezone.now()
    context = {
        "form": form, "channel": channel, "desk": channel == BookedBy.DESK,
        **_who(request, values, now),
        **_times(request, values, now, nearest, there),
    }  # fmt: skip
    if channel == BookedBy.PHONE:
        context |= {
            "note_form": NoteForm(job=request.job), "notes": notes_of_today(request.job, now),
            "office": request.job.office,
        }  # fmt: skip
    return render(request, "visits/staff/desk.html", context, status=status)


@staff_page(Permission.BOOK_VISITS)
@require_POST
def caller(request: StaffRequest) -> HttpResponse:
    """The fragment on the left: who is found, and the fields of somebody new."""
    values = guessed(request)
    form = DeskForm.again(values, services=[])
    context = {"form": form, **_who(request, values, timezone.now())}
    return render(request, "visits/staff/_caller.html", context)


def _who(request: StaffRequest, values: QueryDict, now: datetime) -> dict[str, Any]:
    """Who is found; that they were looked up stands in the audit trail."""
    found = caller_of(request.job, values, now)
    clients.note_looked_up(
        office=request.job.office, found=[one.id for one in found["callers"]], now=now,
        actor=request.user,
    )  # fmt: skip
    return found


@staff_page(Permission.BOOK_VISITS)
@require_POST
def times(request: StaffRequest) -> HttpResponse:
    """The fragments on the right: the first free times of each way of meeting, what is kept."""
    form = DeskForm.again(request.POST, services=[])
    context = {"form": form, **_times(request, request.POST, timezone.now(), None, None)}
    return render(request, "visits/staff/_times_and_kept.html", context)


@staff_page(Permission.BOOK_VISITS)
@require_POST
def kept(request: StaffRequest) -> HttpResponse:
    """The fragment of times that are kept, after one was chosen, let go or kept longer."""
    there = act(request, request.POST, now=timezone.now())
    return render(request, "visits/staff/_kept.html", {"keeping": there})


def _is_about_kept(values: QueryDict) -> bool:
    return values.get("do", "").partition(":")[0] in ("hold", "release", "longer")


def chosen_client(job: Staff, form: DeskForm) -> Client | None:
    """Whom the valid form names; None for somebody new. 404 for whom `job` may not see."""
    pk = form.cleaned_data["client"]
    return client_for(job, pk) if pk else None


def services_of(office: Office) -> list[Service]:
    """The matters that are offered, in the office's order. One query."""
    found = Service.objects.filter(office=office, active=True)
    return list(found.select_related("unit__site", "office").order_by("unit__position", "position"))


# -- When ----------------------------------------------------------------------------------------


def _times(
    request: StaffRequest, values: QueryDict, now: datetime, nearest: list[Offers] | None,
    there: Keeping | None,
) -> dict[str, Any]:  # fmt: skip
    chosen = values.get("time", "")
    there = there or keeping(request, values, now=now)
    found = nearest if nearest is not None else _offers(request.job, values, now)
    texts = {offer.value: offer.text for each in found or [] for offer in each.times}
    return {
        "offers": found, "keeping": there,
        "asks_where": any(each.code == VisitKind.HOME for each in found or []),
        "time": chosen if chosen in texts else "",
        "read": there.read or texts.get(chosen, ""),
    }  # fmt: skip


def _offers(job: Staff, values: QueryDict, now: datetime) -> list[Offers] | None:
    """None until a matter is chosen."""
    code = values.get("service", "")
    service = next((s for s in services_of(job.office) if s.code == code), None)
    if service is None:
        return None
    needs = [need for need in values.getlist("needs") if need in Need.values]
    after = DeskForm.day_of(values.get("after", ""))
    urgent = URGENT in values.getlist("needs")
    return offers(
        service, needs, now=now, after=after, urgent=urgent,
        for_whom=lambda ask: ask_of_caller(job, values, ask),
    )  # fmt: skip
