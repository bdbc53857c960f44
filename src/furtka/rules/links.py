"""Addresses about an order that belong to rooms above this one."""

from __future__ import annotations

from django.urls import Resolver404, resolve

from furtka.rules.models import Order

ANY_PAGE = "wagtail_serve"  # takes every address; whether there is a page, only it knows


def impact_path(order: Order) -> str:
    """What the order does to booked visits; empty where no room says so."""
    return _known(f"/praca/tryb/{order.pk}/skutki/")


def posters_path(order: Order) -> str:
    """Posters to print."""
    path = "/praca/plakaty/"
    return f"{path}?zarzadzenie={order.pk}" if _known(path) else ""


def _known(path: str) -> str:
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    return "" if found.url_name == ANY_PAGE else path
