"""Ask to be rung. No address holds anything about the person."""

from __future__ import annotations

from django.urls import path

from furtka.visits.web import callback_views as views

app_name = "callback"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("gotowe/", views.done, name="done"),
]
