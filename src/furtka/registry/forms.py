"""What is typed in about an item."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Client
from furtka.core.clock import at, exists, local_day
from furtka.core.text import validate_line
from furtka.offices.models import Staff, Unit
from furtka.offices.permissions import Permission, may
from furtka.registry.models import FileClass, IncomingChannel, Matter
from furtka.registry.notices import LONGEST_REASON
from furtka.registry.people import find_people


def new_mark() -> str:
    return str(uuid4())


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return list(files.getlist(name)) if files else []


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of those who work here; `of` sets whom one may choose."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Staff.objects.none(), required=False, **kwargs)

    def of(self, job: Staff, *, all_of_them: bool | None = None) -> None:
        """Everybody, or only oneself for who may not give items to others."""
        people = Staff.objects.filter(office=job.office_id, active=True).order_by("name", "pk")
        if all_of_them is None:
            all_of_them = may(job.role, Permission.ASSIGN_ITEMS)
        self.queryset = people if all_of_them else people.filter(pk=job.pk)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def line(label: Any, longest: int, **values: Any) -> forms.CharField:
    """One line of words, without what the browser remembers of other people."""
    attrs = {"autocomplete": "off", **values.pop("attrs", {})}
    return forms.CharField(
        label=label, max_length=longest, validators=[validate_line],
        widget=forms.TextInput(attrs=attrs), **values,
    )  # fmt: skip


def day_field(label: Any, **values: Any) -> forms.DateField:
    """A date; the browser's own calendar, or typed."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": _("Enter the day as 2026-12-08."), "required": _("Enter a day to come."),
        },
        **values,
    )  # fmt: skip


def one_client(job: Staff, words: str) -> Client | None:
    """Whom the words mean; None without words. Raises ValidationError for nobody and several."""
    if not words.strip():
        return None
    found = find_people(job, words.strip())
    if not found:
        raise forms.ValidationError(
            _("Nobody was found. Enter the code of a visit, a telephone or a name.")
        )
    if len(found) > 1:
        raise forms.ValidationError(_("Several people were found. Enter the code of a visit."))
    return found[0]


class LetterForm(forms.Form):
    """What an item says of itself: how it came, from whom, about what; and what may be left out."""

    channel = forms.ChoiceField(label=_("How it reached us"), choices=IncomingChannel)
    sender = line(
        _("From whom"), 160,
        error_messages={"required": _("Enter who it is from, or “unknown”.")},
    )  # fmt: skip
    subject = line(
        _("About what"), 200,
        error_messages={"required": _("Enter in a few words what it is about.")},
    )  # fmt: skip
    matter = forms.ChoiceField(
        label=_("What sort of matter"), choices=[("", _("not decided yet")), *Matter.choices],
        required=False,
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        label=_("For which unit"), queryset=Unit.objects.none(), required=False,
        empty_label=_("not decided yet"),
    )  # fmt: skip
    sent_on = day_field(_("Date of the letter"), required=False)
    sender_mark = line(
        _("Mark of the letter"), 80, required=False,
        help_text=_("The number that the sender has given it."),
    )  # fmt: skip
    postmark = day_field(
        _("Postmark"), required=False,
        help_text=_("The date on the envelope: what was posted in time is in time."),
    )  # fmt: skip
    remark = line(
        _("Remark on how it came"), 200, required=False, attrs={"list": "remarks"},
        help_text=_("Such as: empty envelope, damaged, not opened because personal."),
    )  # fmt: skip
    file_class = line(
        _("Class of the file plan"), 120, required=False, attrs={"list": "classes"},
        help_text=_("Its symbol, for example 5121."),
    )  # fmt: skip

    def __init__(self, *args: Any, job: Staff, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.job, self.office, self.now = job, job.office, now
        units = self.fields["unit"]
        assert isinstance(units, forms.ModelChoiceField)  # noqa: S101 - for mypy
        units.queryset = Unit.objects.filter(office=job.office_id)

    def clean_file_class(self) -> FileClass | None:
        """By its symbol; the words behind it do not count."""
        symbol = self.cleaned_data["file_class"].partition(" ")[0]
        if not symbol:
            return None
        found = FileClass.objects.filter(office=self.office, symbol=symbol, retired=False).first()
        if found is None:
            raise forms.ValidationError(_("There is no such class in our file plan."))
        return found

    def clean_sent_on(self) -> date | None:
        return self._not_to_come("sent_on")

    def clean_postmark(self) -> date | None:
        return self._not_to_come("postmark")

    def _not_to_come(self, name: str) -> date | None:
        found: date | None = self.cleaned_data[name]
        if found is not None and found > local_day(self.now, self.office.tz):
            raise forms.ValidationError(_("This day has not come yet."))
        return found


class ItemForm(LetterForm):
    """A new item: also when it reached us, if not just now, whose it is, and what came with it."""

    day = day_field(_("Day it reached us"), required=False)
    time = forms.TimeField(
        label=_("Hour it reached us"), required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Enter the hour as 9:30.")},
    )  # fmt: skip
    person = line(
        _("A client we know?"), 120, required=False,
        help_text=_("The code of a visit, a telephone or a name. They then get a receipt."),
    )  # fmt: skip
    assignee = PersonField(label=_("For whom"), empty_label=_("not decided yet"))
    attached = forms.Field(
        label=_("Files"), required=False, widget=FilesInput,
        help_text=_("Scans and photos, several at once; each up to 50 MB."),
    )  # fmt: skip
    photo = forms.Field(
        label=_("A photo of it"), required=False,
        widget=FilesInput(attrs={"accept": "image/*", "capture": "environment"}),
    )  # fmt: skip
    once = forms.CharField(
        max_length=36, required=False, widget=forms.HiddenInput, initial=new_mark
    )

    # What may stay folded, as long as nothing stands in it.
    FOLDED = (
        "sent_on", "sender_mark", "postmark", "file_class", "remark", "person", "day", "time",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["assignee"]
        assert isinstance(people, PersonField)  # noqa: S101 - for mypy
        people.of(self.job)

    @property
    def unfolded(self) -> bool:
        return any(self[name].value() or self[name].errors for name in self.FOLDED)

    @property
    def uploads(self) -> list[Any]:
        """The files that were sent with it, whatever else is wrong."""
        return [*self["attached"].data, *self["photo"].data] if self.is_bound else []

    def clean_person(self) -> Client | None:
        """The one client that these words can mean."""
        return one_client(self.job, self.cleaned_data["person"])

    def clean(self) -> dict[str, Any]:
        """`received_at`: the day and hour that were typed, or now. Today, if only an hour was."""
        values = super().clean() or {}
        day, time = values.get("day"), values.get("time")
        if self.errors.keys() & {"day", "time"}:
            return values
        values["received_at"] = self.now
        if day and not time:
            self.add_error("time", _("Enter the hour too."))
        elif time:
            day = day or local_day(self.now, self.office.tz)
            if not exists(day, time, self.office.tz):
                self.add_error("time", _("On that night the clocks skipped this hour."))
            else:
                values["received_at"] = at(day, time, self.office.tz)
        return values


class DelayForm(forms.Form):
    """Art. 36 KPA: why it takes longer, and until when."""

    reason = line(
        _("Why it takes longer"), LONGEST_REASON,
        help_text=_("They read it just so. Do not name the matter: others may see it."),
        error_messages={"required": _("Say in a few words why it takes longer.")},
    )  # fmt: skip
    until = day_field(_("The new date"))
