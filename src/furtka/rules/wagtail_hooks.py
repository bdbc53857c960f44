"""The editors' screens of what holds without an order, at /cms/. Orders have /praca/tryb/."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from furtka.offices.cms import FixedPolicy, OfficeForm, OfficeViewSet
from furtka.rules.models import LIMITS, DefaultRules, Obligation

LIMIT_LABELS = {
    "people_inside": _("people inside one site at a time"),
    "distance_m": _("metres between people"),
    "arrival_gap_minutes": _("minutes between two arrivals at one entrance"),
    "airing_minutes": _("minutes a room stays empty after a visit"),
    "visit_minutes": _("minutes a visit may take at most"),
    "party": _("people who may come together"),
}


class ObligationForm(OfficeForm):
    class Meta:
        model = Obligation
        fields = ("office", "text", "text_en", "text_uk", "code", "pictogram", "position")


class DefaultRulesForm(OfficeForm):
    """Each limit is a field of its own; an empty one does not bind."""

    obligations = forms.MultipleChoiceField(
        label=_("obligations"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = DefaultRules
        fields = ("mode", "obligations")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Obligation.objects.filter(office=self.instance.office_id)
        self.fields["obligations"].choices = [(row.code, row.text) for row in known]
        for name, (low, high) in LIMITS.items():
            self.fields[name] = forms.IntegerField(
                label=LIMIT_LABELS[name], required=False, min_value=low, max_value=high,
                initial=self.instance.limits.get(name),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        limits = {name: cleaned.get(name) for name in LIMITS}
        self.instance.limits = {name: n for name, n in limits.items() if n is not None}
        return cleaned


class Obligations(OfficeViewSet):
    model = Obligation
    form = ObligationForm
    icon = "list-ul"
    list_display: ClassVar = ["text", "code", "pictogram", "position"]
    search_fields: ClassVar = ["text", "code"]


class Defaults(OfficeViewSet):
    model = DefaultRules
    form = DefaultRulesForm
    policy = FixedPolicy
    icon = "cogs"
    list_display: ClassVar = ["office", "mode"]


class RulesGroup(ModelViewSetGroup):
    """The menu “Rules”."""

    menu_label = _("Rules")
    menu_icon = "lock-open"
    menu_order = 310
    items = (Obligations, Defaults)


hooks.register("register_admin_viewset", RulesGroup)
