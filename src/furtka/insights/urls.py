from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from furtka.insights import views

app_name = "insights"
urlpatterns: list[URLPattern | URLResolver] = [path("", views.index, name="index")]
