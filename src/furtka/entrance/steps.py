"""The next step of a visit as one button on the screens of the room below ("Today", a visit)."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from furtka.entrance.cards import NEXT
from furtka.entrance.selectors import last_step
from furtka.offices.models import Staff, VisitKind
from furtka.visits.late import grace_ends
from furtka.visits.models import Visit, VisitStatus
from furtka.visits.staff.rows import NextStep

SIDE: dict[str, str | Promise] = {
    "no_show": gettext_lazy("Did not come"),
    "excuse": gettext_lazy("Could not come and told us"),
}


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


def side_steps(visit: Visit, now: datetime) -> list[NextStep]:
    """What may be said of a visit that did not take place, and taken back. At most one query.

    `visit` comes with its site and office.
    """
    status, offered = VisitStatus(visit.status), []
    if status == VisitStatus.BOOKED and now >= grace_ends(visit):
        offered.append("no_show")
    if status == VisitStatus.NO_SHOW or (status == VisitStatus.BOOKED and now >= visit.starts_at):
        offered.append("excuse")
    where = [visit.site.slug, visit.code]
    found = [
        NextStep(str(SIDE[name]), reverse("entrance:take", args=[*where, name])) for name in offered
    ]
    if status in (VisitStatus.NO_SHOW, VisitStatus.EXCUSED) and (step := last_step(visit)):
        found.append(NextStep(_("Take it back"), reverse("entrance:undo", args=where), step))
    return found
