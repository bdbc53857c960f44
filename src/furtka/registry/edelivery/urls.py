from __future__ import annotations

from django.urls import URLPattern, path

from furtka.registry.edelivery import views

app_name = "edelivery"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("nowe/", views.new, name="new"),
    path("odpowiedz/<int:year>/<int:number>/", views.answer, name="answer"),
    path("<int:pk>/", views.page, name="page"),
    path("<int:pk>/zmien/", views.change, name="change"),
    path("<int:pk>/pliki/", views.add_files, name="add-files"),
    path("<int:pk>/pliki/<int:position>/", views.file, name="file"),
    path("<int:pk>/pliki/<int:position>/zdejmij/", views.remove_file, name="remove-file"),
    path("<int:pk>/wyslij/", views.release, name="release"),
    path("<int:pk>/cofnij/", views.take_back, name="take-back"),
    path("<int:pk>/wyslano/", views.say_sent, name="say-sent"),
    path("<int:pk>/nie-wyslano/", views.say_not_sent, name="say-not-sent"),
    path("<int:pk>/dowody/<int:evidence>/", views.proof, name="proof"),
]
