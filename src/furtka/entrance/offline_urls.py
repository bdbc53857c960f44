from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from furtka.entrance import offline_views as views
from furtka.entrance import paper_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("sw.js", views.script, name="worker"),
    path("<slug:site>/bez-sieci/", views.page, name="offline"),
    path("<slug:site>/bez-sieci/dzis.json", views.today, name="offline_list"),
    path("<slug:site>/bez-sieci/dopisz/", views.take_in, name="offline_merge"),
    path("<slug:site>/bez-sieci/manifest.json", views.manifest, name="offline_manifest"),
    path("<slug:site>/kartka/rano/", paper_views.morning_sheet, name="morning_sheet"),
    path("<slug:site>/kartka/wpisz/", paper_views.enter, name="paper"),
    path("<slug:site>/niezgodnosci/", views.look, name="doubts"),
    path("<slug:site>/niezgodnosci/<str:code>/", views.decide, name="decide"),
]
