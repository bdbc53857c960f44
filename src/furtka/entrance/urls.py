from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from furtka.entrance import offline_views, views

app_name = "entrance"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.board, name="board"),
    path("sw.js", offline_views.script, name="worker"),
    path("<slug:site>/", views.board, name="site"),
    path("<slug:site>/tablica/", views.fragment, name="fragment"),
    path("<slug:site>/lista/", views.roll_call, name="roll_call"),
    path("<slug:site>/kartka/", views.day_sheet, name="day_sheet"),
    path("<slug:site>/kartka/dalej/", views.day_sheet, {"later": True}, name="later_sheet"),
    path("<slug:site>/bez-sieci/", offline_views.page, name="offline"),
    path("<slug:site>/bez-sieci/dzis.json", offline_views.today, name="offline_list"),
    path("<slug:site>/bez-sieci/dopisz/", offline_views.take_in, name="offline_merge"),
    path("<slug:site>/bez-sieci/manifest.json", offline_views.manifest, name="offline_manifest"),
    path("<slug:site>/niezgodnosci/", offline_views.look, name="doubts"),
    path("<slug:site>/niezgodnosci/<str:code>/", offline_views.decide, name="decide"),
    path("<slug:site>/<str:code>/cofnij/", views.undo, name="undo"),
    path("<slug:site>/<str:code>/spoznienie/", views.late, name="late"),
    path("<slug:site>/<str:code>/<slug:action>/", views.take, name="take"),
]
