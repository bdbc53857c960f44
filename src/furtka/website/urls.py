from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import require_safe

from furtka.website import check_views, history, procedure_views, views
from furtka.website.feeds import AnnouncementFeed, NewsFeed, NoticeFeed

urlpatterns: list[URLPattern | URLResolver] = [
    path("kontakt/", views.contact, name="contact"),
    # Nothing in the address says what the page is about: addresses stay in histories.
    path("kontakt/wsparcie/", views.support, name="support"),
    path("sprawy/", views.search, name="matters"),
    path("sprawy/<slug:code>/", views.matter, name="matter"),
    # Short, for a QR code and for typing it in from a sheet of paper.
    path("p/<str:code>/", check_views.check, name="check"),
    path("komunikaty/zarzadzenie/<int:number>-<int:year>/", views.order, name="order"),
    path("komunikaty/feed/", require_safe(NoticeFeed()), name="notice_feed"),
    path("aktualnosci/feed/", require_safe(NewsFeed()), name="news_feed"),
    path("ogloszenia/feed/", require_safe(AnnouncementFeed()), name="announcement_feed"),
    path("procedura-bezpieczenstwa/pdf/", procedure_views.as_pdf, name="procedure_pdf"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
]

for _kind in history.KINDS:
    _at, _said = f"{_kind}/<slug:slug>/historia/", {"kind": _kind}
    urlpatterns += [
        path(_at, history.history, _said, name=f"{_kind}_history"),
        path(f"{_at}<int:number>/", history.version, _said, name=f"{_kind}_version"),
        path(f"{_at}<int:older>-<int:newer>/", history.comparison, _said, name=f"{_kind}_compared"),
    ]
