"""`{% load registry_tabs %}{% registry_tabs %}`: the pages of the register."""

from __future__ import annotations

from typing import Any

from django import template

from furtka.offices.permissions import may
from furtka.registry.nav import tabs

register = template.Library()


@register.inclusion_tag("registry/_tabs.html", takes_context=True)
def registry_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """The page that is open is marked by the name of its address."""
    request = context["request"]
    match = request.resolver_match
    seen = [tab for tab in tabs if may(request.job.role, tab.permission)]
    return {"tabs": seen, "current": match.view_name if match else ""}
