"""My visit: opened by code and PIN, kept open in the session. No address names the visit."""

from __future__ import annotations

from django.urls import path

from furtka.visits.web import visit_views as views
from furtka.visits.web import waiting_views

app_name = "visit"
urlpatterns = [
    path("", views.enter, name="enter"),
    path("moja/", views.mine, name="mine"),
    path("przenies/", views.move_day, name="move"),
    path("przenies/godzina/", views.move_hour, name="move_hour"),
    path("przywroc/", views.put_back, name="put_back"),
    path("nie-moge-przyjsc/", views.cannot_come, name="cannot_come"),
    path("odwolaj/", views.cancel, name="cancel"),
    path("odwolaj/cofnij/", views.undo_cancel, name="undo_cancel"),
    path("karta/", views.card, name="card"),
    path("termin.ics", views.ics, name="ics"),
    path("lista/", waiting_views.waits, name="waiting"),
    path("wczesniej/", waiting_views.earlier, name="earlier"),
    path("koniec/", views.leave, name="leave"),
]
