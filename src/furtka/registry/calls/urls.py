"""The telephone. No number and no name stands in an address."""

from __future__ import annotations

from django.urls import path

from furtka.registry.calls import views

app_name = "calls"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("notatki/", views.notes, name="notes"),
    path("nieodebrane/", views.upload, name="upload"),
    path("<int:pk>/", views.call, name="call"),
    path("<int:pk>/dzwonie/", views.take, name="take"),
    path("<int:pk>/oddaje/", views.give_back, name="give-back"),
    path("<int:pk>/wynik/", views.finish, name="finish"),
    path("<int:pk>/inaczej/", views.settle, name="settle"),
    path("<int:pk>/przywroc/", views.reopen, name="reopen"),
    path("<int:pk>/zarejestruj/", views.register, name="register"),
]
