from __future__ import annotations

from django.urls import path

from furtka.visits.models import BookedBy
from furtka.visits.staff import (
    absence_views,
    client_views,
    conflict_views,
    desk_views,
    series_views,
    today_views,
    visit_views,
    waiting_views,
)

app_name = "desk"

urlpatterns = [
    path("", today_views.today, name="today"),
    path("widziane/", today_views.seen, name="seen"),
    path("zadania/<int:pk>/zrobione/", today_views.finish_task, name="finish-task"),
    path("zadania/<int:pk>/cofnij/", today_views.reopen_task, name="reopen-task"),
    path("wizyty/", visit_views.visits, name="visits"),
    path("wizyty/szukaj/", visit_views.search, name="search"),
    path("wizyty/<str:code>/", visit_views.visit, name="visit"),
    path("wizyty/<str:code>/przenies/", visit_views.move, name="move"),
    path("wizyty/<str:code>/odwolaj/", visit_views.cancel, name="cancel"),
    path("wizyty/<str:code>/przywroc/", visit_views.restore, name="restore"),
    path("wizyty/<str:code>/nie-moze/", visit_views.cannot_come, name="cannot-come"),
    path("wizyty/<str:code>/seria/", series_views.visits_of_series, name="visits-of-series"),
    path("wizyty/<str:code>/odwolaj-dalsze/", series_views.cancel_later, name="cancel-later"),
    path("wizyty/<str:code>/przywroc-dalsze/", series_views.restore_later, name="restore-later"),
    path("wizyty/<str:code>/pin/", visit_views.pin, name="pin"),
    path("wizyty/<str:code>/karta/", visit_views.card, name="card"),
    path("wizyty/<str:code>/umowiona/", visit_views.booked, name="booked"),
    path("telefon/", desk_views.desk, name="desk"),
    path("okienko/", desk_views.desk, {"channel": BookedBy.DESK}, name="counter"),
    path("telefon/seria/", series_views.series, name="series"),
    path("okienko/seria/", series_views.series, {"channel": BookedBy.DESK}, name="counter-series"),
    path("telefon/kto/", desk_views.caller, name="caller"),
    path("telefon/trzymane/", desk_views.kept, name="kept"),
    path("telefon/terminy/", desk_views.times, name="times"),
    path("oczekujacy/", waiting_views.listed, name="waiting"),
    path("oczekujacy/<int:pk>/", waiting_views.answer, name="waiting-answer"),
    path("nieobecnosci/", absence_views.listed, name="absences"),
    path("nieobecnosci/nowa/", absence_views.enter, name="absence-new"),
    path("nieobecnosci/cofnij/", absence_views.take_back, name="absence-undo"),
    path("nieobecnosci/<int:pk>/zmien/", absence_views.change, name="absence-change"),
    path("nieobecnosci/<int:pk>/koniec/", absence_views.end, name="absence-end"),
    path("nieobecnosci/<int:pk>/usun/", absence_views.remove, name="absence-remove"),
    path("nieobecnosci/przelozenia/", conflict_views.conflicts, name="conflicts"),
    path("nieobecnosci/przelozenia/wszystkie/", conflict_views.settle_all, name="settle-all"),
    path("nieobecnosci/przelozenia/<str:code>/", conflict_views.settle, name="settle"),
    path("nieobecnosci/przelozenia/<str:code>/cofnij/", conflict_views.take_back, name="unsettle"),
    path("klienci/<int:pk>/", client_views.client, name="client"),
    path("klienci/<int:pk>/zmien/", client_views.change, name="client-change"),
    path("klienci/<int:pk>/ochrona/", client_views.protect, name="client-protect"),
    path("klienci/<int:pk>/kontakt/", client_views.contact_checked, name="client-checked"),
]
