"""`/ekran/<site>/przyjscie/`: the tablet at the door, on which clients say that they are here.

What somebody entered stays in the session only until the next page of the next client; no
address and no cache holds any of it. Every page leads back to the first one by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from furtka.core.clock import local_day
from furtka.core.dates import hour_words, moment_words
from furtka.core.errors import DomainError
from furtka.entrance import not_coming_in, services, tablets
from furtka.entrance.duties import duties
from furtka.entrance.models import Tablet, Way
from furtka.entrance.services import Noted
from furtka.entrance.tablets import Unknown
from furtka.offices.models import Site, VisitKind
from furtka.offices.published import main_phone
from furtka.offices.selectors import office_of_host
from furtka.visits import at_door
from furtka.visits.access import find_visit
from furtka.visits.errors import TooManyTries
from furtka.visits.models import Visit, VisitStatus
from furtka.visits.services import InsteadOfComing
from furtka.visits.web.draft import parse_start
from furtka.visits.web.flow import private

# Seconds until the first page comes back by itself. Who reads slowly asks for more time.
READING, THANKS, MISTAKE = 120, 20, 60
# Whoever walked away meanwhile is no longer served to the next one.
FORGOTTEN = timedelta(minutes=3)
_CLIENT = "at_tablet"


@dataclass
class Door:
    """One request of the browser that is the tablet."""

    request: HttpRequest
    tablet: Tablet
    now: datetime

    @property
    def posted(self) -> bool:
        return self.request.method == "POST"

    @property
    def tz(self) -> str:
        return str(self.tablet.office.tz)

    @property
    def client(self) -> dict[str, Any]:
        """What the one who stands here has entered; empty for nobody, and after three minutes."""
        stored = self.request.session.get(_CLIENT)
        if not isinstance(stored, dict):
            return {}
        seen = parse_start(str(stored.get("seen", "")))
        fresh = seen is not None and seen <= self.now < seen + FORGOTTEN
        return stored if fresh else {}

    @property
    def visit(self) -> Visit | None:
        return find_visit(self.tablet.office, self.client.get("code", ""))

    def keep(self, **values: Any) -> None:
        kept = self.client | values | {"seen": self.now.isoformat()}
        self.request.session[_CLIENT] = kept

    def forget(self) -> None:
        self.request.session.pop(_CLIENT, None)

    def go(self, name: str) -> HttpResponse:
        return redirect(f"tablet:{name}", self.tablet.site.slug)

    def show(
        self, name: str, *, seconds: int = 0, status: int = 200, **context: Any
    ) -> HttpResponse:
        """A page that goes back to the first one, in Polish, after so many seconds."""
        with override("pl"):
            first = reverse("tablet:code", args=[self.tablet.site.slug])
        context |= {"site": self.tablet.site, "first": first}
        template = f"entrance/tablet/{name}.html"
        response = render(self.request, template, context, status=status)
        if seconds:
            # Not in the page itself: a header works without a script, too.
            response.headers["Refresh"] = f"{seconds}; url={first}"
        return response


DoorView = Callable[[Door], HttpResponse]


def at_tablet(view: DoorView) -> Callable[[HttpRequest, str], HttpResponse]:
    """Only in a browser that reception has made the tablet of this building."""

    @wraps(view)
    def wrapper(request: HttpRequest, site: str) -> HttpResponse:
        def answer(request: HttpRequest) -> HttpResponse:
            office, now = office_of_host(request), timezone.now()
            sites = Site.objects.select_related("office")
            found = get_object_or_404(sites, office=office, slug=site)
            tablet = tablets.of_browser(request, found, now)
            if tablet is None:
                status = 403 if request.method == "POST" else 200
                context = {"site": found}
                return render(request, "entrance/tablet/none.html", context, status=status)
            return view(Door(request, tablet, now))

        return private(answer)(request)

    return wrapper


@at_tablet
def code(door: Door) -> HttpResponse:
    """The first page: the language, and the code. Whatever was entered before is forgotten."""
    if not door.posted:
        if door.request.session.get(_CLIENT) is not None:
            door.forget()
        return door.show("code")
    typed = door.request.POST.get("code", "")
    if not typed.strip():
        return _wrong(door, _("Enter the code of your visit."), 422)
    try:
        found = tablets.look_up(door.tablet, typed, now=door.now)
    except TooManyTries as error:
        said = _("Too many codes were wrong. Ask at reception or ring the bell.")
        return _wrong(door, said, error.status)
    if found.visit is None:
        return _wrong(door, _problem(found), 422)
    door.forget()
    door.keep(code=found.visit.code)
    return door.go("rules")


def _wrong(door: Door, sentence: str, status: int) -> HttpResponse:
    return door.show("code", seconds=MISTAKE, status=status, error=sentence)


def _problem(found: tablets.Found) -> str:
    if found.problem == Unknown.ELSEWHERE and found.site is not None:
        where = f"{found.site.street}, {found.site.town}"
        return _("Your visit is today in another building: %(where)s.") % {"where": where}
    return _("We can't find this code for today. Check it, or ring the bell: we will help you.")


@at_tablet
def rules(door: Door) -> HttpResponse:
    """The second page: the rules in force and the hour. One press says "I am here"."""
    visit = door.visit
    if visit is None or not tablets.is_expected(door.tablet, visit, door.now):
        return door.go("code")
    if visit.status != VisitStatus.BOOKED:
        return _thank(door, "here")  # here already: the same answer
    if door.posted:
        return _arrive(door, visit)
    door.keep()
    hour = hour_words(visit.starts_at, door.tz)
    return door.show("rules", seconds=READING, hour=hour, **duties(visit, door.now))


def _arrive(door: Door, visit: Visit) -> HttpResponse:
    try:
        noted = Noted(Way.TABLET, rules_confirmed=True)
        services.arrive(visit=visit, now=door.now, actor=None, noted=noted)
    except DomainError:
        door.forget()
        return _wrong(door, _("Please ring the bell: one of us will help you."), 409)
    return _thank(door, "here")


def _thank(door: Door, done: str, **values: Any) -> HttpResponse:
    door.keep(done=done, **values)
    return door.go("thanks")


@at_tablet
def otherwise(door: Door) -> HttpResponse:
    """Who can't come in today reads what will happen; the press does it. Nobody asks why."""
    visit = door.visit
    if visit is None or not tablets.is_expected(door.tablet, visit, door.now):
        return door.go("code")
    found = at_door.ways(visit, now=door.now, by_staff=False)
    way = found[0] if found and visit.status in not_coming_in.AT_DOOR else None
    if door.posted and way is not None:
        return _change(door, visit, way)
    door.keep()
    return door.show("otherwise", seconds=READING, **_said(door, visit, way))


def _said(door: Door, visit: Visit, way: InsteadOfComing | None) -> dict[str, Any]:
    if way is None:
        return {"way": None, "phone": main_phone(visit.office)}
    by_phone = way.kind == VisitKind.PHONE
    today = local_day(way.starts_at, door.tz) == local_day(door.now, door.tz)
    words = hour_words if today else moment_words
    when = words(way.starts_at, door.tz)
    return {"way": way, "value": _value(way), "by_phone": by_phone, "today": today, "when": when}


def _change(door: Door, visit: Visit, way: InsteadOfComing) -> HttpResponse:
    if door.request.POST.get("way") != _value(way):  # another one than they have read
        return door.go("otherwise")
    try:
        done = not_coming_in.not_coming_in(visit=visit, way=way, now=door.now, actor=None)
    except DomainError:
        return door.go("otherwise")  # somebody was quicker: what is free now
    return _thank(door, "otherwise", instead=not_coming_in.to_plain(done))


def _value(way: InsteadOfComing) -> str:
    return f"{way.kind}|{way.starts_at.isoformat()}"


@at_tablet
def undo(door: Door) -> HttpResponse:
    """Takes "I can't come in" back, as long as the last page is there."""
    visit, done = door.visit, not_coming_in.from_plain(door.client.get("instead"))
    if not door.posted or visit is None or done is None:
        return door.go("code")
    try:
        not_coming_in.come_in_after_all(visit=visit, done=done, now=door.now, actor=None)
    except DomainError:
        door.forget()
        return _wrong(door, _("Please ring the bell: one of us will help you."), 409)
    door.keep(done="", instead=None)
    return door.go("rules")


@at_tablet
def thanks(door: Door) -> HttpResponse:
    """The last page. Goes back to the first one by itself and forgets who stood here."""
    visit, done = door.visit, door.client.get("done")
    if visit is None or not done:
        return door.go("code")
    elsewhere = visit.entrance if visit.entrance_id != door.tablet.entrance_id else None
    way = InsteadOfComing(VisitKind(visit.kind), visit.starts_at)
    here = done == "here"
    may_change = here and visit.status == VisitStatus.ARRIVED
    return door.show(
        "thanks", seconds=THANKS, here=here, elsewhere=elsewhere, may_change=may_change,
        early=tablets.is_early(visit, door.now), **_said(door, visit, way),
    )  # fmt: skip
