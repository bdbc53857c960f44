from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from furtka.entrance import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("<slug:site>/", views.screen, name="wall_screen"),
]
