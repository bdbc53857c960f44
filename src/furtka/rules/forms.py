"""The form of an order: text in, a draft out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from furtka.core.clock import at, day_bounds, local_day
from furtka.core.dates import day_words
from furtka.core.errors import DomainError
from furtka.core.text import in_language
from furtka.offices.models import Office, Site, Unit
from furtka.rules.drafts import MAX_BASIS, MAX_REASON, MAX_TITLE, Draft, OrderWording
from furtka.rules.emergencies import Emergency
from furtka.rules.models import LIMITS, Mode, Obligation, Order, OrderStatus
from furtka.rules.overview import period_words
from furtka.rules.presets import as_written
from furtka.rules.selectors import obligation_text
from furtka.rules.suggestions import suggested_people

# Days that a calendar can count with; nobody orders anything for the year 9999.
SENSIBLE = [MinValueValidator(date(2020, 1, 1)), MaxValueValidator(date(2100, 12, 31))]
LIMIT_LABELS = {
    "people_inside": _("People inside at a time"),
    "distance_m": _("Metres between people"),
    "arrival_gap_minutes": _("Minutes between two people met at the entrance"),
    "airing_minutes": _("Minutes of airing after each visit"),
    "visit_minutes": _("Minutes that a visit may take"),
    "party": _("People who may come together"),
}
# Where the service's word for a field is not the form's.
SHOWN_AT = {"valid_from": "from_day", "valid_until": "last_day", "limits": "limit_people_inside"}
DISTANCES = (1, 2)  # metres, for a suggestion where nobody has said a distance yet


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A building or a unit, by its name in the reader's language."""

    def label_from_instance(self, obj: object) -> str:
        return in_language(obj, "name")


class OrderField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An order by its number, title and dates."""

    def label_from_instance(self, obj: Any) -> str:
        order: Order = obj
        said = [order.mark, order.title, period_words(order, order.office.tz)]
        return ", ".join(filter(None, said))


class WordsForm(forms.Form):
    """The words of an order: what may also be corrected once it is approved."""

    title = forms.CharField(
        label=_("Title"), max_length=MAX_TITLE,
        help_text=_("In Polish, as it stands on the poster."),
    )  # fmt: skip
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=MAX_BASIS,
        help_text=_("For example: director's order no. 7/2026 of 1 December 2026."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason in Polish"), required=False, max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "pl"}),
    )  # fmt: skip
    reason_en = forms.CharField(
        label=_("Reason in English"), required=False, max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "en"}),
    )  # fmt: skip
    reason_uk = forms.CharField(
        label=_("Reason in Ukrainian"), required=False, max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "uk"}),
    )  # fmt: skip

    def wording(self) -> OrderWording:
        """What was filled in. Only after `is_valid()`."""
        names = ("title", "legal_basis", "reason", "reason_en", "reason_uk")
        return OrderWording(**{name: self.cleaned_data[name] for name in names})

    def show(self, error: DomainError) -> None:
        """Put each sentence of the service at its field."""
        for name, sentence in error.fields.items():
            self.add_error(SHOWN_AT.get(name, name), str(sentence))
        if not error.fields:
            self.add_error(None, str(error.message))


class OrderForm(WordsForm):
    """A new order. Its last day is included, as people say it."""

    mode = forms.ChoiceField(
        label=_("How the office works"), required=False, widget=forms.RadioSelect,
        choices=[("", _("as before"))] + [(mode.value, mode.label) for mode in Mode],
    )  # fmt: skip
    site = PlaceField(
        Site.objects.none(), label=_("Building"), required=False, empty_label=_("all buildings")
    )
    unit = PlaceField(
        Unit.objects.none(), label=_("Unit"), required=False, empty_label=_("all units")
    )
    from_day = forms.DateField(label=_("First day"), widget=DayInput, validators=SENSIBLE)
    from_time = forms.TimeField(
        label=_("From what time"), required=False, help_text=_("Empty: from midnight."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )  # fmt: skip
    last_day = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput, validators=SENSIBLE,
        help_text=_("Needed for everything that restricts people. This day is included."),
    )  # fmt: skip
    obligations = forms.MultipleChoiceField(
        label=_("What visitors are asked to do"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    replaces = OrderField(
        Order.objects.none(), label=_("In place of"), required=False,
        empty_label=_("no other order"),
        help_text=_("The order that you choose ends when this one begins, and goes on after it."),
    )  # fmt: skip

    def __init__(self, office: Office, now: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        places: dict[str, Any] = {
            "site": Site.objects.filter(office=office),
            "unit": Unit.objects.filter(office=office),
            "replaces": lasting_orders(office, now),
        }
        for name, found in places.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for mypy
            field.queryset = found
        duties = self.fields["obligations"]
        assert isinstance(duties, forms.MultipleChoiceField)  # noqa: S101 - for mypy
        duties.choices = [
            (duty.code, obligation_text(duty, {}).text)
            for duty in Obligation.objects.filter(office=office)
        ]
        for name, (low, high) in LIMITS.items():
            self.fields[f"limit_{name}"] = forms.IntegerField(
                label=LIMIT_LABELS[name], required=False, min_value=low, max_value=high
            )
        self.fields["limit_people_inside"].help_text = self._suggestion()

    def draft(self) -> Draft:
        """What was filled in. Only after `is_valid()`."""
        said, tz = self.cleaned_data, self.office.tz
        last = said["last_day"]
        limits = {name: said[f"limit_{name}"] for name in LIMITS}
        return Draft(
            title=said["title"],
            legal_basis=said["legal_basis"],
            valid_from=at(said["from_day"], said["from_time"] or time.min, tz),
            valid_until=day_bounds(last, tz)[1] if last else None,
            mode=said["mode"],
            obligations=tuple(said["obligations"]),
            limits={name: value for name, value in limits.items() if value is not None},
            site=said["site"],
            unit=said["unit"],
            reason=said["reason"],
            reason_en=said["reason_en"],
            reason_uk=said["reason_uk"],
            replaces=said["replaces"],
        )

    def limit_fields(self) -> list[forms.BoundField]:
        return [self[f"limit_{name}"] for name in LIMITS]

    def _suggestion(self) -> SafeString:
        """How many people fit where people wait; empty where no area is known."""
        typed = str(self["limit_distance_m"].value() or "")
        chosen = (int(typed),) if typed in map(str, range(1, 11)) else DISTANCES
        said = []
        for site in Site.objects.filter(office=self.office, waiting_area_m2__isnull=False):
            area = site.waiting_area_m2 or 1
            counts = ", ".join(
                _("%(people)s at %(metres)s m")
                % {"people": suggested_people(area, metres), "metres": metres}
                for metres in chosen
            )
            said.append(f"{in_language(site, 'name')} ({area} m²): {counts}")
        if not said:
            return mark_safe("")
        return format_html("{} {}.", _("A suggestion for where people wait:"), "; ".join(said))


class DraftForm(OrderForm):
    """A draft that is changed: filled with what it says."""

    def __init__(self, order: Order, now: datetime, *args: Any) -> None:
        super().__init__(order.office, now, *args, initial=as_written(order))
        self.order = order

    def draft(self) -> Draft:
        """The form knows minutes and whole days: an instant that nobody touched stays exact."""
        said, touched = super().draft(), set(self.changed_data)
        if not touched & {"from_day", "from_time"}:
            said = replace(said, valid_from=self.order.valid_from)
        if "last_day" not in touched:
            said = replace(said, valid_until=self.order.valid_until)
        return said


class EmergencyForm(forms.Form):
    """Closed at once: a reason, a place, and until the end of which day."""

    why = forms.ChoiceField(
        label=_("Why"), choices=Emergency.choices, initial=Emergency.POWER,
        widget=forms.RadioSelect,
    )  # fmt: skip
    until = forms.TypedChoiceField(
        label=_("Until"), coerce=int, initial=0, widget=forms.RadioSelect,
        help_text=_("An emergency lasts 72 hours at most. You can end it at any time."),
    )  # fmt: skip
    site = PlaceField(
        Site.objects.none(), label=_("Building"), required=False, empty_label=_("all buildings")
    )

    def __init__(self, office: Office, now: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tz, self.today = office.tz, local_day(now, office.tz)
        place, until = self.fields["site"], self.fields["until"]
        assert isinstance(place, PlaceField)  # noqa: S101 - for mypy
        assert isinstance(until, forms.TypedChoiceField)  # noqa: S101 - for mypy
        place.queryset = Site.objects.filter(office=office)
        until.choices = [
            (n, _("the end of %(day)s") % {"day": day_words(self.today + timedelta(days=n))})
            if n
            else (0, _("the end of today"))
            for n in range(3)
        ]

    def ends_at(self) -> datetime:
        """Only after `is_valid()`."""
        day = self.today + timedelta(days=self.cleaned_data["until"])
        return day_bounds(day, self.tz)[1]

    def show(self, error: DomainError) -> None:
        """Put each sentence of the service at its field."""
        for name, sentence in error.fields.items():
            self.add_error({"valid_until": "until"}.get(name, name), str(sentence))


def lasting_orders(office: Office, now: datetime) -> QuerySet[Order]:
    """Approved orders that have not ended: those that another one can replace."""
    lasting = Q(valid_until=None) | Q(valid_until__gt=now)
    found = Order.objects.filter(lasting, office=office, status=OrderStatus.APPROVED)
    return found.select_related("office")
