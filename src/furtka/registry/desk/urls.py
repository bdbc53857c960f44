from __future__ import annotations

from django.urls import path

from furtka.registry.desk import correct_views, views

app_name = "desk"
urlpatterns = [
    path("moje/", views.mine, name="mine"),
    path("do-przydzielenia/", views.unassigned, name="unassigned"),
    path("zwrot/", correct_views.letter_returned, name="returned"),
    path("<int:year>/<int:number>/popraw/", correct_views.correct, name="correct"),
    path("<int:year>/<int:number>/dla-kogo/", views.assign, name="assign"),
    path("<int:year>/<int:number>/stan/", views.set_state, name="state"),
    path("<int:year>/<int:number>/watek/", views.join, name="join"),
    path("<int:year>/<int:number>/watek/wyjmij/", views.part, name="part"),
]
