from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from furtka.entrance import help_views

app_name = "entrance_help"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", help_views.past, name="past"),
    path("wolam/", help_views.call, name="call"),
    path("pasek/", help_views.strip, name="strip"),
    path("<int:pk>/<slug:do>/", help_views.act, name="act"),
]
