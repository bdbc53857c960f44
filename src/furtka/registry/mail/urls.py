from __future__ import annotations

from django.urls import path

from furtka.registry.mail import views

app_name = "mail"
urlpatterns = [
    path("poczta/", views.index, name="list"),
    path("poczta/<int:pk>/zarejestruj/", views.register, name="register"),
    path("poczta/<int:pk>/oryginal/", views.original, name="original"),
    path("poczta/skrzynka/", views.mailbox, name="mailbox"),
    path("poczta/skrzynka/teraz/", views.look_now, name="look-now"),
    path("<int:year>/<int:number>/odpowiedz/", views.answer, name="answer"),
    path("<int:year>/<int:number>/rodzaj/", views.matter, name="matter"),
]
