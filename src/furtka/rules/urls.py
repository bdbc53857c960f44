from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from furtka.rules import views

app_name = "rules"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.modes, name="modes"),
    path("nowe/", views.new_order, name="new"),
    path("nagle/", views.emergency, name="emergency"),
    path("<int:order>/", views.one_order, name="order"),
    path("<int:order>/zmien/", views.change, name="change"),
    path("<int:order>/cofnij/", views.take_back, name="take_back"),
    path("<int:order>/wyslij/", views.submit, name="submit"),
    path("<int:order>/zatwierdz/", views.approve, name="approve"),
    path("<int:order>/potwierdz/", views.confirm, name="confirm"),
    path("<int:order>/popraw/", views.correct, name="correct"),
    path("<int:order>/wycofaj/", views.withdraw, name="withdraw"),
]
