from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from furtka.website import hiding_views as views

app_name = "versions"

urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:page>/", views.versions, name="versions"),
    path("<int:page>/<int:revision>/ukryj/", views.hide, name="hide"),
    path("<int:page>/<int:revision>/pokaz/", views.show, name="show"),
]
