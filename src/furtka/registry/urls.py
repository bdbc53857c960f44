from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from furtka.registry import effect_views, file_views, oral_views, views

app_name = "registry"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="index"),
    path("szukaj/", views.search, name="search"),
    path("wychodzace/", include("furtka.registry.edelivery.urls")),
    path("<int:year>/<int:number>/", views.detail, name="item"),
    path("<int:year>/<int:number>/plik/<int:position>/", file_views.attachment, name="file"),
    path("<int:year>/<int:number>/dowod/<int:pk>/", file_views.evidence, name="evidence"),
    path("skutki/", effect_views.table, name="effects"),
    path("skutki/<slug:channel>/<slug:matter>/", effect_views.change, name="effect"),
    path("skutki/<slug:channel>/<slug:matter>/zapomnij/", effect_views.reset, name="effect-reset"),
    path("ustnie/", oral_views.new, name="oral"),
    path("<int:year>/<int:number>/protokol.pdf", oral_views.pdf, name="oral-pdf"),
    path("<int:year>/<int:number>/podpisany/", oral_views.signed, name="oral-signed"),
    path("<int:year>/<int:number>/art-36/", views.delay, name="delay"),
    path("<int:year>/<int:number>/art-36/cofnij/", views.take_back, name="take-back"),
]
