"""What people type about terms and letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from furtka.registry.forms import line
from furtka.registry.models import TermCode
from furtka.registry.models.terms import LONGEST_TERM
from furtka.registry.terms import clocks
from furtka.registry.terms.arithmetic import TermUnit
from furtka.registry.terms.papers import LEAST_DAYS, LONGEST


def day(label: Any, **values: Any) -> forms.DateField:
    wrong = _("Enter the day as 2026-12-08.")
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": wrong, "required": wrong}, **values,
    )  # fmt: skip


def name_line() -> forms.CharField:
    return line(_("To whom"), 160, error_messages={"required": _("Enter whom the letter goes to.")})


def address_line() -> forms.CharField:
    return line(
        _("Address"), 200, required=False,
        help_text=_("Street and number, then a comma, then postcode and town. Only where it is "
                    "safe to write to them."),
    )  # fmt: skip


class RuleForm(forms.Form):
    """How long a term is, and why."""

    count = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=LONGEST_TERM,
        error_messages={"required": _("Enter a number.")},
    )  # fmt: skip
    unit = forms.ChoiceField(label=_("Counted in"), choices=TermUnit, widget=forms.RadioSelect)
    basis = line(
        _("Legal basis"), 200,
        error_messages={"required": _("Name the rule that this rests on.")},
    )  # fmt: skip


class AnotherTermForm(forms.Form):
    """Which other term counts for an item."""

    code = forms.ChoiceField(
        label=_("Which term"), choices=[(code, code.label) for code in clocks.BY_HAND]
    )

    def clean_code(self) -> TermCode:
        return TermCode(self.cleaned_data["code"])


class PauseForm(forms.Form):
    """From when days are not counted, and why."""

    first = day(_("From which day it is not counted"))
    reason = line(
        _("Why it is not counted"), 200,
        help_text=_("A delay by the party, or one that nobody can help: art. 35 § 5."),
        error_messages={"required": _("Say in a few words why it is not counted.")},
    )  # fmt: skip


class ResumeForm(forms.Form):
    """From when days are counted again."""

    until = day(_("From which day it counts again"))


class PassOnForm(forms.Form):
    """Which office is competent, and why; and where the sender is told."""

    to_name = line(
        _("Which office is competent"), 160,
        error_messages={"required": _("Enter which office is competent.")},
    )  # fmt: skip
    to_address = line(_("Its address"), 200, required=False)
    reason = line(
        _("Why it is competent"), 200,
        error_messages={"required": _("Say in a few words why: the law asks for the reason.")},
    )  # fmt: skip
    sender_name = line(
        _("Whom we tell"), 160, error_messages={"required": _("Enter whom the letter goes to.")}
    )
    sender_address = address_line()


class DefectsForm(forms.Form):
    """What is missing, and how long they have."""

    missing = line(
        _("What is missing"), 400,
        help_text=_("In plain words: “your signature; the rent bill of November”."),
        error_messages={"required": _("Say in plain words what is missing.")},
    )  # fmt: skip
    days = forms.IntegerField(
        label=_("How many days they have"), min_value=LEAST_DAYS, max_value=LONGEST_TERM,
        initial=LEAST_DAYS,
        error_messages={
            "min_value": _("The law gives them 7 days at least."),
            "required": _("Enter a number."),
        },
    )  # fmt: skip
    to_name = name_line()
    to_address = address_line()


class PaperForm(forms.Form):
    """A letter before it is posted."""

    to_name = name_line()
    to_address = address_line()
    heading = line(_("Heading"), 200)
    text = forms.CharField(
        label=_("The letter"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("An empty line begins a new paragraph."),
        error_messages={"required": _("Write the letter, four pages at most.")},
    )  # fmt: skip
