"""What clients do with their visit: look, move, "I cannot come", cancel, take back.

Nothing happens on GET. Everything that is pressed can be taken back from the page that follows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from furtka.core.dates import day_words, moment_words
from furtka.core.errors import DomainError
from furtka.offices.models import Office, VisitKind
from furtka.offices.selectors import office_of_host
from furtka.visits import attempts, services, waiting
from furtka.visits.access import VisitNotFound, is_place, open_place, open_visit
from furtka.visits.apart import ask_apart
from furtka.visits.calendar import Calendar, load_calendar
from furtka.visits.errors import InvalidInput, SlotTaken, TooManyTries
from furtka.visits.ics import calendar_file
from furtka.visits.models import Visit
from furtka.visits.notice import last_bookable_day
from furtka.visits.web import draft as drafts
from furtka.visits.web import grants, known, places, public
from furtka.visits.web.draft import parse_day, parse_start
from furtka.visits.web.flow import private
from furtka.visits.web.forms import ChoiceForm, Line, refuse
from furtka.visits.web.places import place_page
from furtka.visits.web.visit_pages import show_visit
from furtka.visits.wished import can_be_offered


class EnterForm(forms.Form):
    code = Line(
        label=gettext_lazy("Code of the visit"),
        help_text=gettext_lazy("For example ZW-4K7MR. You find it in the message or on the card."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    pin = Line(
        label=gettext_lazy("PIN"),
        help_text=gettext_lazy("Six digits."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for field in self.fields.values():
            field.widget.is_required = True

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not code.strip():
            raise forms.ValidationError(_("Enter the code of the visit."))
        return code

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"]
        if not pin.strip():
            raise forms.ValidationError(_("Enter the PIN of the visit."))
        return pin


@private
def enter(request: HttpRequest) -> HttpResponse:
    office, now = office_of_host(request), timezone.now()
    posted = request.POST if request.method == "POST" else None
    if posted is None and grants.granted(request, office, now):
        return redirect("visit:mine")
    form, status = EnterForm(posted), 200
    if posted is not None:
        status = 422
        if form.is_valid():
            try:
                return _open(request, office, form, now)
            except InvalidInput as error:
                refuse(form, error)
            except TooManyTries as error:
                refuse(form, error)
                status = error.status
    context = {"form": form, "help_lines": public.help_lines(office)}
    return render(request, "visits/mine/enter.html", context, status=status)


def _open(request: HttpRequest, office: Office, form: EnterForm, now: datetime) -> HttpResponse:
    # The same words for each of them: nobody learns which codes exist.
    wrong = InvalidInput(_("The code or the PIN is not right. Check both and try again."))
    typed, address = form.cleaned_data, attempts.address_of(request)
    try:
        if is_place(typed["code"]):
            place = open_place(typed["code"], typed["pin"], address=address, now=now)
            if place.office_id != office.pk:
                raise wrong
            request.session.cycle_key()
            places.give(request, place, now)
            return redirect("visit:waiting")
        browser = known.browser_of(request, typed["code"])
        visit = open_visit(typed["code"], typed["pin"], address=address, now=now, browser=browser)
    except VisitNotFound:
        raise wrong from None
    if visit.office_id != office.pk:
        raise wrong
    request.session.cycle_key()
    grants.give(request, visit, now)
    return known.remember(redirect("visit:mine"), visit)


@dataclass
class Mine:
    """One request of somebody who may see one visit."""

    request: HttpRequest
    visit: Visit
    now: datetime

    @property
    def posted(self) -> bool:
        return self.request.method == "POST"

    def show(self, template: str, status: int = 200, **context: object) -> HttpResponse:
        name = f"visits/mine/{template}.html"
        response = show_visit(self.request, self.visit, name, now=self.now, **context)
        response.status_code = status
        return response

    def back(self, sentence: str = "", error: DomainError | None = None) -> HttpResponse:
        """To the visit's page, with a word about what has happened."""
        if sentence:
            messages.success(self.request, sentence)
        if error is not None:
            said = [error.message, *error.fields.values()]
            messages.warning(self.request, str(said[-1]))
        return redirect("visit:mine")


MineView = Callable[[Mine], HttpResponse]


def my_visit(view: MineView) -> Callable[[HttpRequest], HttpResponse]:
    """Only with the grant that code and PIN gave; others are asked for both."""

    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        visit = grants.granted(request, office_of_host(request), now)
        if visit is None:
            messages.info(request, _("Enter the code and the PIN of your visit."))
            return redirect("visit:enter")
        return view(Mine(request, visit, now))

    return private(wrapper)


@my_visit
def mine(me: Mine) -> HttpResponse:
    row, may_wait = waiting.of_visit(me.visit), can_be_offered(me.visit.client)
    place = place_page(row, me.now) if row else None
    return me.show("mine", before=_before(me), place=place, may_wait=may_wait)


def _before(me: Mine) -> str:
    """The time that one press would bring back; empty where there is none."""
    before = grants.remembered(me.request)
    start = parse_start(str(before.get("starts_at", "")))
    if start is None or start <= me.now or not services.is_changeable(me.visit, me.now):
        return ""
    if (start, before.get("kind")) == (me.visit.starts_at, me.visit.kind):
        return ""
    return moment_words(start, me.visit.office.tz)


@my_visit
def move_day(me: Mine) -> HttpResponse:
    """The days, as in a booking; the day goes to the page of hours by the session."""
    if not services.is_changeable(me.visit, me.now):
        return me.back()
    form = ChoiceForm("day", me.request.POST if me.posted else None)
    last = last_bookable_day(me.visit.office, me.now)
    calendar = _calendar(me, public.today_of(me.visit.office, me.now), last)
    if me.posted:
        chosen = parse_day(me.request.POST.get("day", ""))
        if chosen and any(d.date == chosen and d.free for d in calendar.days()):
            me.request.session["move-day"] = chosen.isoformat()
            return redirect("visit:move_hour")
        form.refuse(InvalidInput(fields={"day": _("Choose a day from the list.")}))
    today = public.today_of(me.visit.office, me.now)
    days = public.day_list(calendar, today, None)
    return me.show("move", 422 if me.posted else 200, days=days, form=form)


def _calendar(me: Mine, first: date, last: date) -> Calendar:
    return load_calendar(
        ask=ask_apart(me.visit), first=first, last=last, now=me.now, without=me.visit
    )


@my_visit
def move_hour(me: Mine) -> HttpResponse:
    if not services.is_changeable(me.visit, me.now):
        return me.back()
    form = ChoiceForm("starts_at", me.request.POST if me.posted else None)
    times: list[public.TimeChoice] = []
    status, tz = 422 if me.posted else 200, me.visit.office.tz
    if me.posted:
        try:
            return _move(me, me.request.POST.get("starts_at", ""))
        except SlotTaken as error:
            form.refuse(error)
            times = [public.time_choice(slot, tz, whole=True) for slot in error.alternatives]
            status = error.status
        except DomainError as error:
            form.refuse(error)
    chosen = parse_day(str(me.request.session.get("move-day", "")))
    today, last = (
        public.today_of(me.visit.office, me.now),
        last_bookable_day(me.visit.office, me.now),
    )
    if chosen is None or not today <= chosen <= last:
        return redirect("visit:move")
    hours = public.hour_list(_calendar(me, chosen, chosen).slots(), tz, me.visit.starts_at)
    return me.show("move_hour", status, hours=hours, times=times, form=form, day=day_words(chosen))


def _move(me: Mine, text: str) -> HttpResponse:
    start = parse_start(text)
    if start is None:
        raise InvalidInput(fields={"starts_at": _("Choose a time from the list.")})
    before = {"starts_at": me.visit.starts_at.isoformat(), "kind": me.visit.kind}
    moved = services.move(me.visit, starts_at=start, now=me.now, actor=None)
    grants.remember(me.request, **before)
    me.request.session.pop("move-day", None)
    when = moment_words(moved.starts_at, me.visit.office.tz)
    return me.back(_("Your visit is moved. New time: %(when)s.") % {"when": when})


@my_visit
def put_back(me: Mine) -> HttpResponse:
    """The time and the way of meeting from before the last change, if they are still free."""
    before = grants.remembered(me.request)
    start = parse_start(str(before.get("starts_at", "")))
    if not me.posted or start is None or before.get("kind") not in VisitKind.values:
        return me.back()
    try:
        services.move(
            me.visit, starts_at=start, kind=VisitKind(before["kind"]), now=me.now, actor=None
        )
    except DomainError as error:
        return me.back(error=error)
    grants.remember(me.request)
    return me.back(_("The earlier time holds again."))


@my_visit
def cannot_come(me: Mine) -> HttpResponse:
    """Says what will happen; the press does it. Nobody is asked why."""
    if not services.is_changeable(me.visit, me.now):
        return me.back()
    if me.posted:
        before = {"starts_at": me.visit.starts_at.isoformat(), "kind": me.visit.kind}
        try:
            seen = me.request.POST.get("seen", "")
            changed = services.cannot_come(me.visit, now=me.now, actor=None, seen=seen)
        except DomainError as error:
            return me.back(error=error)
        if services.state_of(changed) != services.state_of(me.visit):
            grants.remember(me.request, **before)
        return me.back(_said_instead(changed))
    ways = services.instead_of_coming(me.visit, now=me.now)
    instead = ways[0] if ways else None
    return me.show(
        "cannot_come",
        instead=instead,
        seen=services.state_of(me.visit),
        instead_by_phone=instead is not None and instead.kind == VisitKind.PHONE,
        instead_when=moment_words(instead.starts_at, me.visit.office.tz) if instead else "",
    )


def _said_instead(visit: Visit) -> str:
    when = {"when": moment_words(visit.starts_at, visit.office.tz)}
    if visit.kind == VisitKind.PHONE:
        return _("Stay at home. We will call you: %(when)s.") % when
    return _("Your visit is moved. New time: %(when)s.") % when


@my_visit
def cancel(me: Mine) -> HttpResponse:
    if not services.is_changeable(me.visit, me.now):
        return me.back()
    if not me.posted:
        return me.show("cancel")
    try:
        services.cancel(me.visit, now=me.now, actor=None)
    except DomainError as error:
        return me.back(error=error)
    return me.back(_("The visit is cancelled."))


@my_visit
def undo_cancel(me: Mine) -> HttpResponse:
    if not me.posted:
        return me.back()
    try:
        services.undo_cancel(me.visit, now=me.now, actor=None)
    except DomainError as error:
        return me.back(error=error)
    return me.back(_("Your visit is booked again, at the same time."))


@my_visit
def card(me: Mine) -> HttpResponse:
    """One sheet in large type, to print or to show at the door."""
    return me.show("card")


@my_visit
def ics(me: Mine) -> HttpResponse:
    response = HttpResponse(calendar_file(me.visit, now=me.now), content_type="text/calendar")
    response["Content-Disposition"] = 'attachment; filename="termin.ics"'
    return response


@private
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the visit on this device: other people may use it next."""
    if request.method == "POST":
        grants.take_back(request)
        drafts.forget(request, office_of_host(request))
        request.session.pop("move-day", None)
        messages.success(request, _("Done. Your visit is no longer shown on this device."))
        return known.forget(redirect("visit:enter"))
    return redirect("visit:enter")
