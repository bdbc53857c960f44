"""What every page's frame shows. Nothing is read from the database until a page asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import translate_url
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from furtka.core.clock import last_day, local_day
from furtka.core.dates import date_words
from furtka.core.registers import Register
from furtka.offices.access import job_of
from furtka.offices.alerts import Strip, strip_of
from furtka.offices.complaints import ComplaintHours, complaint_hours
from furtka.offices.hours import Place, holiday_name
from furtka.offices.models import Office, OpeningHours, PhoneLine, Staff
from furtka.offices.permissions import Permission, may
from furtka.offices.published import hours_rows, main_phone, weekly_hours
from furtka.offices.selectors import office_of_host
from furtka.rules.models import Mode
from furtka.rules.published import public_path
from furtka.rules.selectors import RulesInForce, rules_in_force

# Rooms above this one add what the bar of the staff screens shows: name → value for an office
# and a moment. `entrance` adds "inside", a number of people; `visits` adds "conflicts" and "tasks",
# numbers of visits and of tasks.
facts: Register[Callable[[Office, datetime], Any]] = Register()

# The same about the person who is logged in: `website` adds "procedure", what they have not read.
personal: Register[Callable[[Staff, datetime], Any]] = Register()

LANGUAGE_NAMES = {"pl": "Polski", "en": "English", "uk": "Українська"}

_TODAY = {
    Mode.OPEN: _("Today you can come without an appointment."),
    Mode.BY_APPOINTMENT: _("Today we see people by appointment."),
    Mode.REMOTE_ONLY: _("Today we help by phone and in writing only."),
    Mode.CLOSED: _("Today the office is closed."),
}
_ON_WORKING_DAYS = {
    Mode.OPEN: _("We are not working today. On working days you can come without an appointment."),
    Mode.BY_APPOINTMENT: _(
        "We are not working today. On working days we see people by appointment."
    ),
    Mode.REMOTE_ONLY: _(
        "We are not working today. On working days we help by phone and in writing."
    ),
    Mode.CLOSED: _("Today the office is closed."),
}

_MENU = [
    ("/umow-wizyte/", _("Book a visit")),
    ("/wizyta/", _("My visit")),
    ("/kontakt/", _("Contact")),
    ("/aktualnosci/", _("News")),
    ("/procedura-bezpieczenstwa/", _("Rules")),
]
_STAFF_MENU = [
    ("/praca/", _("Today"), Permission.SEE_TODAY),
    ("/praca/wizyty/", _("Visits"), Permission.SEE_VISITS),
    ("/praca/telefon/", _("Telephone"), Permission.BOOK_VISITS),
    ("/praca/oczekujacy/", _("Waiting list"), Permission.BOOK_VISITS),
    ("/praca/nieobecnosci/", _("Absences"), Permission.ENTER_ABSENCES),
    ("/praca/wejscie/", _("Entrance"), Permission.RUN_ENTRANCE),
    ("/praca/rejestr/", _("Registry"), Permission.USE_REGISTRY),
    ("/praca/tryb/", _("Service mode"), Permission.SEE_ORDERS),
    ("/praca/liczby/", _("Numbers"), Permission.SEE_NUMBERS),
    ("/praca/slad/", _("Audit trail"), Permission.READ_AUDIT),
]


@dataclass(frozen=True)
class Link:
    """An entry of a menu or of the language switch."""

    url: str
    label: str
    current: bool
    language: str = ""


@dataclass(frozen=True)
class Status:
    """Today's mode in one sentence, and until when it holds (empty where nobody said)."""

    mode: Mode
    sentence: str
    until: str
    working_day: bool
    besides: str = ""  # what takes place although nobody else is seen

    def __str__(self) -> str:
        return " ".join(filter(None, [self.sentence, self.until, self.besides]))


def status_of(
    office: Office, rules: RulesInForce, hours: list[OpeningHours], now: datetime
) -> Status:
    """The sentence of the status line. `hours` are those of offices.published.hours_rows."""
    today = local_day(now, office.tz)
    working = not holiday_name(today) and any(r.weekday == today.isoweekday() for r in hours)
    words = (_TODAY if working else _ON_WORKING_DAYS)[rules.mode]
    until = ""
    if rules.valid_until:
        end = date_words(last_day(rules.valid_until, office.tz), today=today)
        until = gettext("In force until %(date)s.") % {"date": end}
    return Status(rules.mode, str(words), until, working)


class Frame:
    """Read only by templates; every property is worked out at most once a request."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._now = timezone.now()

    @cached_property
    def office(self) -> Office | None:
        """The office of the staff screen, else of the host name; None before there is any."""
        job = getattr(self._request, "job", None)
        if job is not None:
            return job.office  # type: ignore[no-any-return]
        try:
            return office_of_host(self._request)
        except Http404:
            return None

    @cached_property
    def rules(self) -> RulesInForce | None:
        """Today's rules of the whole office."""
        return rules_in_force(self.office, None, None, self._now) if self.office else None

    @cached_property
    def status(self) -> Status | None:
        if self.office is None or self.rules is None:
            return None
        status = status_of(self.office, self.rules, self._hours, self._now)
        said = [] if self.rules.sees_people else [self._besides()]
        if any(order.unconfirmed for order in self.rules.orders):
            said.append(gettext("Not yet confirmed by a second person."))
        return replace(status, besides=" ".join(filter(None, said)))

    @cached_property
    def rules_url(self) -> str:
        """Where today's rules are read: the order that says how the office works, if one does."""
        said = [order for order in self.rules.orders if order.mode] if self.rules else []
        path = public_path(said[-1]) if said else ""
        return f"{_prefix()}{path}" if path else self.menu[4].url

    def _besides(self) -> str:
        """What takes place although nobody else is seen."""
        if (self.rules and self.rules.shut) or not (found := self.complaints):
            return ""
        hours = ", ".join(line for one in found for line in one.hours)
        return gettext("Complaints and proposals are heard at the office: %(hours)s.") % {
            "hours": hours
        }

    @cached_property
    def complaints(self) -> list[ComplaintHours]:
        """When complaints are heard, whatever the mode."""
        return complaint_hours(self.office, self._today) if self.office else []

    @cached_property
    def _hours(self) -> list[OpeningHours]:
        return hours_rows(self.office, self._today) if self.office else []

    @cached_property
    def _today(self) -> date:
        return local_day(self._now, self.office.tz if self.office else settings.TIME_ZONE)

    @cached_property
    def main_phone(self) -> PhoneLine | None:
        return main_phone(self.office) if self.office else None

    @cached_property
    def hours(self) -> list[str]:
        """When the main number answers, one line a group of days."""
        unit = self.main_phone.unit if self.main_phone else None
        place = Place(unit.site_id, unit.pk) if unit else Place()
        return weekly_hours(self._hours, place, self._today)

    @cached_property
    def job(self) -> Staff | None:
        """Where the person who is logged in works. Reads the session: not for public pages."""
        set_by_page = getattr(self._request, "job", None)
        return set_by_page or job_of(self._request.user)

    @cached_property
    def inside(self) -> int | None:
        """How many people are in the building; None while no room says so."""
        count = dict(facts.items()).get("inside")
        return count(self.office, self._now) if count and self.office else None

    @cached_property
    def conflicts(self) -> int:
        """How many booked visits can't take place as they stand; 0 for who has no part in it."""
        job, count = self.job, dict(facts.items()).get("conflicts")
        wanted = (Permission.BOOK_VISITS, Permission.ENTER_ABSENCES)
        if job is None or count is None or not any(may(job.role, one) for one in wanted):
            return 0
        return int(count(job.office, self._now))

    @cached_property
    def tasks(self) -> int:
        """How many tasks wait for a person; 0 for who sees none of them."""
        job, count = self.job, dict(facts.items()).get("tasks")
        if job is None or count is None or not may(job.role, Permission.SEE_VISITS):
            return 0
        return int(count(job.office, self._now))

    @cached_property
    def at_tasks(self) -> bool:
        """Whether the page of tasks is the one on screen."""
        return self._request.path == f"{_prefix()}/praca/zadania/"

    @cached_property
    def unread(self) -> Any:
        """The version of the safety procedure that the reader has not acknowledged yet."""
        job, ask = self.job, dict(personal.items()).get("procedure")
        return ask(job, self._now) if job and ask else None

    @cached_property
    def strip(self) -> Strip | None:
        """What the reader is told on every page; None for who does not work here."""
        return strip_of(self.job, self._now) if self.job else None

    @cached_property
    def may_settle(self) -> bool:
        """Whether the reader may move visits."""
        return self.job is not None and may(self.job.role, Permission.BOOK_VISITS)

    @cached_property
    def home(self) -> str:
        return f"{_prefix()}/"

    @cached_property
    def menu(self) -> list[Link]:
        return [self._link(path, str(label)) for path, label in _MENU]

    @cached_property
    def staff_menu(self) -> list[Link]:
        job = self.job
        if job is None:
            return []
        return [self._link(p, str(label)) for p, label, need in _STAFF_MENU if may(job.role, need)]

    @cached_property
    def may_edit(self) -> bool:
        job = self.job
        wanted = (Permission.EDIT_WEBSITE, Permission.EDIT_OFFICE)
        return job is not None and any(may(job.role, permission) for permission in wanted)

    @cached_property
    def languages(self) -> list[Link]:
        """This same page in each language; its first page where this one can't be found."""
        here = self._request.get_full_path()
        active = (get_language() or "pl")[:2]
        found = []
        for code, _name in settings.LANGUAGES:
            url = translate_url(here, code)
            if url == here and code != active:
                url = "/" if code == settings.LANGUAGE_CODE else f"/{code}/"
            found.append(Link(url, LANGUAGE_NAMES[code], code == active, code))
        return found

    def _link(self, path: str, label: str) -> Link:
        url = _prefix() + path
        here = self._request.path
        inner = here.startswith(url) and path != "/praca/"
        return Link(url, label, here == url or inner)


def _prefix() -> str:
    code = (get_language() or "pl")[:2]
    return "" if code == settings.LANGUAGE_CODE else f"/{code}"


def frame_of(request: HttpRequest) -> Frame:
    """The one frame of that request, so that a view and its template ask only once."""
    found: Frame | None = getattr(request, "frame", None)
    if found is None:
        found = request.frame = Frame(request)  # type: ignore[attr-defined]
    return found


def frame(request: HttpRequest) -> dict[str, Any]:
    """`frame` for every template; costs nothing on a page that does not use it."""
    return {"frame": frame_of(request)}
