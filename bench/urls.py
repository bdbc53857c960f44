"""All addresses, and before them views that do nothing but answer JSON of a given size."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import path

from furtka import urls as ours


def empty(request: HttpRequest, size: int) -> JsonResponse:
    return JsonResponse({"x": "x" * max(0, size - 9)})


urlpatterns = [path("api/bench/<int:size>", empty), *ours.urlpatterns]
