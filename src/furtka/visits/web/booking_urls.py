"""Booking a visit, one thing a page. No address holds anything about the person."""

from __future__ import annotations

from django.urls import path

from furtka.visits.web import booking_views as views
from furtka.visits.web import proving, waiting_views
from furtka.visits.web.draft import Step

app_name = "booking"
urlpatterns = [
    path("", views.start, name="start"),
    path("sprawa/", views.matter, name=Step.MATTER),
    path("sposob/", views.kind, name=Step.KIND),
    path("potrzeby/", views.needs, name=Step.NEEDS),
    path("dzien/", views.day, name=Step.DAY),
    path("godzina/", views.hour, name=Step.HOUR),
    path("lista/", waiting_views.join, name="wait"),
    path("kontakt/", views.contact, name=Step.CONTACT),
    path("zasady/", views.rules, name=Step.RULES),
    path("zadanie/", proving.challenge, name="challenge"),
    path("gotowe/", views.done, name="done"),
]
