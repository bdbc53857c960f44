"""What is asked of whoever comes in now, in the reader's language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from furtka.rules.selectors import obligation_texts, rules_in_force
from furtka.rules.words import limit_texts
from furtka.visits.models import Visit

# The other limits bind the office and its calendar.
FOR_VISITORS = ("people_inside", "distance_m", "party")


def duties(visit: Visit, now: datetime) -> dict[str, Any]:
    """`obligations` and `limits` for a template. `visit` comes with its service (unit) and site."""
    rules = rules_in_force(visit.office, visit.site, visit.service.unit, now)
    limits = {name: rules.limits[name] for name in FOR_VISITORS if name in rules.limits}
    return {
        "obligations": obligation_texts(visit.office, rules.obligations, limits=rules.limits),
        "limits": limit_texts(limits),
    }
