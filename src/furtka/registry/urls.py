from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from furtka.registry import effect_views, file_views, oral_views, views
from furtka.registry.day import views as day_views
from furtka.registry.exporting import views as export_views
from furtka.registry.ezd import views as ezd_views
from furtka.registry.finding import views as finding_views
from furtka.registry.labels import views as label_views

app_name = "registry"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="index"),
    path("szukaj/", finding_views.search, name="search"),
    path("dzien/", day_views.day_page, name="day"),
    path("dzien.pdf", day_views.pdf, name="day-pdf"),
    path("dzien/nieprzydzielone/", day_views.week, name="week"),
    path("eksport/", export_views.export, name="export"),
    path("<int:year>/<int:number>/ezd/", ezd_views.look_up, name="ezd"),
    path("", include("furtka.registry.mail.urls")),
    path("", include("furtka.registry.importing.urls")),
    path("telefony/", include("furtka.registry.calls.urls")),
    path("wychodzace/", include("furtka.registry.edelivery.urls")),
    path("<int:year>/<int:number>/", views.detail, name="item"),
    path("<int:year>/<int:number>/etykieta.pdf", label_views.pdf, name="label"),
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
    path("", include("furtka.registry.desk.urls")),
    path("", include("furtka.registry.plan.urls")),
    path("", include("furtka.registry.terms.urls")),
]
