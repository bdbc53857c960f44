"""What notices and announcements share: what the law on BIP asks of them, and corrections."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import PageLogEntry

from furtka.core.text import fold
from furtka.offices.access import job_of
from furtka.website.models.base import WordsPage

LANGUAGE_ENDS = ("", "_en", "_uk")
# Wagtail's names of the action in its log: by hand, and at its hour by itself.
PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")


class BulletinForm(WagtailAdminPageForm):  # type: ignore[misc, unused-ignore]
    """Who writes is who entered it; what was corrected is asked anew for each version."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "entered_by" in self.fields:
            self.fields["entered_by"].required = False
            if not self.instance.entered_by:
                self.initial["entered_by"] = self._name()
        published_as_it_is = self.instance.live and not self.instance.has_unpublished_changes
        for name in (f"correction{end}" for end in LANGUAGE_ENDS):
            if published_as_it_is and name in self.fields:
                self.initial[name] = ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if "entered_by" in self.fields and not cleaned.get("entered_by"):
            cleaned["entered_by"] = self._name()
        return cleaned

    def _name(self) -> str:
        job = job_of(self.for_user) if self.for_user else None
        return job.name if job else ""


class BulletinPage(WordsPage):
    """The body and the moment of publication are the office and Wagtail's `first_published_at`;
    the other fields of art. 8(6) are here."""

    responsible = models.CharField(_("responsible for the content"), max_length=120)
    entered_by = models.CharField(
        _("entered by"), max_length=120, help_text=_("Empty: whoever is writing now.")
    )
    made_on = models.DateField(_("written on"), default=timezone.localdate)
    review_on = models.DateField(
        _("look at it again on"), null=True, blank=True,
        help_text=_("On this day a task appears: is it still right?"),
    )  # fmt: skip
    correction = models.CharField(
        _("what was corrected"), max_length=300, blank=True, default="", db_default="",
        help_text=_("Readers see it on top of the page and in its history."),
    )  # fmt: skip
    correction_en = models.CharField(
        _("what was corrected, in English"), max_length=300, blank=True, default="", db_default=""
    )
    correction_uk = models.CharField(
        _("what was corrected, in Ukrainian"), max_length=300, blank=True, default="",
        db_default="",
    )  # fmt: skip
    # All words in all languages, letters without marks: for the search in the archive.
    folded = models.TextField(editable=False, default="", db_default="")

    base_form_class = BulletinForm
    bulletin_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldPanel("correction"), FieldPanel("correction_en"), FieldPanel("correction_uk")],
            heading=_("What was corrected (when you publish it again)"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("responsible"),
                FieldRowPanel([FieldPanel("entered_by"), FieldPanel("made_on")]),
                FieldPanel("review_on"),
            ],
            heading=_("For the public bulletin (BIP)"),
        ),
    ]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> Any:
        self.folded = folded_words(self)
        return super().save(*args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        published = PageLogEntry.objects.filter(page=self.pk, action__in=PUBLISHED)
        versions = list(published.order_by("timestamp").values_list("timestamp", flat=True))
        return context | {"versions": versions, "corrected_at": self._corrected_at(versions)}

    def _corrected_at(self, versions: list[datetime]) -> datetime | None:
        return versions[-1] if self.correction and len(versions) > 1 else None


def folded_words(page: Any) -> str:
    """Title, first sentence and text in all languages, for searching."""
    fields = (f"{name}{end}" for name in ("title", "lead", "body") for end in LANGUAGE_ENDS)
    texts = (strip_tags(getattr(page, field).replace("<", " <")) for field in fields)
    return fold(" ".join(" ".join(texts).split()))
