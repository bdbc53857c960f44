"""`{% load registry_tabs %}{% registry_tabs %}`: the pages of the register."""

from __future__ import annotations

from typing import Any

from django import template

from furtka.registry.nav import tabs

register = template.Library()


@register.inclusion_tag("registry/_tabs.html", takes_context=True)
def registry_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """The page that is open is marked by the name of its address."""
    request = context["request"]
    match, job = request.resolver_match, getattr(request, "job", None)
    shown = [(tab, tab.count(job) if tab.count and job else 0) for tab in tabs]
    return {"tabs": shown, "current": match.view_name if match else ""}
