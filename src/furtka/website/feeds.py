"""Notices and news for those who read with a feed reader (Atom)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from furtka.core.text import in_language
from furtka.offices.models import Office
from furtka.rules.context import frame_of
from furtka.website.models import AnnouncementPage, NewsPage, NoticePage, WordsPage
from furtka.website.orders import Shown, all_shown, order_summary

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
    """Notices, and the orders that stand among them: an entry each, updated when one changes."""

    path = "komunikaty/"

    def title(self, office: Office) -> str:
        return _("Notices: %(office)s") % {"office": in_language(office, "name")}

    def items(self, office: Office) -> list[NoticePage | Shown]:
        found = NoticePage.objects.live().filter(**_below(office))
        notices = list(found.order_by("-first_published_at")[:NEWEST])
        orders = all_shown(office, timezone.now())
        return sorted([*notices, *orders], key=self.item_pubdate, reverse=True)[:NEWEST]

    def item_title(self, page: WordsPage | Shown) -> str:
        return page.text.headline if isinstance(page, Shown) else super().item_title(page)

    def item_description(self, page: WordsPage | Shown) -> str:
        if not isinstance(page, Shown):
            return super().item_description(page)
        return order_summary(page.text)

    def item_link(self, page: WordsPage | Shown) -> str:
        if not isinstance(page, Shown):
            return super().item_link(page)
        return f"{self._home.removesuffix('/')}{page.text.path}"

    def item_pubdate(self, page: WordsPage | Shown) -> datetime:
        return page.published_at if isinstance(page, Shown) else super().item_pubdate(page)

    def item_updateddate(self, page: WordsPage | Shown) -> datetime:
        return page.changed_at if isinstance(page, Shown) else super().item_updateddate(page)


class NewsFeed(PageFeed):
    path = "aktualnosci/"

    def title(self, office: Office) -> str:
        return _("News: %(office)s") % {"office": in_language(office, "name")}

    def items(self, office: Office) -> list[NewsPage]:
        return list(NewsPage.objects.live().filter(**_below(office)).order_by("-date")[:NEWEST])


class AnnouncementFeed(PageFeed):
    path = "ogloszenia/"

    def title(self, office: Office) -> str:
        return _("Announcements: %(office)s") % {"office": in_language(office, "name")}

    def items(self, office: Office) -> list[AnnouncementPage]:
        found = AnnouncementPage.objects.live().filter(**_below(office))
        return list(found.order_by("-first_published_at")[:NEWEST])


def _below(office: Office) -> dict[str, str]:
    return {"url_path__startswith": f"/{office.slug}/"}
