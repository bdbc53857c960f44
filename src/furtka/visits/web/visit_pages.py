"""The page of one visit, as its client sees it: after booking, and later by code and PIN."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.core.dates import moment_words
from furtka.core.registers import Register
from furtka.offices.models import PhoneLine, VisitKind
from furtka.visits.models import Visit, VisitStatus
from furtka.visits.pins import pin_of
from furtka.visits.placing import ask_of
from furtka.visits.services import is_changeable
from furtka.visits.web import public
from furtka.visits.web.public import RulesAtVisit

_STATUS = {
    VisitStatus.HELD: _("This time is kept for you."),
    VisitStatus.BOOKED: _("Your visit is booked."),
    VisitStatus.ARRIVED: _("You are at the entrance. Somebody will come for you."),
    VisitStatus.MET: _("You were met at the entrance."),
    VisitStatus.IN_ROOM: _("You are being served."),
    VisitStatus.LEAVING: _("The visit is over. Somebody will walk you to the exit."),
    VisitStatus.LEFT: _("The visit is over."),
    VisitStatus.CANCELLED_BY_CLIENT: _("You have cancelled this visit. Nobody expects you."),
    VisitStatus.CANCELLED_BY_OFFICE: _("We had to cancel this visit. Please book another time."),
    VisitStatus.EXCUSED: _("You told us that you could not come. That is all right."),
    VisitStatus.NO_SHOW: _("The visit did not take place. You can book another one."),
}
_BOOKED_CALL = _("Your phone call is booked.")


@dataclass(frozen=True)
class AtTheDoor:
    """What a client can do on the day at the entrance: a page to go to, or a word about when."""

    label: str = ""
    url: str = ""
    sentence: str = ""
    quiet: bool = False


# The rooms above (entrance) say what can be done at the door. `visit` comes from
# `grants.granted`.
AT_THE_DOOR: Register[Callable[[Visit, datetime], AtTheDoor | None]] = Register()


@dataclass(frozen=True)
class VisitPage:
    """All that the page, the card and the calendar entry say."""

    visit: Visit
    pin: str
    label: str
    when: str
    status: str | Promise
    by_phone: bool
    bring: list[str]
    at_visit: RulesAtVisit
    may_change: bool
    may_take_back: bool
    lines: list[PhoneLine]
    door: list[AtTheDoor]

    @property
    def is_booked(self) -> bool:
        return self.visit.status == VisitStatus.BOOKED

    @property
    def rules_forbid(self) -> bool:
        """The rules have changed: a visit in person was booked, but nobody will be seen then."""
        rules, visit = self.at_visit.rules, self.visit
        serves = rules.serves(visit.kind, complaints=visit.service.complaints)
        return self.is_booked and not serves


def visit_page(visit: Visit, *, now: datetime) -> VisitPage:
    """Four queries, on the day those of `AT_THE_DOOR`. `visit` comes from `grants.granted`."""
    by_phone = visit.kind == VisitKind.PHONE
    status = _STATUS[VisitStatus(visit.status)]
    if by_phone and visit.status == VisitStatus.BOOKED:
        status = _BOOKED_CALL
    return VisitPage(
        visit,
        pin_of(visit),
        public.neutral_label(visit.service),
        moment_words(visit.starts_at, visit.office.tz),
        status,
        by_phone,
        visit.service.bring(),
        public.rules_at_visit(ask_of(visit), visit.starts_at),
        is_changeable(visit, now),
        visit.status == VisitStatus.CANCELLED_BY_CLIENT and visit.starts_at > now,
        public.help_lines(visit.office, visit.service.unit),
        [said for ask in AT_THE_DOOR if (said := ask(visit, now)) is not None],
    )


def show_visit(
    request: HttpRequest, visit: Visit, template: str, *, now: datetime, **context: object
) -> HttpResponse:
    page = visit_page(visit, now=now)
    return render(request, template, {"page": page, "visit": visit, **context})
