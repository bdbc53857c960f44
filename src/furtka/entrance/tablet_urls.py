from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from furtka.entrance import tablet_views as views

app_name = "tablet"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<slug:site>/przyjscie/", views.code, name="code"),
    path("<slug:site>/przyjscie/zasady/", views.rules, name="rules"),
    path("<slug:site>/przyjscie/inaczej/", views.otherwise, name="otherwise"),
    path("<slug:site>/przyjscie/inaczej/cofnij/", views.undo, name="undo"),
    path("<slug:site>/przyjscie/dziekujemy/", views.thanks, name="thanks"),
]
