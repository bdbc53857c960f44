"""The tablet at a door: started and ended by staff; what it may find out about a code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from secrets import token_urlsafe

from django.contrib.auth import logout
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest

from furtka.core.clock import local_day
from furtka.entrance.models import Tablet
from furtka.entrance.typed import code_of
from furtka.offices.models import Entrance, Site, VisitKind
from furtka.privacy import audit
from furtka.visits import attempts
from furtka.visits.access import find_visit
from furtka.visits.attempts import Knock
from furtka.visits.models import PRESENT, Visit, VisitStatus

# A tablet that is used goes on; one that lies in a drawer for so long is started anew.
LASTS = timedelta(days=180)
# Whoever comes earlier than this is told to sit down in the warm: nobody is called for them yet.
EARLY = timedelta(minutes=60)
_NAME = "tablet"


# -- Started and ended ---------------------------------------------------------------------------


@transaction.atomic
def start(*, entrance: Entrance, now: datetime, actor: AbstractBaseUser) -> Tablet:
    """A new tablet at that entrance. `entrance` comes with its office and site."""
    tablet = Tablet.objects.create(
        office=entrance.office, site=entrance.site, entrance=entrance, key=token_urlsafe(32),
        started_at=now, started_by_id=actor.pk,
    )  # fmt: skip
    _record("tablet.started", tablet, now=now, actor=actor)
    return tablet


@transaction.atomic
def end(tablet: Tablet, *, now: datetime, actor: AbstractBaseUser) -> None:
    """It takes no codes any more, wherever it is. A second press changes nothing."""
    running = Tablet.objects.filter(office_id=tablet.office_id, pk=tablet.pk, ended_at=None)
    if running.update(ended_at=now):
        _record("tablet.ended", tablet, now=now, actor=actor)


def _record(what: str, tablet: Tablet, *, now: datetime, actor: AbstractBaseUser) -> None:
    about = f"tablet:{tablet.site.slug}/{tablet.pk}"
    audit.record(what, about, office=tablet.office, at=now, actor=actor)


def running(site: Site) -> list[Tablet]:
    """The tablets of that building, the oldest first. One query."""
    found = Tablet.objects.filter(office=site.office_id, site=site, ended_at=None)
    return list(found.select_related("entrance", "site", "office"))


# -- The browser ---------------------------------------------------------------------------------


def give(request: HttpRequest, tablet: Tablet, today: date) -> None:
    """This browser is that tablet: its session holds nothing else and lasts."""
    logout(request)
    request.session[_NAME] = {"key": tablet.key, "seen": today.isoformat()}
    request.session.set_expiry(LASTS)


def of_browser(request: HttpRequest, site: Site, now: datetime) -> Tablet | None:
    """The tablet that this browser is, at that building. One query.

    None while somebody is logged in: the tablet stands where everybody presses.
    """
    stored = request.session.get(_NAME)
    if not isinstance(stored, dict) or request.user.is_authenticated:
        return None
    found = Tablet.objects.select_related("office", "site", "entrance").filter(
        office=site.office_id, site=site, key=str(stored.get("key", "")), ended_at=None
    )
    tablet = found.first()
    today = local_day(now, site.office.tz).isoformat()
    if tablet is not None and stored.get("seen") != today:
        request.session[_NAME] = stored | {"seen": today}  # saved, so that it lasts from today
    return tablet


# -- Codes ---------------------------------------------------------------------------------------


class Unknown(StrEnum):
    """Why a code can't be used here."""

    NOT_TODAY_HERE = "not_today_here"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Found:
    """What a code means at this door: a visit, or why none; `site`: where they are awaited."""

    visit: Visit | None = None
    problem: Unknown | None = None
    site: Site | None = None


def look_up(tablet: Tablet, typed: str, *, now: datetime) -> Found:
    """The visit of today at this building with that code.

    Wrong codes are counted for each tablet, so that nobody tries them out; raises TooManyTries.
    Unknown, of another day, over or cancelled: all the same to whoever asks. Another building
    is named only where nothing can be learned from its name. Call it outside a transaction.
    """
    mark = f"tablet:{tablet.pk}"
    attempts.count(tablet.office, Knock.CODE_AT_DOOR, mark, now=now)
    visit = find_visit(tablet.office, code_of(tablet.office, typed))
    if visit is None or not is_of_today(visit, now):
        return Found(problem=Unknown.NOT_TODAY_HERE)
    if visit.site_id != tablet.site_id:
        if _is_sensitive(visit):
            return Found(problem=Unknown.NOT_TODAY_HERE)
        return Found(problem=Unknown.ELSEWHERE, site=visit.site)
    attempts.forgive(tablet.office, Knock.CODE_AT_DOOR, mark, now=now)
    return Found(visit)


def is_expected(tablet: Tablet, visit: Visit, now: datetime) -> bool:
    """Whether somebody comes for it today to the building where the tablet stands."""
    return visit.site_id == tablet.site_id and is_of_today(visit, now)


def is_of_today(visit: Visit, now: datetime) -> bool:
    """Whether somebody comes for it today: booked, or here already."""
    tz = visit.office.tz
    today = local_day(visit.starts_at, tz) == local_day(now, tz)
    comes = visit.status in (VisitStatus.BOOKED, *PRESENT)
    return today and comes and visit.kind == VisitKind.IN_PERSON


def _is_sensitive(visit: Visit) -> bool:
    sensitive: bool = visit.service.sensitive or visit.service.unit.sensitive
    return sensitive or visit.client.protected


def is_early(visit: Visit, now: datetime) -> bool:
    """Here so long before the visit that they should know how long they wait."""
    return now < visit.starts_at - EARLY
