"""Forms of what is done with an item after it was recorded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Client
from furtka.offices.models import Staff, Unit
from furtka.registry.forms import LetterForm, PersonField, line, new_mark, one_client
from furtka.registry.models import Item, ReturnReason


class CorrectForm(LetterForm):
    """An item as it stands, to be put right."""

    reason = line(
        _("Why it is changed"), 200, required=False,
        help_text=_("Needed only if you change how it came or what sort of matter it is."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        names = ("channel", "matter", "sender", "subject", "sent_on", "sender_mark", "postmark",
                 "remark", "version")  # fmt: skip
        initial = {name: getattr(item, name) for name in names} | {
            "unit": item.unit_id, "file_class": str(item.file_class or ""),
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)


class AssignForm(forms.Form):
    """Whose it is."""

    unit = forms.ModelChoiceField(
        label=_("For which unit"), queryset=Unit.objects.none(), required=False,
        empty_label=_("not decided yet"),
    )  # fmt: skip
    assignee = PersonField(label=_("For whom"), empty_label=_("not decided yet"))
    version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1
    )

    def __init__(self, *args: Any, job: Staff, item: Item | None = None, **kwargs: Any) -> None:
        if item is not None:
            kwargs["initial"] = {
                "unit": item.unit_id, "assignee": item.assignee_id, "version": item.version,
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        units, people = self.fields["unit"], self.fields["assignee"]
        assert isinstance(units, forms.ModelChoiceField)  # noqa: S101 - for mypy
        assert isinstance(people, PersonField)  # noqa: S101 - for mypy
        units.queryset = Unit.objects.filter(office=job.office_id)
        # Who has it may pass it on; the others only take it (assigning.may_assign).
        people.of(job, all_of_them=True if item and item.assignee_id == job.pk else None)

    @property
    def people(self) -> list[Staff]:
        """Whom the reader may choose. One query."""
        field = self.fields["assignee"]
        return list(field.queryset) if isinstance(field, PersonField) and field.queryset else []


class JoinForm(forms.Form):
    """To which earlier item it belongs."""

    other = line(
        _("Number of the earlier item"), 40, help_text=_("For example 42/2026."),
        error_messages={"required": _("Enter the number of an earlier item.")},
    )  # fmt: skip


class ReturnForm(forms.Form):
    """A letter of ours that came back: to whom it had gone, and what the post wrote on it."""

    reason = forms.ChoiceField(
        label=_("What the post wrote on it"), choices=ReturnReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the post wrote on it.")},
    )  # fmt: skip
    addressee = line(
        _("To whom it had been sent"), 120,
        error_messages={"required": _("Enter the name on the envelope.")},
    )  # fmt: skip
    mark = line(
        _("Number or mark of our letter"), 80, required=False,
        help_text=_("If it is the number of an item, both stand in one correspondence."),
    )  # fmt: skip
    person = line(
        _("A client we know?"), 120, required=False,
        help_text=_("The code of a visit, a telephone or a name."),
    )  # fmt: skip
    once = forms.CharField(
        max_length=36, required=False, widget=forms.HiddenInput, initial=new_mark
    )

    def __init__(self, *args: Any, job: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.job = job

    def clean_person(self) -> Client | None:
        """The one client that these words can mean."""
        return one_client(self.job, self.cleaned_data["person"])
