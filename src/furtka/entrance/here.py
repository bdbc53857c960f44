"""Clients say by their own telephone that they are at the entrance, and take it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from furtka.core.clock import at, local_day
from furtka.core.dates import hour_words
from furtka.core.db import retried
from furtka.entrance import services
from furtka.entrance.errors import WrongStep
from furtka.entrance.models import Arrival, Way
from furtka.entrance.passing import arrivals_of, current
from furtka.entrance.services import Noted
from furtka.offices.hours import Place, hours_on
from furtka.offices.models import VisitKind
from furtka.offices.published import hours_rows
from furtka.visits.late import grace_ends
from furtka.visits.models import Visit, VisitStatus
from furtka.visits.web.visit_pages import AtTheDoor

BEFORE = timedelta(minutes=30)


@dataclass(frozen=True)
class Window:
    """From when to when a client may say it: [opens, closes)."""

    opens: datetime
    closes: datetime

    def holds(self, now: datetime) -> bool:
        return self.opens <= now < self.closes


def window_of(visit: Visit) -> Window:
    """From half an hour before the visit to the end of the grace time, while the house is open.

    Before the house opens nobody could come out; who is awaited before that may say it at the
    time of the visit. `visit` comes with its office and service (unit). One query.
    """
    opens = max(visit.starts_at - BEFORE, _house_opens(visit))
    return Window(opens, grace_ends(visit))


def _house_opens(visit: Visit) -> datetime:
    """When the house opens before the visit, in the morning or after a break."""
    tz = visit.office.tz
    day = local_day(visit.starts_at, tz)
    place = Place(visit.site_id, visit.service.unit_id)
    rows = hours_on(hours_rows(visit.office, day), place, day)
    openings = [at(day, row.opens, tz) for row in rows]
    return max((one for one in openings if one <= visit.starts_at), default=visit.starts_at)


def is_awaited(visit: Visit, now: datetime) -> bool:
    """Booked for today, at the office."""
    today = local_day(visit.starts_at, visit.office.tz) == local_day(now, visit.office.tz)
    return today and visit.kind == VisitKind.IN_PERSON and visit.status == VisitStatus.BOOKED


def at_the_door(visit: Visit, now: datetime) -> AtTheDoor | None:
    """What "My visit" offers. One query on the day of the visit, none before."""
    url = reverse("here:here")
    if visit.status == VisitStatus.ARRIVED and may_take_back(arrivals_of(visit).first()):
        return AtTheDoor(label=_("I am not there yet"), url=url, quiet=True)
    if not is_awaited(visit, now):
        return None
    window = window_of(visit)
    if window.holds(now):
        return AtTheDoor(label=_("I am at the entrance"), url=url)
    return AtTheDoor(sentence=when_words(visit, window)) if now < window.opens else None


def when_words(visit: Visit, window: Window) -> str:
    """When it may be said."""
    tz = visit.office.tz
    return _(
        "When you are at the entrance, you can tell us here: from %(opens)s to %(closes)s."
    ) % {"opens": hour_words(window.opens, tz), "closes": hour_words(window.closes, tz)}


def may_take_back(arrival: Arrival | None) -> bool:
    """Only what the client said by telephone, and as long as nobody goes to fetch them."""
    return arrival is not None and arrival.way == Way.LINK and arrival.fetcher_id is None


def say_so(*, visit: Visit, now: datetime) -> Visit:
    """The client is at the entrance and knows the rules. A second press changes nothing.

    Raises WrongStep, also when it is not the time for it.
    """
    if visit.status == VisitStatus.BOOKED and not window_of(visit).holds(now):
        raise WrongStep(visit.status)
    return services.arrive(
        visit=visit, now=now, actor=None, noted=Noted(Way.LINK, rules_confirmed=True)
    )


@retried
def take_back(*, visit: Visit, now: datetime) -> Visit:
    """The client is not there yet. Raises WrongStep once somebody goes to fetch them."""
    visit = current(visit, lock=True)
    if visit.status == VisitStatus.BOOKED:
        return visit  # a second press
    if visit.status != VisitStatus.ARRIVED or not may_take_back(arrivals_of(visit).first()):
        raise WrongStep(visit.status)
    return services.undo(visit=visit, now=now, actor=None)
