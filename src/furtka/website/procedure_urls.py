from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from furtka.website import procedure_views as views

app_name = "procedure"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.procedure, name="procedure"),
    path("nowa/", views.new_version, name="new"),
    path("<int:number>/", views.version, name="version"),
    path("<int:number>/przeczytana/", views.read, name="read"),
    path("<int:number>/zatwierdz/", views.approve, name="approve"),
    path("<int:number>/wycofaj/", views.withdraw, name="withdraw"),
]
