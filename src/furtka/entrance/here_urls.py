from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from furtka.entrance.here_views import here

app_name = "here"
urlpatterns: list[URLPattern | URLResolver] = [path("", here, name="here")]
