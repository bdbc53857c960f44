"""The visit as an entry of somebody's calendar, which others may look at: neutral words only."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from furtka.core.clock import local
from furtka.offices.models import VisitKind
from furtka.visits.models import Visit


def calendar_file(visit: Visit, *, now: datetime) -> bytes:
    """One event in the office's zone, with the rules of that zone (VTIMEZONE) beside it.

    Neither the office nor the matter is named: a calendar is often shared or lies open. The
    same visit keeps its UID, so that a new file replaces the entry of the old time.
    """
    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, f'furtka:{visit.office_id}:{visit.code}')}")
    event.add("dtstamp", now)
    # Seconds since the booking only grow, and a later file must have a higher number.
    event.add("sequence", max(0, int((now - visit.created_at).total_seconds())))
    event.add("dtstart", local(visit.starts_at, visit.office.tz))
    event.add("dtend", local(visit.ends_at, visit.office.tz))
    event.add("summary", _("Appointment"))
    event.add("description", _("Code: %(code)s") % {"code": visit.code})
    if visit.kind == VisitKind.IN_PERSON and not visit.service.sensitive:
        event.add("location", f"{visit.site.street}, {visit.site.town}")
    event.add("class", "PRIVATE")
    calendar = Calendar()
    calendar.add("prodid", "-//Furtka//Termin//PL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    day = visit.starts_at.date()
    # Only the years around the visit: the whole history of a zone is ten times the file.
    calendar.add_missing_timezones(day - timedelta(days=366), day + timedelta(days=366))
    content: bytes = calendar.to_ical()
    return content
