from __future__ import annotations

from django.urls import path

from furtka.registry.plan import views

app_name = "plan"
urlpatterns = [
    path("plan-akt/", views.plan, name="plan"),
    path("ustawienia/", views.settings, name="settings"),
    path("ustawienia/numer/", views.set_pattern, name="pattern"),
    path("ustawienia/plan-akt/", views.load, name="load"),
]
