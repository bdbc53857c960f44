"""Pages that stand for long: privacy, the safety procedure, the accessibility statement."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from furtka.core.clock import local_day
from furtka.offices.models import Office
from furtka.privacy.retention import promises
from furtka.rules.context import frame_of
from furtka.website.facts import buildings, rules_shown
from furtka.website.models.base import WordsPage, rich_text
from furtka.website.models.procedures import ProcedureVersion


class ContentPage(WordsPage):
    """Words only; the page about privacy also lists what the rooms promise to erase."""

    shows_retention = models.BooleanField(_("lists how long personal data are kept"), default=False)

    template = "website/content.html"
    parent_page_types: ClassVar[list[str]] = ["website.HomePage", "website.ContentPage"]
    content_panels: ClassVar[list[Any]] = [
        *WordsPage.words_panels,
        FieldPanel("shows_retention"),
    ]

    class Meta:
        verbose_name = _("page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"promises": promises() if self.shows_retention else []}


class ProcedurePage(WordsPage):
    """The safety procedure: the rules from the orders in force, the words from the version that
    is valid today. Its own words are what the next version is made of; they show while there is
    no version."""

    template = "website/procedure.html"
    max_count_per_parent = 1
    parent_page_types: ClassVar[list[str]] = ["website.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("safety procedure")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        frame = frame_of(request)
        shown = rules_shown(frame.office, frame.rules) if frame.office and frame.rules else None
        return context | {"facts": shown, **self._versions(frame.office)}

    @staticmethod
    def _versions(office: Office | None) -> dict[str, Any]:
        """The version valid today and those before it. One query."""
        if office is None:
            return {"version": None, "earlier": []}
        today = local_day(timezone.now(), office.tz)
        begun = ProcedureVersion.objects.filter(office=office).approved()
        every = list(begun.filter(valid_from__lte=today).order_by("-valid_from"))
        over = [one for one in every if one.valid_until and one.valid_until <= today]
        return {"version": next((o for o in every if o not in over), None), "earlier": over}


class Conformity(models.TextChoices):
    """The three words that the law allows."""

    FULL = "zgodna", _("conforms")
    PARTIAL = "czesciowo-zgodna", _("conforms in part")
    NONE = "niezgodna", _("does not conform")


class AccessibilityPage(WordsPage):
    """The accessibility statement. Robots read its parts by `id`; dates are facts, not words."""

    published_on = models.DateField(_("website published on"))
    updated_on = models.DateField(_("website last changed in an essential way on"))
    prepared_on = models.DateField(_("statement prepared on"))
    reviewed_on = models.DateField(_("statement last reviewed on"))
    conformity = models.CharField(
        _("conformity"), max_length=16, choices=Conformity, default=Conformity.PARTIAL
    )
    assessed_by = models.CharField(_("assessed by"), max_length=160, blank=True)
    contact_name = models.CharField(_("person responsible"), max_length=120)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    contact_phone = models.CharField(_("telephone, E.164"), max_length=16, blank=True)
    missing = rich_text(_("what is not accessible"))
    missing_en = rich_text(_("what is not accessible, in English"))
    missing_uk = rich_text(_("what is not accessible, in Ukrainian"))
    building = rich_text(_("access to the building"))
    building_en = rich_text(_("access to the building, in English"))
    building_uk = rich_text(_("access to the building, in Ukrainian"))

    template = "website/accessibility.html"
    max_count_per_parent = 1
    parent_page_types: ClassVar[list[str]] = ["website.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *WordsPage.words_panels,
        FieldRowPanel([FieldPanel("published_on"), FieldPanel("updated_on")]),
        FieldRowPanel([FieldPanel("prepared_on"), FieldPanel("reviewed_on")]),
        FieldRowPanel([FieldPanel("conformity"), FieldPanel("assessed_by")]),
        FieldRowPanel(
            [FieldPanel("contact_name"), FieldPanel("contact_email"), FieldPanel("contact_phone")]
        ),
        MultiFieldPanel(
            [FieldPanel("missing"), FieldPanel("missing_en"), FieldPanel("missing_uk")],
            heading=_("What is not accessible"),
        ),
        MultiFieldPanel(
            [FieldPanel("building"), FieldPanel("building_en"), FieldPanel("building_uk")],
            heading=_("Access to the building"),
        ),
    ]

    class Meta:
        verbose_name = _("accessibility statement")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        office = frame_of(request).office
        return context | {"buildings": buildings(office) if office else []}
