"""The pages of a booking. Each shows one question; a right answer leads to the next one."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from furtka.core.clock import day_bounds, local_day
from furtka.core.dates import day_words, moment_words
from furtka.offices.models import VisitKind
from furtka.offices.selectors import office_of_host
from furtka.visits import services
from furtka.visits.calendar import Calendar, load_calendar
from furtka.visits.errors import (
    InvalidInput,
    KeyReused,
    SlotTaken,
    TooManyTries,
    TooManyVisits,
    TooQuick,
)
from furtka.visits.models import BookedBy, Visit, WriteKey
from furtka.visits.notice import last_bookable_day
from furtka.visits.requests import BookingRequest, check_person, find_service
from furtka.visits.web import draft as drafts
from furtka.visits.web import grants, known, proving, public
from furtka.visits.web.draft import Step, parse_day, parse_start
from furtka.visits.web.flow import Booking, booking_page, private
from furtka.visits.web.forms import (
    AT_THE_OFFICE_ONLY,
    NEED_LABELS,
    ChoiceForm,
    ConfirmForm,
    ContactForm,
    NeedsForm,
)
from furtka.visits.web.visit_pages import show_visit


@private
def start(request: HttpRequest) -> HttpResponse:
    """The address people remember; keeps the matter that a link of ours may name."""
    address = reverse("booking:matter")
    if code := request.GET.get("sprawa", ""):
        address += "?" + urlencode({"sprawa": code[:50]})
    return redirect(address)


@booking_page(Step.MATTER)
def matter(booking: Booking) -> HttpResponse:
    """By a press of a button, or by a link from elsewhere: `?sprawa=zasilki`."""
    form = ChoiceForm("service", booking.posted)
    code = (booking.posted or booking.request.GET).get(
        "service" if booking.posted is not None else "sprawa", ""
    )
    if booking.posted is not None or code:
        try:
            return _take_matter(booking, code)
        except InvalidInput as error:
            form.refuse(error)
    context = {"form": form, "groups": public.matters(booking.office, booking.draft.service)}
    return booking.show("matter", context, status=422 if booking.posted is not None else 200)


def _take_matter(booking: Booking, code: str) -> HttpResponse:
    draft, service = booking.draft, find_service(booking.office, code)
    if draft.service != service.code:
        draft.service, draft.kind = service.code, ""
        draft.forget_time()
    kinds = public.kinds_possible(service, booking.now)
    if kinds == public.kinds_online(service) and len(kinds) == 1:
        draft.kind = kinds[0]
    elif draft.kind not in kinds:
        draft.kind = ""  # the next page asks, or says why there is no choice
    return booking.go_on()


@booking_page(Step.KIND)
def kind(booking: Booking) -> HttpResponse:
    """At the office or by phone; or what to do when the rules allow neither."""
    form = ChoiceForm("kind", booking.posted)
    possible = public.kinds_possible(booking.service, booking.now)
    if booking.posted is not None:
        chosen = booking.posted.get("kind", "")
        if chosen in possible:
            _take_kind(booking, VisitKind(chosen))
            return booking.go_on()
        form.refuse(InvalidInput(fields={"kind": _("Choose from the list.")}))
    context = {
        "form": form,
        "possible": possible,
        "offered": public.kinds_online(booking.service),
        "service_name": public.spoken_name(booking.service),
    }
    return booking.show("kind", context, status=422 if booking.posted is not None else 200)


def _take_kind(booking: Booking, chosen: VisitKind) -> None:
    draft = booking.draft
    if draft.kind == chosen:
        return
    if chosen == VisitKind.IN_PERSON:
        draft.needs_asked = False
    else:  # a way without steps does not matter on the phone or at home
        draft.needs = [need for need in draft.needs if need not in AT_THE_OFFICE_ONLY]
        draft.party = 1
    if chosen == VisitKind.HOME or draft.kind == VisitKind.HOME:
        draft.contact = draft.address = ""  # the page that asks for it comes again
    draft.kind = chosen
    draft.forget_time()


@booking_page(Step.NEEDS)
def needs(booking: Booking) -> HttpResponse:
    draft = booking.draft
    known = {"needs": draft.needs, "party": draft.party, "language": booking.language}
    form = NeedsForm(booking.posted, initial=known, kind=booking.kind)
    if booking.posted is not None and "skip" in booking.posted:
        draft.needs, draft.party, draft.needs_asked = [], 1, True
        return _keep_time_if_it_fits(booking)
    if form.is_valid():
        draft.needs = form.cleaned_data["needs"]
        draft.party = form.cleaned_data.get("party", 1)
        draft.language = form.cleaned_data["language"]
        draft.needs_asked = True
        return _keep_time_if_it_fits(booking)
    return booking.show("needs", {"form": form}, status=422 if form.is_bound else 200)


def _keep_time_if_it_fits(booking: Booking) -> HttpResponse:
    chosen = booking.draft.chosen_start
    if chosen is not None:
        calendar = _calendar(booking, chosen)
        if calendar is None or calendar.choices(chosen) is None:
            booking.draft.forget_time()
            messages.info(
                booking.request,
                _("The time you chose does not fit what you need now. Choose another one."),
            )
    return booking.go_on()


def _bookable_day(booking: Booking, moment: datetime) -> date | None:
    """The day of that instant; None if it lies outside what can be booked."""
    last = last_bookable_day(booking.office, booking.now)
    # Compared as instants: one of the year 9999 has no day in every time zone.
    if booking.now < moment < day_bounds(last, booking.office.tz)[1]:
        return local_day(moment, booking.office.tz)
    return None


def _calendar(booking: Booking, moment: datetime) -> Calendar | None:
    day = _bookable_day(booking, moment)
    return load_calendar(ask=booking.ask, first=day, last=day, now=booking.now) if day else None


def _take_day(booking: Booking, calendar: Calendar) -> HttpResponse:
    """A day of the list, or at once its first free time."""
    posted = booking.posted or {}
    if first := posted.get("starts_at", ""):
        return _take_time(booking, first)
    chosen = parse_day(posted.get("day", ""))
    if not chosen or not any(d.date == chosen and d.free for d in calendar.days()):
        raise InvalidInput(fields={"day": _("Choose a day from the list.")})
    booking.draft.day, booking.draft.starts_at = chosen.isoformat(), ""
    booking.save()
    return redirect("booking:hour")


@booking_page(Step.DAY)
def day(booking: Booking) -> HttpResponse:
    draft, last = booking.draft, last_bookable_day(booking.office, booking.now)
    calendar = load_calendar(ask=booking.ask, first=booking.today, last=last, now=booking.now)
    form = ChoiceForm("day", booking.posted)
    if booking.posted is not None:
        try:
            return _take_day(booking, calendar)
        except InvalidInput as error:
            form.refuse(InvalidInput(fields={"day": next(iter(error.fields.values()))}))
    kinds = public.kinds_possible(booking.service, booking.now)
    context = {
        "form": form,
        "days": public.day_list(calendar, booking.today, draft.chosen_day),
        "by_phone": VisitKind.PHONE in kinds and draft.kind != VisitKind.PHONE,
        "own_lines": public.help_lines(booking.office, booking.service.unit),
        "horizon_days": booking.office.booking_horizon_days,
    }
    return booking.show("day", context, status=422 if booking.posted is not None else 200)


@booking_page(Step.HOUR)
def hour(booking: Booking) -> HttpResponse:
    """Also where a nearer time is sent to, when somebody was quicker."""
    draft, form = booking.draft, ChoiceForm("starts_at", booking.posted)
    if booking.posted is not None:
        try:
            return _take_time(booking, booking.posted.get("starts_at", ""))
        except InvalidInput as error:
            form.refuse(error)
    chosen_day = draft.chosen_day
    last = last_bookable_day(booking.office, booking.now)
    if chosen_day is None or not booking.today <= chosen_day <= last:
        return _lost_time(booking, _("This time has passed. Choose a later one."))
    calendar = load_calendar(ask=booking.ask, first=chosen_day, last=chosen_day, now=booking.now)
    hours = public.hour_list(calendar.slots(), booking.office.tz, draft.chosen_start)
    if not hours and booking.posted is None:
        draft.forget_time()
        messages.info(booking.request, _("Nothing is free on that day any more."))
        return booking.go_on()
    context = {"form": form, "hours": hours, "day": day_words(chosen_day)}
    return booking.show("hour", context, status=422 if booking.posted is not None else 200)


def _take_time(booking: Booking, text: str) -> HttpResponse:
    moment = parse_start(text)
    calendar = _calendar(booking, moment) if moment else None
    if moment is None or calendar is None or calendar.choices(moment) is None:
        gone = moment is not None and calendar is not None and calendar.is_offered(moment)
        raise InvalidInput(
            fields={
                "starts_at": _("This time has just been taken. Choose another one.")
                if gone
                else _("Choose a time from the list.")
            }
        )
    booking.draft.starts_at = moment.isoformat()
    booking.draft.day = local_day(moment, booking.office.tz).isoformat()
    return booking.go_on()


@booking_page(Step.CONTACT)
def contact(booking: Booking) -> HttpResponse:
    draft = booking.draft
    known = {
        name: getattr(draft, name) for name in ("name", "contact", "email", "phone", "address")
    }
    form = ContactForm(booking.posted, initial=known, kind=booking.kind, language=booking.language)
    if form.is_valid() and form.person:
        draft.name, draft.contact = form.person.name, form.person.contact
        draft.phone, draft.email = form.person.phone, form.person.email
        draft.address = form.cleaned_data["address"]
        proving.keep(booking, form.cleaned_data.get("proof", ""))
        return booking.go_on()
    return booking.show("contact", {"form": form}, status=422 if form.is_bound else 200)


@booking_page(Step.RULES)
def rules(booking: Booking) -> HttpResponse:
    """What was chosen, what is asked of visitors at that time, and the press that books."""
    starts_at = booking.draft.chosen_start
    if starts_at is None or not _bookable_day(booking, starts_at):
        return _lost_time(booking, _("This time has passed. Choose a later one."))
    at_visit = public.rules_at_visit(booking.ask, starts_at)
    form = ConfirmForm(
        booking.posted, initial={"key": booking.draft.key}, with_rules=bool(at_visit.obligations)
    )
    status, hold_up = 200, None
    if form.is_bound:
        status = 422
        if form.is_valid() and form.cleaned_data["key"] != booking.draft.key:
            messages.warning(
                booking.request,
                _("You have begun another booking meanwhile. Check what it says below."),
            )
            return booking.go_on()
        if form.is_valid():
            try:
                return _book(booking, starts_at, form.cleaned_data["proof"])
            except SlotTaken as taken:
                return _taken(booking, taken)
            except (TooManyTries, TooManyVisits, TooQuick) as error:
                hold_up, status = error, error.status
            except InvalidInput as error:
                if "starts_at" not in error.fields:
                    raise
                return _lost_time(booking, str(error.fields["starts_at"]))
    context = {
        "form": form,
        "at_visit": at_visit,
        "summary": _summary(booking, starts_at),
        "bring": booking.service.bring(),
        "service": booking.service,
        "hold_up": hold_up,
        "own_lines": public.help_lines(booking.office, booking.service.unit) if hold_up else [],
    }
    page = booking.show("rules", context, status=status)
    if isinstance(hold_up, TooQuick):
        page.headers["Retry-After"] = str(hold_up.seconds)
    return page


def _summary(booking: Booking, starts_at: datetime) -> dict[str, object]:
    labels = {str(need): label for need, label in NEED_LABELS}
    return {
        "matter": public.spoken_name(booking.service),
        "kind": booking.kind.label,
        "by_phone": booking.kind == VisitKind.PHONE,
        "at_home": booking.kind == VisitKind.HOME,
        "when": moment_words(starts_at, booking.office.tz),
        "minutes": booking.ask.minutes,
        "site": booking.service.unit.site,
        "needs": [labels[need] for need in booking.draft.needs if need in labels],
    }


def _book(booking: Booking, starts_at: datetime, proof: str) -> HttpResponse:
    draft, request = booking.draft, booking.request
    person = check_person(
        name=draft.name, phone=draft.phone, email=draft.email, language=booking.language,
        contact=draft.contact,
    )  # fmt: skip
    asked = BookingRequest(booking.ask, starts_at, person, BookedBy.WEB, draft.address)
    key, print_of_draft = f"web-{draft.key}", services.fingerprint_of(asdict(draft))
    try:
        if services.made_before(booking.office, key, print_of_draft) is None:
            proving.admit(booking, person, proof)
        visit = services.book(
            asked, now=booking.now, actor=None, key=key, fingerprint=print_of_draft
        )
    except KeyReused:
        # It was booked, but the answer never reached the browser: this is that visit.
        visit = _booked_before(booking)
        messages.info(request, _("You had already booked this visit. You can move it here."))
    drafts.forget(request, booking.office)
    grants.give(request, visit, booking.now, key=draft.key)
    return known.remember(redirect("booking:done"), visit)


def _booked_before(booking: Booking) -> Visit:
    keys = WriteKey.objects.filter(office=booking.office, key=f"web-{booking.draft.key}")
    return Visit.objects.get(office=booking.office, pk__in=keys.values("visit"))


def _taken(booking: Booking, taken: SlotTaken) -> HttpResponse:
    """Somebody was quicker: the nearest times as buttons; everything typed is kept."""
    tz = booking.office.tz
    times = [public.time_choice(slot, tz, whole=True) for slot in taken.alternatives]
    form = ChoiceForm("starts_at")
    return booking.show("taken", {"form": form, "times": times}, status=409)


def _lost_time(booking: Booking, sentence: str) -> HttpResponse:
    """The time can't be booked any more (it has passed, the rules changed): choose another."""
    booking.draft.forget_time()
    messages.warning(booking.request, sentence)
    return booking.go_on()


@private
def done(request: HttpRequest) -> HttpResponse:
    """Code and PIN, once the visit is booked; shown as long as this browser may see it."""
    office, now = office_of_host(request), timezone.now()
    visit = grants.granted(request, office, now)
    if visit is None:
        messages.info(request, _("Enter the code and the PIN of your visit."))
        return redirect("visit:enter")
    return show_visit(request, visit, "visits/booking/done.html", now=now)
