"""The first page of an office's website."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from furtka.core.clock import local_day
from furtka.offices.models import Office
from furtka.rules.context import frame_of
from furtka.rules.selectors import rules_in_force
from furtka.website.facts import home_facts
from furtka.website.models.base import WordsPage
from furtka.website.models.news import NewsPage
from furtka.website.models.notices import NoticePage
from furtka.website.orders import lists


class HomePage(WordsPage):
    """One sentence, three ways in, matters, notices in force. The root of one office's pages."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name=_("office"))

    template = "website/home.html"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    content_panels: ClassVar[list[Any]] = [*WordsPage.words_panels, FieldPanel("office")]

    class Meta:
        verbose_name = _("first page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        now = timezone.now()
        rules = frame_of(request).rules or rules_in_force(self.office, None, None, now)
        notices = NoticePage.objects.descendant_of(self).live()
        news = NewsPage.objects.descendant_of(self).live()
        return context | {
            "facts": home_facts(self.office, rules, now),
            "orders": lists(self.office, now).in_force[:3],
            "notices": notices.in_force(local_day(now, self.office.tz))[:3],
            "news": news.order_by("-date", "-pk")[:3],
        }
