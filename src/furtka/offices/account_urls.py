"""Log-in of people who work here: allauth's pages under our addresses."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("allauth.urls"))]
