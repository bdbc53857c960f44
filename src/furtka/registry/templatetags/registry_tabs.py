"""`{% load registry_tabs %}{% registry_tabs %}`: the pages of the register."""

from __future__ import annotations

from typing import Any

from django import template

from furtka.registry.nav import shown_to

register = template.Library()


@register.inclusion_tag("registry/_tabs.html", takes_context=True)
def registry_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """The page that is open is marked by the name of its address."""
    request = context["request"]
    view = request.resolver_match.view_name if request.resolver_match else ""
    tabs = shown_to(request.job, view)
    within = next((tab.within for tab in tabs if tab.within), ())
    return {"tabs": tabs, "within": within}
