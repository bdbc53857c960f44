"""Ogłoszenia: what the office looks for and until when people may answer."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from furtka.website.archive import archive_of
from furtka.website.models.base import WordsPage
from furtka.website.models.bulletin import BulletinPage


class AnnouncementCategory(models.TextChoices):
    """What is announced. The values stand in addresses."""

    RECRUITMENT = "nabor", _("Jobs")
    TENDER = "przetarg", _("Tenders")
    APPLICATIONS = "nabor-wnioskow", _("Calls for applications")
    CONSULTATION = "konsultacje", _("Consultations")
    OTHER = "inne", _("Other announcements")


class AnnouncementIndexPage(WordsPage):
    """What can still be answered on top, the rest in the archive."""

    template = "website/announcements.html"
    max_count_per_parent = 1
    parent_page_types: ClassVar[list[str]] = ["website.HomePage"]
    subpage_types: ClassVar[list[str]] = ["website.AnnouncementPage"]

    class Meta:
        verbose_name = _("list of announcements")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        today = timezone.localdate()
        every = AnnouncementPage.objects.child_of(self).live()
        asked = request.GET.get("kategoria", "")
        category = asked if asked in AnnouncementCategory.values else ""
        if category:
            every = every.filter(category=category)
        return context | {
            "open_now": every.open_on(today),
            "categories": AnnouncementCategory.choices,
            "category": category,
            **archive_of(request, every.closed_on(today), day="date"),
        }


class AnnouncementQuerySet(PageQuerySet):
    """By date alone: nobody has to take an announcement down."""

    def open_on(self, day: date) -> QuerySet[AnnouncementPage]:
        """The nearest deadline first, those without one last."""
        found: QuerySet[AnnouncementPage] = self.filter(Q(until=None) | Q(until__gte=day))
        return found.order_by(F("until").asc(nulls_last=True), "-date", "-pk")

    def closed_on(self, day: date) -> QuerySet[AnnouncementPage]:
        found: QuerySet[AnnouncementPage] = self.filter(until__lt=day).order_by("-date", "-pk")
        return found


class AnnouncementPage(BulletinPage):
    """A call, a post to fill, a tender. `until` is the last day for answers, as people say it."""

    date = models.DateField(_("date"), default=timezone.localdate)
    until = models.DateField(_("answers until, that day included"), null=True, blank=True)
    category = models.CharField(
        _("category"), max_length=20, choices=AnnouncementCategory,
        default=AnnouncementCategory.OTHER,
    )  # fmt: skip

    objects: ClassVar[Any] = PageManager.from_queryset(AnnouncementQuerySet)()

    template = "website/announcement.html"
    parent_page_types: ClassVar[list[str]] = ["website.AnnouncementIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *WordsPage.words_panels,
        FieldRowPanel([FieldPanel("category"), FieldPanel("date"), FieldPanel("until")]),
        *BulletinPage.bulletin_panels,
    ]

    class Meta:
        verbose_name = _("announcement")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("date")),
                name="announcement_until_after_date",
                violation_error_message=_("The last day for answers can't come before the date."),
            ),
            models.CheckConstraint(
                condition=Q(category__in=AnnouncementCategory.values),
                name="announcement_category_known",
            ),
        ]
        indexes = [models.Index(fields=["date"], name="announcements_by_date")]

    def clean(self) -> None:
        super().clean()
        if self.until and self.until < self.date:
            sentence = _("The last day for answers can't come before the date.")
            raise ValidationError({"until": sentence})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"closed": self.until is not None and self.until < timezone.localdate()}
