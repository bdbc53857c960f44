from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from furtka.registry.terms import item_views, paper_views, views

app_name = "terms"
_ITEM = "<int:year>/<int:number>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("terminy/", views.index, name="index"),
    path("terminy/zasady/", views.table, name="rules"),
    path("terminy/zasady/<slug:code>/", views.change, name="rule"),
    path("terminy/zasady/<slug:code>/zapomnij/", views.reset, name="rule-reset"),
    path(f"{_ITEM}termin/", item_views.another, name="another"),
    path(f"{_ITEM}termin/<int:pk>/stoi/", item_views.pause, name="pause"),
    path(f"{_ITEM}termin/<int:pk>/nie-dotyczy/", item_views.withdraw, name="withdraw"),
    path(f"{_ITEM}termin/<int:pk>/jednak/", item_views.go_on, name="go-on"),
    path(f"{_ITEM}przerwa/<int:pk>/koniec/", item_views.resume, name="resume"),
    path(f"{_ITEM}przerwa/<int:pk>/usun/", item_views.remove, name="remove"),
    path(f"{_ITEM}art-36/pismo/", paper_views.delay, name="delay"),
    path(f"{_ITEM}braki/", paper_views.defects, name="defects"),
    path(f"{_ITEM}przekaz/", paper_views.pass_on, name="pass-on"),
    path(f"{_ITEM}przekaz/cofnij/", paper_views.take_back, name="take-back"),
    path(f"{_ITEM}pismo/<int:pk>/", paper_views.paper, name="paper"),
    path(f"{_ITEM}pismo/<int:pk>/pismo.pdf", paper_views.pdf, name="pdf"),
    path(f"{_ITEM}pismo/<int:pk>/wyslane/", paper_views.posted, name="posted"),
    path(f"{_ITEM}pismo/<int:pk>/wycofaj/", paper_views.withdraw, name="withdraw-paper"),
]
