from __future__ import annotations

from django.urls import path

from furtka.registry.importing import quarantine_views, views

app_name = "import"
urlpatterns = [
    path("wczytaj/", views.take_in, name="take-in"),
    path("kwarantanna/", quarantine_views.index, name="quarantine"),
    path("kwarantanna/<int:pk>/obejrzane/", quarantine_views.seen, name="seen"),
    path("kwarantanna/<int:pk>/zapisz/", quarantine_views.by_hand, name="by-hand"),
]
