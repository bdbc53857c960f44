"""The next step of a visit as one button on the screens of the room below ("Today", a visit)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from furtka.entrance.selectors import NEXT
from furtka.offices.models import Staff, VisitKind
from furtka.visits.models import Visit, VisitStatus
from furtka.visits.staff.rows import NextStep


def next_steps(visits: list[Visit], job: Staff) -> dict[int, NextStep]:
    """What comes next, by the visit's id; nothing for visits that are over. No query."""
    found = {}
    for visit in visits:
        action, label = NEXT.get(VisitStatus(visit.status), ("", ""))
        if visit.kind != VisitKind.IN_PERSON:
            # A call, or a visit at home, has one step: it is over.
            booked = visit.status == VisitStatus.BOOKED
            action, label = ("out", _("It is over")) if booked else ("", "")
        if action:
            url = reverse("entrance:take", args=[visit.site.slug, visit.code, action])
            found[visit.pk] = NextStep(str(label), url)
    return found
