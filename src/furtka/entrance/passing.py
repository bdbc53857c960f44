"""Who passes the door: a client with an appointment (Visit) or without one (WalkIn).

Both take the same steps and stand on the same board. What differs is said here and nowhere else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Prefetch, QuerySet

from furtka.entrance.models import Arrival, Step, WalkIn
from furtka.offices.models import Site
from furtka.privacy import audit
from furtka.visits.life import change_status
from furtka.visits.models import Visit, VisitStatus

Passer = Visit | WalkIn
# For `prefetch_related`: with who goes to fetch them.
ARRIVALS = Prefetch("arrivals", Arrival.objects.select_related("fetcher"))
P = TypeVar("P", bound=Visit | WalkIn)


def find_passer(site: Site, code: str) -> Passer | None:
    """Whom that code names at this building; of a code without appointment the newest day."""
    visits = Visit.objects.select_related("office", "service__office", "service__unit__site")
    visit = visits.filter(office=site.office_id, site=site, code=code).first()
    if visit is not None:
        return visit
    walk_ins = WalkIn.objects.select_related("office", "site")
    return walk_ins.filter(office=site.office_id, site=site, code=code).order_by("-day").first()


def current(who: P, *, lock: bool = False) -> P:
    """Whoever it is, as they are now; with `lock`, nobody else changes them meanwhile."""
    people: QuerySet[Any] = (
        Visit.objects.select_related("office", "service__unit", "site", "entrance")
        if isinstance(who, Visit)
        else WalkIn.objects.select_related("office", "site")
    )
    found: P = (people.select_for_update(of=("self",)) if lock else people).get(
        office_id=who.office_id, pk=who.pk
    )
    return found


def change(who: Passer, status: VisitStatus, *, was: VisitStatus, since: datetime) -> bool:
    """Set `status` if they still are `was`; False if somebody was quicker."""
    if isinstance(who, Visit):
        return change_status(who, status, was=was, since=since)
    same = WalkIn.objects.filter(office_id=who.office_id, pk=who.pk, status=was)
    if not same.update(status=status, status_since=since):
        return False
    who.status, who.status_since = status, since
    return True


def steps_of(who: Passer) -> QuerySet[Step]:
    """Their steps, the first one first."""
    return Step.objects.filter(office_id=who.office_id, **owner(who)).order_by("id")


def arrivals_of(who: Passer) -> QuerySet[Arrival]:
    """None or one."""
    return Arrival.objects.filter(office_id=who.office_id, **owner(who))


def people_of(who: Passer) -> int:
    """How many they are, as counted at the door, else as booked. `who` comes with ARRIVALS."""
    if isinstance(who, WalkIn):
        return who.party
    return next((one.people for one in who.arrivals.all() if one.people), who.party)


def owner(who: Passer) -> dict[str, Any]:
    """The column of steps and arrivals that points to them."""
    return {"visit": who} if isinstance(who, Visit) else {"walk_in": who}


def passer_of(row: Step | Arrival) -> Passer:
    """Whose it is. `row` comes with its visit and walk-in."""
    who = row.visit or row.walk_in
    assert who is not None  # noqa: S101 - a constraint of both tables
    return who


def came_at(who: Passer) -> datetime:
    """Since when they are known, for somebody without a step yet."""
    return who.created_at if isinstance(who, Visit) else who.came_at


def record(
    what: str, who: Passer, *, at: datetime, actor: AbstractBaseUser | None, **details: str
) -> None:
    """A line of the trail: `visit.met`, `walk_in.met`, ...; codes only."""
    room = "visit" if isinstance(who, Visit) else "walk_in"
    about = f"visit:{who.code}" if room == "visit" else f"walk_in:{who.day:%Y-%m-%d}/{who.code}"  # type: ignore[union-attr]
    audit.record(f"{room}.{what}", about, office=who.office, at=at, actor=actor, **details)
