from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from furtka.entrance import (
    fetch_views,
    reception_views,
    roll_call_views,
    views,
    walk_in_views,
)

app_name = "entrance"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.board, name="board"),
    path("", include("furtka.entrance.offline_urls")),
    path("po-klienta/", fetch_views.mine, name="mine"),
    path("po-klienta/teraz/", fetch_views.fragment, name="mine_now"),
    path("<slug:site>/", views.board, name="site"),
    path("<slug:site>/tablica/", views.fragment, name="fragment"),
    path("<slug:site>/lista/", views.roll_call, name="roll_call"),
    path("<slug:site>/lista/obecnosc/", roll_call_views.now, name="attendance_now"),
    path("<slug:site>/lista/obecnosc/zacznij/", roll_call_views.begin, name="attendance_begin"),
    path("<slug:site>/lista/obecnosc/<int:pk>/", roll_call_views.attendance, name="attendance"),
    path(
        "<slug:site>/lista/obecnosc/<int:pk>/<slug:do>/",
        roll_call_views.act,
        name="attendance_act",
    ),
    path("<slug:site>/kartka/", views.day_sheet, name="day_sheet"),
    path("<slug:site>/kartka/dalej/", views.day_sheet, {"later": True}, name="later_sheet"),
    path("<slug:site>/bez-terminu/", walk_in_views.new, name="walk_in_new"),
    path("<slug:site>/bez-terminu/<str:code>/", walk_in_views.walk_in, name="walk_in"),
    path("<slug:site>/bez-terminu/<str:code>/sprawa/", walk_in_views.about, name="walk_in_about"),
    path("<slug:site>/bez-terminu/<str:code>/ustnie/", walk_in_views.oral, name="walk_in_oral"),
    path("<slug:site>/bez-terminu/<str:code>/koniec/", walk_in_views.end, name="walk_in_end"),
    path("<slug:site>/przyszedl/", reception_views.find, name="find"),
    path("<slug:site>/tablet/", reception_views.tablet, name="tablet"),
    path("<slug:site>/tablet/<int:pk>/koniec/", reception_views.end_tablet, name="end_tablet"),
    path("<slug:site>/<str:code>/przyszedl/", reception_views.came, name="came"),
    path("<slug:site>/<str:code>/inaczej/", reception_views.otherwise, name="otherwise"),
    path("<slug:site>/<str:code>/inaczej/cofnij/", reception_views.after_all, name="after_all"),
    path("<slug:site>/<str:code>/ide/", fetch_views.act, {"do": "fetch"}, name="fetch"),
    path("<slug:site>/<str:code>/nie-ide/", fetch_views.act, {"do": "give_back"}, name="give_back"),
    path("<slug:site>/<str:code>/cofnij/", views.undo, name="undo"),
    path("<slug:site>/<str:code>/spoznienie/", views.late, name="late"),
    path("<slug:site>/<str:code>/<slug:action>/", views.take, name="take"),
]
