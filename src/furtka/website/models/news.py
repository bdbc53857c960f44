"""Aktualności: dated, in categories, kept in an archive."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from furtka.website.models.base import WordsPage
from furtka.website.paging import page_of


class NewsCategory(models.TextChoices):
    """What a piece of news is about. The values stand in addresses.

    Announcements have pages of their own (AnnouncementPage). The category stays for the news
    that had it before; nothing new is put in it.
    """

    NEWS = "z-zycia-osrodka", _("From the centre")
    ANNOUNCEMENT = "ogloszenia", _("Announcements")
    EVENT = "wydarzenia", _("Events")
    BENEFIT = "swiadczenia", _("Benefits and support")


class NewsIndexPage(WordsPage):
    """All news, newest first, by category and year."""

    template = "website/news_index.html"
    max_count_per_parent = 1
    parent_page_types: ClassVar[list[str]] = ["website.HomePage"]
    subpage_types: ClassVar[list[str]] = ["website.NewsPage"]

    class Meta:
        verbose_name = _("list of news")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        all_news = NewsPage.objects.child_of(self).live()
        years = [day.year for day in all_news.dates("date", "year", order="DESC")]
        category = _known(request.GET.get("kategoria"), NewsCategory.values)
        year = _known(request.GET.get("rok"), [str(year) for year in years])
        found: QuerySet[NewsPage] = all_news.order_by("-date", "-pk")
        if category:
            found = found.filter(category=category)
        if year:
            found = found.filter(date__year=int(year))
        return context | {
            "news": page_of(request, found, size=10),
            "categories": _offered(all_news),
            "years": years,
            "category": category,
            "year": int(year) if year else None,
        }


def _known(asked: str | None, allowed: list[str]) -> str:
    """What the address asks for, or nothing where there is no such thing."""
    return asked if asked in allowed else ""


def _offered(all_news: QuerySet[NewsPage]) -> list[tuple[str, Any]]:
    """All categories; that of announcements only where some news still has it."""
    old = NewsCategory.ANNOUNCEMENT
    used = all_news.filter(category=old).exists()
    return [choice for choice in NewsCategory.choices if used or choice[0] != old]


class NewsForm(WagtailAdminPageForm):  # type: ignore[misc, unused-ignore]
    """Announcements are pages of another kind: only news that is one already may stay one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        old = NewsCategory.ANNOUNCEMENT
        if "category" in self.fields and self.instance.category != old:
            choices = self.fields["category"].choices
            self.fields["category"].choices = [one for one in choices if one[0] != old]


class NewsPage(WordsPage):
    """One piece of news; `lead` is what the list shows above "read more"."""

    date = models.DateField(_("date"), default=timezone.localdate)
    category = models.CharField(
        _("category"), max_length=20, choices=NewsCategory, default=NewsCategory.NEWS
    )

    base_form_class = NewsForm
    template = "website/news.html"
    parent_page_types: ClassVar[list[str]] = ["website.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("date"), FieldPanel("category")]),
        *WordsPage.words_panels,
    ]

    class Meta:
        verbose_name = _("piece of news")
        indexes = [models.Index(fields=["date"], name="news_by_date")]
