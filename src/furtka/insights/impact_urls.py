from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from furtka.insights import impact_views as views

app_name = "impact"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:order>/skutki/", views.impact, name="impact"),
    path("<int:order>/skutki/postep/", views.progress, name="progress"),
    path("<int:order>/skutki/wykonaj/", views.carry_out, name="carry-out"),
    path("<int:order>/skutki/zatrzymaj/", views.stop, name="stop"),
    path("<int:order>/skutki/<str:code>/", views.settle, name="settle"),
    path("<int:order>/skutki/<str:code>/cofnij/", views.take_back, name="take-back"),
]
