from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from furtka.entrance import reception_views, views

app_name = "entrance"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.board, name="board"),
    path("<slug:site>/", views.board, name="site"),
    path("<slug:site>/tablica/", views.fragment, name="fragment"),
    path("<slug:site>/lista/", views.roll_call, name="roll_call"),
    path("<slug:site>/kartka/", views.day_sheet, name="day_sheet"),
    path("<slug:site>/kartka/dalej/", views.day_sheet, {"later": True}, name="later_sheet"),
    path("<slug:site>/przyszedl/", reception_views.find, name="find"),
    path("<slug:site>/tablet/", reception_views.tablet, name="tablet"),
    path("<slug:site>/tablet/<int:pk>/koniec/", reception_views.end_tablet, name="end_tablet"),
    path("<slug:site>/<str:code>/przyszedl/", reception_views.came, name="came"),
    path("<slug:site>/<str:code>/inaczej/", reception_views.otherwise, name="otherwise"),
    path("<slug:site>/<str:code>/inaczej/cofnij/", reception_views.after_all, name="after_all"),
    path("<slug:site>/<str:code>/cofnij/", views.undo, name="undo"),
    path("<slug:site>/<str:code>/spoznienie/", views.late, name="late"),
    path("<slug:site>/<str:code>/<slug:action>/", views.take, name="take"),
]
