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
    match, job = request.resolver_match, request.job
    shown = [
        (tab, tab.count(job) if tab.count else 0) for tab in tabs if may(job.role, tab.permission)
    ]
    return {"tabs": shown, "current": match.view_name if match else ""}
