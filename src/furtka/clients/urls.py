from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from furtka.clients import views

app_name = "clients"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="trusted"),
    path("nowy/", views.add, name="trust"),
    path("<int:pk>/", views.change, name="trust-change"),
    path("<int:pk>/zakoncz/", views.end, name="trust-end"),
]
