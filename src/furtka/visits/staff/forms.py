"""What staff type about visits: text in, domain types out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Client, ContactWay
from furtka.core.clock import at, day_bounds
from furtka.core.errors import DomainError
from furtka.core.text import one_line
from furtka.offices.models import Office, Service, Staff, Unit, VisitKind
from furtka.visits.errors import InvalidInput
from furtka.visits.models import BookedBy, Need
from furtka.visits.notice import last_bookable_day
from furtka.visits.requests import (
    BookingRequest,
    Person,
    check_address,
    check_ask,
    check_person,
    find_service,
)
from furtka.visits.series import FEWEST, MOST
from furtka.visits.staff.desk import service_choices
from furtka.visits.wished import check_call

# No calendar reaches further; beyond, sums with dates overflow.
FURTHEST = timedelta(days=3660)
MAX_WORDS = 120

# Ticked among the needs: what is urgent is said in the same breath.
URGENT = "urgent"

# Where a sentence of `visits.requests` belongs on the screen.
FIELD_OF = {
    "phone": "reach", "email": "reach", "contact": "reach", "kind": "time", "starts_at": "time",
    "party": "needs",
}  # fmt: skip


class SearchForm(forms.Form):
    """A code, a telephone number or a name; posted, so that no name stands in an address."""

    words = forms.CharField(
        label=_("Code, telephone or name"), max_length=MAX_WORDS,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip


class DayForm(forms.Form):
    """Which day's visits, and whose."""

    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    host = forms.ChoiceField(label=_("Host"), required=False)

    def __init__(
        self, data: Mapping[str, Any], *, units: list[Unit], hosts: list[Staff], today: date
    ) -> None:
        super().__init__(data)
        self.units = {unit.slug: unit for unit in units}
        self.hosts = {host.slug: host for host in hosts}
        self.today = today
        everybody = [("", _("all"))]
        for name, known in (("unit", self.units), ("host", self.hosts)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells mypy what it is
            field.choices = [*everybody, *((slug, str(one)) for slug, one in known.items())]

    def clean_day(self) -> date:
        day: date | None = self.cleaned_data["day"]
        if day is not None and abs(day - self.today) > FURTHEST:
            raise forms.ValidationError(_("There are no visits that far away."))
        return day or self.today

    @property
    def chosen(self) -> tuple[date, Unit | None, Staff | None]:
        """The day, unit and host; what can't be used counts as not chosen."""
        self.full_clean()
        values = self.cleaned_data
        return (
            values.get("day") or self.today,
            self.units.get(values.get("unit", "")),
            self.hosts.get(values.get("host", "")),
        )


class TimeField(forms.CharField):
    """`in_person|2026-12-08T09:30:00+00:00`: a way of meeting and an aware instant."""

    def clean(self, value: Any) -> tuple[str, datetime] | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return parse_time(typed)
        except InvalidInput as error:
            raise forms.ValidationError(str(error.fields["time"])) from error


def parse_time(typed: str) -> tuple[str, datetime]:
    """`in_person|2026-12-08T09:30:00+00:00`. Raises InvalidInput."""
    kind, _bar, text = typed.partition("|")
    moment = _instant(text)
    if kind not in VisitKind.values or moment is None:
        raise InvalidInput(fields={"time": _("Choose a time from the list.")})
    return kind, moment


class SeriesForm(forms.Form):
    """How often the same visit comes again, and the dates that were shown for it.

    `planned` says which choice the shown dates belong to: `1x4` is every week, four times.
    """

    every = forms.TypedChoiceField(
        label=_("How often"), coerce=int, initial=1,
        choices=[(1, _("every week")), (2, _("every two weeks"))],
        error_messages={"invalid_choice": _("Every week or every two weeks.")},
    )  # fmt: skip
    times = forms.IntegerField(
        label=_("How many times"), initial=4, min_value=FEWEST, max_value=MOST,
        help_text=_("2 to 26, the first one too"),
        error_messages={
            "required": _("A series has 2 to 26 dates."),
            "invalid": _("A series has 2 to 26 dates."),
            "min_value": _("A series has 2 to 26 dates."),
            "max_value": _("A series has 2 to 26 dates."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    planned = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    @property
    def chosen(self) -> tuple[int, int]:
        """Weeks between two dates and the number of dates; the usual ones where none is typed."""
        self.errors  # noqa: B018 - fills cleaned_data
        values: dict[str, Any] = getattr(self, "cleaned_data", {})
        return values.get("every", 1), values.get("times", 4)

    def confirms_what_it_shows(self) -> bool:
        """Whether the dates that were sent are those of the choice that was sent."""
        every, times = self.chosen
        return self.is_valid() and self.cleaned_data["planned"] == f"{every}x{times}"

    def add_sentence(self, error: DomainError) -> None:
        """Put what a rule said beside the field it is about."""
        if not self.is_bound:
            self.data, self.is_bound = {"every": "1", "times": "4"}, True
            self.full_clean()
        for name, sentence in (error.fields or {"": error.message}).items():
            self.add_error(name if name in self.fields else None, str(sentence))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        typed = self.data.getlist("at") if isinstance(self.data, QueryDict) else []
        values["at"] = [moment for moment in map(_instant, typed[: MOST + 1]) if moment]
        return values


def _instant(typed: str) -> datetime | None:
    """`2026-12-08T09:30:00+00:00`, an aware instant that a calendar could have; else None."""
    try:
        moment = parse_datetime(typed.replace(" ", "+"))
    except ValueError:
        return None
    known = moment is not None and moment.tzinfo is not None and 2000 < moment.year < 2200
    return moment if known else None


class MoveForm(forms.Form):
    """Another time for a visit."""

    time = TimeField(label=_("New time"), max_length=80)


class AfterForm(forms.Form):
    """From which day on free times are shown."""

    after = forms.DateField(
        label=_("Not before"), required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip

    def start(self, office: Office, now: datetime) -> datetime:
        """The first instant of that day, or now where nothing usable was typed."""
        self.full_clean()
        day: date | None = getattr(self, "cleaned_data", {}).get("after")
        if day is None or not 2000 < day.year < 2200:
            return now
        return max(now, min(at(day, time.min, office.tz), _end_of_calendar(office, now)))


def _end_of_calendar(office: Office, now: datetime) -> datetime:
    """The last instant for which free times can be looked up."""
    return day_bounds(last_bookable_day(office, now), office.tz)[1] - timedelta(seconds=1)


class DeskForm(forms.Form):
    """Everything that one caller's booking needs, on one screen: six fields at most.

    `client` is empty for somebody new. `guess` is what the search last put into the fields of
    somebody new, so that going on typing does not overwrite what the clerk corrected.
    """

    words = forms.CharField(
        label=_("Who is calling?"), required=False, max_length=MAX_WORDS,
        help_text=_("Telephone, name or the code of a visit"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip
    client = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)
    name = forms.CharField(
        label=_("Name, or what we may call them"),
        error_messages={
            "required": _("Tell us what we may call you. It need not be your full name.")
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    reach = forms.CharField(
        label=_("Safe telephone or e-mail"), required=False,
        help_text=_(
            "Empty: the client will call us. “sms” before a mobile number: by text message."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, required=False, initial="pl"
    )
    service = forms.ChoiceField(label=_("Matter"))
    needs = forms.MultipleChoiceField(
        label=_("What the client needs"), required=False,
        choices=[(URGENT, _("it is urgent")), *Need.choices],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    after = forms.CharField(
        label=_("Not before"), required=False, widget=forms.TextInput(attrs={"type": "date"})
    )
    time = TimeField(label=_("Time"), required=False, max_length=80)
    address = forms.CharField(
        label=_("Address"), required=False, help_text=_("Street, number and town"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    guess = forms.CharField(required=False, max_length=MAX_WORDS, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, services: list[Service]) -> None:
        super().__init__(data, initial={"key": str(uuid4()), "language": "pl"})
        known = (data or {}).get("client") not in (None, "", "0")
        self.fields["name"].required = not known
        field = self.fields["service"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells mypy what it is
        field.choices = [("", _("choose")), *service_choices(services)]
        field.error_messages["required"] = field.error_messages["invalid_choice"] = _(
            "Choose a matter from the list."
        )

    @classmethod
    def again(cls, values: QueryDict, *, services: list[Service]) -> DeskForm:
        """The form with what was typed so far, not yet looked at for mistakes."""
        form = cls(services=services)
        for name in form.fields:
            if name in values:
                form.initial[name] = values.getlist(name) if name == "needs" else values[name]
        return form

    @staticmethod
    def day_of(typed: str) -> date | None:
        """The day that was typed; None where it is none, or further than any calendar."""
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            return None
        return day if 2000 < day.year < 2200 else None

    def check(self) -> None:
        """Raises InvalidInput if anything that was typed can't be used; the fields say what."""
        if not self.is_valid():
            raise InvalidInput

    def request_for(self, client: Client | None, job: Staff, booked_by: BookedBy) -> BookingRequest:
        """The checked booking; call after is_valid(). Raises InvalidInput."""
        values = self.cleaned_data
        service = find_service(job.office, values["service"], by_staff=True)
        kind, starts_at = values["time"]
        needs = set(values["needs"]) - {URGENT}
        urgent = URGENT in values["needs"]
        ask = check_ask(service=service, kind=kind, needs=needs, party=1, urgent=urgent)
        if kind == VisitKind.PHONE and client is not None:
            check_call(client, starts_at)
        address = check_address(values["address"]) if kind == VisitKind.HOME else ""
        return BookingRequest(ask, starts_at, self.person_of(client), booked_by, address)

    def person_of(self, client: Client | None) -> Person:
        """Who comes; somebody new from what was typed. Raises InvalidInput."""
        if client is not None:
            known = ContactWay(client.contact)
            return Person(client.name, known, client.phone, client.email, client.language)
        values = self.cleaned_data
        reach, sms = _reach(values["reach"])
        email = reach if "@" in reach and not sms else ""
        chosen = ContactWay.SMS if sms else "" if reach else ContactWay.NONE
        return check_person(
            name=values["name"], phone="" if email else reach, email=email,
            language=values["language"] or "pl", contact=chosen,
        )  # fmt: skip

    def add_sentences(self, fields: Mapping[str, str | Promise]) -> None:
        """Put each sentence of an InvalidInput beside the field it is about."""
        known = getattr(self, "cleaned_data", {}).get("client")
        for name, sentence in fields.items():
            field = FIELD_OF.get(name, name)
            if known and field == "reach":  # not asked of somebody we know
                field = "time"
            self.add_error(field if field in self.fields else None, str(sentence))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "time" not in self.errors and not values.get("time"):
            self.add_error("time", _("Choose a time from the list."))
        return values


def _reach(typed: str) -> tuple[str, bool]:
    """The number or address that was typed, and whether `sms` stood before it."""
    reach = one_line(typed)
    rest = reach[3:].lstrip(" :")
    return (rest, True) if reach[:3].casefold() == "sms" else (reach, False)
