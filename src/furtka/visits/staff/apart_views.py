"""`/praca/klienci/z-dala/`: people who must never meet. Only for those who may `see_protected`.

Who was looked for is posted: no name stands in an address. Each link can be ended and taken
back; what is too near each other already is listed, to be moved by hand.
"""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from furtka.clients import apart
from furtka.clients.apart import LONGEST, SHORTEST
from furtka.clients.models import Client, KeepApart
from furtka.clients.selectors import by_id
from furtka.core.dates import moment_words
from furtka.core.errors import DomainError
from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.models import Office
from furtka.offices.permissions import Permission
from furtka.visits.models import Visit
from furtka.visits.staff.lookup import find_clients
from furtka.visits.too_near import too_near

OUT_OF_RANGE = gettext_lazy("Enter a number from 15 to 480.")


class MinutesForm(forms.Form):
    """How far apart two people are kept."""

    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes between their visits"), initial=60,
        min_value=SHORTEST, max_value=LONGEST,
        help_text=gettext_lazy("From 15 to 480. Counted from the end of one visit to the next."),
        error_messages={
            "invalid": OUT_OF_RANGE, "min_value": OUT_OF_RANGE, "max_value": OUT_OF_RANGE,
        },
    )  # fmt: skip


class ApartForm(MinutesForm):
    """Two people, each looked for and chosen."""

    one_words = forms.CharField(
        label=gettext_lazy("Name or telephone of the first person"), required=False,
        max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    other_words = forms.CharField(
        label=gettext_lazy("Name or telephone of the second person"), required=False,
        max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    one = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    other = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


@staff_page(Permission.SEE_PROTECTED)
@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """The links in force, visits that are too near each other, and what ended lately."""
    office, now = request.job.office, timezone.now()
    context = {
        "links": list(apart.live_links(office)),
        "ended": list(apart.ended_links(office).filter(ended_at__gt=now - apart.KEEP_ENDED)),
        "near": [
            {
                "pair": pair,
                "visits": [(_words(visit, office), visit) for visit in (pair.first, pair.second)],
            }
            for pair in too_near(office, now)
        ],
    }
    return render(request, "visits/staff/apart.html", context)


def _words(visit: Visit, office: Office) -> str:
    return moment_words(visit.starts_at, office.tz)


@staff_page(Permission.SEE_PROTECTED)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: StaffRequest) -> HttpResponse:
    """Look for two people and keep them apart; the first may come from a client's page."""
    if request.method != "POST":
        return _form(request, ApartForm(initial={"minutes": 60, "one": request.GET.get("one")}))
    form, now = ApartForm(request.POST), timezone.now()
    if not form.is_valid() or request.POST.get("do") != "keep":
        return _form(request, form)
    one, other = (_client(request, form, side) for side in ("one", "other"))
    if one is None or other is None:
        return _form(request, form)
    try:
        apart.keep_apart(
            one=one, other=other, minutes=form.cleaned_data["minutes"], now=now,
            actor=request.user,
        )  # fmt: skip
    except DomainError as error:
        for name, sentence in error.fields.items():
            form.add_error(f"{name}_words" if name == "other" else name, str(sentence))
        return _form(request, form)
    messages.success(request, _("From now on they are kept apart."))
    return go_to(request, "desk:apart")


def _client(request: StaffRequest, form: ApartForm, side: str) -> Client | None:
    found = by_id(request.job.office, form.cleaned_data[side] or 0)
    if found is None:
        form.add_error(f"{side}_words", _("Look for the person and choose one."))
    return found


def _form(request: StaffRequest, form: ApartForm) -> HttpResponse:
    people = [(side, form[f"{side}_words"], *_found(request, form, side)) for side in
              ("one", "other")]  # fmt: skip
    status = 422 if form.errors else 200
    context = {"form": form, "people": people}
    return render(request, "visits/staff/apart_new.html", context, status=status)


def _found(request: StaffRequest, form: ApartForm, side: str) -> tuple[list[Client], int]:
    """Who is found on that side, and who of them is chosen: the only one by itself."""
    words, typed = form[f"{side}_words"].value() or "", str(form[side].value() or "")
    chosen = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else 0
    found = find_clients(request.job, words) if words else []
    if chosen not in {client.pk for client in found}:
        known = by_id(request.job.office, chosen) if not words else None
        found, chosen = ([known], chosen) if known else (found, 0)
    if len(found) == 1:
        chosen = found[0].pk
    return found, chosen


@staff_page(Permission.SEE_PROTECTED)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Another distance."""
    link = _link(request, pk)
    form = MinutesForm(
        request.POST if request.method == "POST" else None, initial={"minutes": link.minutes}
    )
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        context = {"form": form, "link": link}
        return render(request, "visits/staff/apart_change.html", context, status=status)
    apart.change_minutes(
        link=link, minutes=form.cleaned_data["minutes"], now=timezone.now(), actor=request.user
    )
    messages.success(request, _("Saved."))
    return go_to(request, "desk:apart")


@staff_page(Permission.SEE_PROTECTED)
@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """They may meet again; the list below offers to take it back."""
    apart.end(link=_link(request, pk), now=timezone.now(), actor=request.user)
    messages.success(request, _("Ended. It can be taken back below."))
    return go_to(request, "desk:apart")


@staff_page(Permission.SEE_PROTECTED)
@require_POST
def begin_again(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an end back."""
    apart.begin_again(link=_link(request, pk), now=timezone.now(), actor=request.user)
    messages.success(request, _("From now on they are kept apart."))
    return go_to(request, "desk:apart")


def _link(request: StaffRequest, pk: int) -> KeepApart:
    rows = KeepApart.objects.filter(office=request.job.office_id, pk=pk) if pk < 2**63 else ()
    for link in rows:
        return link
    raise Http404
