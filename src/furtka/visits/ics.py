"""The visit as an entry of somebody's calendar, which others may look at: neutral words only."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from furtka.core.clock import local
from furtka.offices.models import VisitKind
from furtka.visits.models import Visit

END = b"END:VCALENDAR\r\n"


def calendar_file(
    visit: Visit, *, now: datetime, language: str = "", cancelled: bool = False
) -> bytes:
    """One event in the office's zone, with the rules of that zone (VTIMEZONE) beside it.

    Neither the office nor the matter is named: a calendar is often shared or lies open. The
    same visit keeps its UID, so that a new file replaces the entry of the old time, and one
    that is `cancelled` takes it away. `language`: the reader's, where it is not the active one.
    """
    with translation.override(language or translation.get_language()):
        event = _event(visit, now)
    if cancelled:
        event.add("status", "CANCELLED")
    frame = _frame(visit.office.tz, visit.starts_at.year, "CANCEL" if cancelled else "PUBLISH")
    content: bytes = frame + event.to_ical() + END
    return content


def _event(visit: Visit, now: datetime) -> Event:
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
    return event


@lru_cache(maxsize=64)
def _frame(tz: str, year: int, method: str) -> bytes:
    """All that stands before an event of that year. Kept: the rules of a zone take longest."""
    calendar = Calendar()
    calendar.add("prodid", "-//Furtka//Termin//PL")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    first = datetime(year, 1, 1, tzinfo=ZoneInfo(tz))
    event = Event()
    event.add("dtstart", first)
    calendar.add_component(event)
    # Only the years around the visit: the whole history of a zone is ten times the file.
    day = first.date()
    calendar.add_missing_timezones(day - timedelta(days=366), day + timedelta(days=2 * 366))
    calendar.subcomponents.remove(event)
    content: bytes = calendar.to_ical().removesuffix(END)
    return content
