"""The forms of the editors' screens: one for each kind of row of an office."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from furtka.core.phones import parse_phone, show_phone
from furtka.offices import services
from furtka.offices.cms import OfficeForm
from furtka.offices.loading.readers import SPOKEN
from furtka.offices.models import (
    Closure,
    Entrance,
    Office,
    OpeningHours,
    PhoneLine,
    Room,
    Service,
    Site,
    Staff,
    Unit,
    VisitKind,
)
from furtka.offices.models.places import validate_hours, validate_reminder_hours

LANGUAGE_NAMES = {
    "pl": _("Polish"), "en": _("English"), "uk": _("Ukrainian"), "ru": _("Russian"),
    "de": _("German"), "fr": _("French"), "ro": _("Romanian"), "be": _("Belarusian"),
    "pjm": _("Polish Sign Language (PJM)"), "sjm": _("signed Polish (SJM)"),
}  # fmt: skip


class PhoneField(forms.CharField):
    """Typed as people write numbers, kept as E.164."""

    def prepare_value(self, value: Any) -> Any:
        return show_phone(value) if isinstance(value, str) and value.startswith("+") else value

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return parse_phone(typed) if typed else ""


class HoursField(forms.CharField):
    """Hours of the day as people write them, `7:00, 10:00`; kept as a list, in order."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        typed = super().clean(value).replace(";", ",").split(",")
        hours = sorted({hour.strip().zfill(5) for hour in typed if hour.strip()})
        validate_hours(hours)
        return hours

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


class NumbersField(forms.CharField):
    """Numbers of hours as people write them, `48, 3`; kept as a list, the largest first."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[int]:
        parts = [part.strip() for part in super().clean(value).replace(";", ",").split(",")]
        # What is no number goes on as it is, to be refused with the sentence for all of them.
        hours: list[Any] = [int(p) if p.isdecimal() and len(p) < 5 else p for p in parts if p]
        if all(isinstance(hour, int) for hour in hours):
            hours = sorted(set(hours), reverse=True)
        validate_reminder_hours(hours)
        return hours

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


def several(choices: Any, label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=choices, label=label, widget=forms.CheckboxSelectMultiple
    )


class OfficeDataForm(OfficeForm):
    website = forms.URLField(label=_("website"), required=False, assume_scheme="https")
    bip_url = forms.URLField(
        label=_("public bulletin (BIP)"), required=False, assume_scheme="https"
    )
    release_hours = HoursField(
        label=_("hours at which a new day opens online"), required=False,
        help_text=_(
            "For example 7:00, 10:00, 13:00: a third of the day at each. Empty: all at once."
        ),
    )  # fmt: skip

    reminder_hours = NumbersField(
        label=_("hours before a visit at which we remind of it"), required=False,
        help_text=_("At most two, for example 48, 3. Empty: no reminders."),
    )  # fmt: skip
    sms_part_price = forms.DecimalField(
        label=_("price of one part of a text message, in złoty"), required=False, localize=True,
        min_value=0, max_digits=6, decimal_places=4,
        help_text=_("As your provider charges it. Shown to those who write messages."),
    )  # fmt: skip

    class Meta:
        model = Office
        fields = (
            "name", "name_en", "name_uk", "short_name", "street", "postcode", "town", "email",
            "website", "bip_url", "e_delivery_address", "epuap_box", "domain", "dpo_contact",
            "booking_horizon_days", "booking_notice_minutes", "grace_minutes", "release_hours",
            "visits_per_contact", "reminder_hours", "quiet_from", "quiet_until", "sms_sender",
            "day_sheet_email",
            "sms_part_price", "tz",
        )  # fmt: skip

    def clean_domain(self) -> str | None:
        """Empty is “none”: two offices may both have no host name of their own."""
        return self.cleaned_data["domain"] or None


class SiteForm(OfficeForm):
    class Meta:
        model = Site
        fields = (
            "office", "name", "name_en", "name_uk", "slug", "street", "postcode", "town",
            "directions", "directions_en", "directions_uk", "places", "waiting_area_m2",
            "escort_minutes",
        )  # fmt: skip


class EntranceForm(OfficeForm):
    class Meta:
        model = Entrance
        fields = ("office", "site", "name", "name_en", "name_uk", "lanes", "step_free")


class RoomForm(OfficeForm):
    class Meta:
        model = Room
        fields = (
            "office", "site", "name", "unit", "floor", "direction", "step_free", "hearing_loop",
            "seats", "active",
        )  # fmt: skip


class UnitForm(OfficeForm):
    class Meta:
        model = Unit
        fields = (
            "office", "name", "name_en", "name_uk", "kind", "slug", "parent", "site", "about",
            "about_en", "about_uk", "email", "sensitive", "position",
        )  # fmt: skip

    def clean_parent(self) -> Unit | None:
        """The tree stays a tree: nothing stands below itself."""
        parent = cast(Unit | None, self.cleaned_data["parent"])
        above = parent
        while above is not None:
            if above.pk == self.instance.pk:
                raise ValidationError(_("A unit can't stand below itself."))
            above = above.parent
        return parent


class PhoneLineForm(OfficeForm):
    number = PhoneField(label=_("number"), help_text=_("For example 43 823 53 20."))

    class Meta:
        model = PhoneLine
        fields = ("office", "unit", "number", "extension", "label", "takes_sms", "position")


class ServiceForm(OfficeForm):
    kinds = several(VisitKind.choices, _("ways of meeting"))

    class Meta:
        model = Service
        fields = (
            "office", "name", "name_en", "name_uk", "official_name", "code", "unit", "about",
            "about_en", "about_uk", "what_to_bring", "what_to_bring_en", "what_to_bring_uk",
            "neutral_label", "neutral_label_en", "neutral_label_uk", "minutes", "kinds",
            "travel_minutes",
            "sensitive", "online", "staff_share", "urgent_slots", "complaints", "active",
            "position",
        )  # fmt: skip


class StaffForm(OfficeForm):
    """With the account: an administrator names it and may set a first password for it."""

    languages = several([(code, LANGUAGE_NAMES[code]) for code in SPOKEN], _("languages"))
    hosts = forms.ModelMultipleChoiceField(
        Service.objects.all(), label=_("helps with"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    login = forms.SlugField(
        label=_("account name"), required=False, max_length=50,
        help_text=_("Leave it empty for somebody who does not log in."),
    )  # fmt: skip
    new_password = forms.CharField(
        label=_("new password"), required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Leave it empty to keep the old one. The person changes it after logging in."),
    )  # fmt: skip

    class Meta:
        model = Staff
        fields = (
            "office", "name", "slug", "role", "unit", "site", "languages", "substitute",
            "takes_urgent", "answers_help", "active",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["hosts"].initial = list(self.instance.services.all())
            self.fields["login"].initial = self.instance.user.username if self.instance.user else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        login, password = cleaned.get("login", ""), cleaned.get("new_password", "")
        office = cleaned.get("office") or getattr(self.instance, "office", None)
        if login and office and not services.login_is_free(office, self.instance.pk, login):
            self.add_error("login", _("Somebody else has this account name already."))
        if password and not login:
            self.add_error("login", _("Enter the account that the password is for."))
        if password:
            try:
                validate_password(password)
            except ValidationError as error:
                self.add_error("new_password", error)
        return cleaned

    def save(self, commit: bool = True) -> Staff:
        staff = cast(Staff, super().save(commit=commit))
        if commit:
            services.set_hosted(staff=staff, hosted=list(self.cleaned_data["hosts"]))
            services.set_account(
                staff=staff,
                login=self.cleaned_data["login"],
                password=self.cleaned_data["new_password"],
            )
        return staff


class OpeningHoursForm(OfficeForm):
    class Meta:
        model = OpeningHours
        fields = (
            "office", "site", "unit", "staff", "service", "weekday", "opens", "closes",
            "valid_from", "valid_until",
        )  # fmt: skip


class ClosureForm(OfficeForm):
    class Meta:
        model = Closure
        fields = (
            "office", "site", "unit", "staff", "starts_at", "ends_at", "reason", "reason_en",
            "reason_uk",
        )  # fmt: skip
