"""Notices and news for those who read with a feed reader (Atom)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from furtka.core.text import in_language
from furtka.offices.models import Office
from furtka.rules.context import frame_of
from furtka.website.models import NewsPage, NoticePage, WordsPage

NEWEST = 30


class PageFeed(Feed):  # type: ignore[type-arg]
    """The newest pages of one kind, in the language of the address."""

    feed_type = Atom1Feed
    path = ""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Office:
        office = frame_of(request).office
        if office is None:
            raise Http404
        self._home = frame_of(request).home
        return office

    def link(self, office: Office) -> str:
        return f"{self._home}{self.path}"

    def item_title(self, page: WordsPage) -> str:
        return page.name

    def item_description(self, page: WordsPage) -> str:
        return in_language(page, "lead") or strip_tags(in_language(page, "body"))[:300]

    def item_link(self, page: WordsPage) -> str:
        return f"{self._home}{self.path}{page.slug}/"

    def item_pubdate(self, page: WordsPage) -> datetime:
        return page.first_published_at or datetime(2020, 1, 1, tzinfo=UTC)

    def item_updateddate(self, page: WordsPage) -> datetime:
        return page.last_published_at or self.item_pubdate(page)


class NoticeFeed(PageFeed):
    path = "komunikaty/"

    def title(self, office: Office) -> str:
        return _("Notices: %(office)s") % {"office": in_language(office, "name")}

    def items(self, office: Office) -> list[NoticePage]:
        found = NoticePage.objects.live().filter(**_below(office))
        return list(found.order_by("-first_published_at")[:NEWEST])


class NewsFeed(PageFeed):
    path = "aktualnosci/"

    def title(self, office: Office) -> str:
        return _("News: %(office)s") % {"office": in_language(office, "name")}

    def items(self, office: Office) -> list[NewsPage]:
        return list(NewsPage.objects.live().filter(**_below(office)).order_by("-date")[:NEWEST])


def _below(office: Office) -> dict[str, str]:
    return {"url_path__startswith": f"/{office.slug}/"}
