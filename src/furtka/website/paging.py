"""Long lists in pages of twenty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


def page_of(
    request: HttpRequest, things: QuerySet[Any] | Sequence[Any], size: int = 20
) -> Page[Any]:
    """The page that `?page=` asks for; a wrong number gives the nearest there is."""
    return Paginator(things, size).get_page(request.GET.get("page"))
