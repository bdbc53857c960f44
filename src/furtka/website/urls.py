from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import require_safe

from furtka.website import views
from furtka.website.feeds import NewsFeed, NoticeFeed

urlpatterns: list[URLPattern | URLResolver] = [
    path("kontakt/", views.contact, name="contact"),
    # Nothing in the address says what the page is about: addresses stay in histories.
    path("kontakt/wsparcie/", views.support, name="support"),
    path("sprawy/", views.search, name="matters"),
    path("sprawy/<slug:code>/", views.matter, name="matter"),
    path("komunikaty/feed/", require_safe(NoticeFeed()), name="notice_feed"),
    path("aktualnosci/feed/", require_safe(NewsFeed()), name="news_feed"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
]
