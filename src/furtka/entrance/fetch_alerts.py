"""Who is told to fetch whom: on the strip above every page, and on the personal screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from furtka.core.clock import day_bounds, local_day, minutes_between
from furtka.core.text import in_language
from furtka.entrance.cards import NEXT, Card, needs_of, visit_card, walk_in_card
from furtka.entrance.fetching import Whom, changes_at, fetched_from, is_called, who_is_called
from furtka.entrance.models import About, WalkIn
from furtka.entrance.passing import Passer
from furtka.offices.alerts import Alert, Press, Urgency, seconds_until
from furtka.offices.models import Office, Staff, VisitKind
from furtka.offices.permissions import Permission, may
from furtka.visits.models import INSIDE, Visit, VisitStatus

GOING = gettext_lazy("I am going")
CANT = gettext_lazy("I can't go")


@dataclass(frozen=True)
class Waits:
    """Somebody at the door; `fetcher` is the id of whoever said that they are going."""

    who: Passer
    fetcher: int | None
    fetched_at: datetime | None

    def whom(self, now: datetime) -> Whom:
        return who_is_called(fetched_from(self.who), self.fetched_at, now)


def waiting_at_door(office_id: int) -> list[Waits]:
    """Everybody who is at a door of the office. Two queries."""
    visits = Visit.objects.filter(
        office=office_id, kind=VisitKind.IN_PERSON, status=VisitStatus.ARRIVED
    ).select_related("office", "site", "entrance", "room", "host", "client")
    walk_ins = WalkIn.objects.filter(office=office_id, status=VisitStatus.ARRIVED)
    return [
        *_waits(visits), *_waits(walk_ins.select_related("office", "site", "host", "room"))
    ]  # fmt: skip


def _waits(people: QuerySet[Any]) -> Iterator[Waits]:
    known = people.annotate(
        fetcher=F("arrivals__fetcher"), fetched_at=F("arrivals__fetched_at")
    )  # at most one arrival each
    for who in known.order_by("status_since", "pk"):
        yield Waits(who, who.fetcher, who.fetched_at)


def fetch_alerts(staff: Staff, now: datetime) -> list[Alert]:
    """What that person is told of those at the door. Two queries; none for who fetches nobody."""
    if not may(staff.role, Permission.RUN_ENTRANCE):
        return []
    door = sorted(waiting_at_door(staff.office_id), key=lambda waits: not _urgent(waits.who))
    return [_alert(waits, staff, now) for waits in door]


def _urgent(who: Passer) -> bool:
    return isinstance(who, WalkIn) and who.about == About.URGENT


def _alert(waits: Waits, staff: Staff, now: datetime) -> Alert:
    who, key = waits.who, f"fetch-{waits.who.code}"
    if waits.fetcher == staff.pk:
        presses = (_step(who), _press("give_back", who, CANT))
        return Alert(f"{key}-mine", going_words(who), Urgency.QUIET, presses)
    turn = changes_at(fetched_from(who), waits.fetched_at, now)
    again = seconds_until(turn, now) if turn else None
    if is_called(who, waits.whom(now), staff):
        return Alert(
            key, fetch_words(who, now), Urgency.CALL, (_press("fetch", who, GOING),), again
        )
    return Alert(key, "", Urgency.CALL, ask_again=again)


def _press(do: str, who: Passer, label: str | Promise) -> Press:
    return Press(label, reverse(f"entrance:{do}", args=[who.site.slug, who.code]))


def _step(who: Passer) -> Press:
    action, label = NEXT[VisitStatus(who.status)]
    return Press(label, reverse("entrance:take", args=[who.site.slug, who.code, action]))


def fetch_words(who: Passer, now: datetime) -> str:
    """One line: whom, where, since when, what they need. No name."""
    minutes = max(0, minutes_between(who.status_since, now))
    waits = ngettext("waiting %(n)s minute", "waiting %(n)s minutes", minutes) % {"n": minutes}
    said = {"code": who.code, "place": _place(who), "waits": waits}
    if _urgent(who):
        words = _("Urgent, without an appointment: %(code)s, %(place)s, %(waits)s") % said
    else:
        words = _("Fetch now: %(code)s, %(place)s, %(waits)s") % said
    return ", ".join([words, *needs_of(who)])


def going_words(who: Passer) -> str:
    said = {"code": who.code, "place": _place(who)}
    return ", ".join([_("You are fetching %(code)s: %(place)s") % said, *needs_of(who)])


def _place(who: Passer) -> str:
    if isinstance(who, Visit) and who.entrance is not None:
        return in_language(who.entrance, "name")
    return in_language(who.site, "name")


@dataclass(frozen=True)
class Mine:
    """The personal screen. `coming`: later today; whoever is here early `waits`.

    `again`: in how many seconds time alone changes something.
    """

    calls: tuple[Card, ...]
    going: tuple[Card, ...]
    with_me: tuple[Card, ...]
    coming: tuple[Card, ...]
    again: int | None


def mine(job: Staff, now: datetime) -> Mine:
    """Whom this person fetches, has with them, and awaits today. Five queries."""
    door = waiting_at_door(job.office_id)
    going = [one for one in door if one.fetcher == job.pk]
    called = [one for one in door if one not in going and is_called(one.who, one.whom(now), job)]
    early = [
        one for one in door if one.who.host_id == job.pk and one.whom(now) == Whom.NOBODY
        and one.fetcher is None
    ]  # fmt: skip
    turns = [changes_at(fetched_from(one.who), one.fetched_at, now) for one in door]
    waits = [seconds_until(turn, now) for turn in turns if turn]
    return Mine(
        tuple(_card(one.who, now) for one in sorted(called, key=lambda one: not _urgent(one.who))),
        tuple(_card(one.who, now) for one in going),
        tuple(_card(who, now) for who in _with(job)),
        tuple(_card(who, now) for who in [*(one.who for one in early), *_coming(job, now)]),
        min(waits, default=None),
    )


def _card(who: Passer, now: datetime) -> Card:
    if isinstance(who, Visit):
        return visit_card(who, None, None, None, now)
    return walk_in_card(who, None, None, now)


def _with(job: Staff) -> list[Passer]:
    """Clients of this host who are in the house."""
    inside = {"office": job.office_id, "host": job, "status__in": INSIDE}
    visits = Visit.objects.filter(kind=VisitKind.IN_PERSON, **inside)
    walk_ins = WalkIn.objects.filter(**inside)
    return [
        *visits.select_related("office", "site", "entrance", "room", "host", "client"),
        *walk_ins.select_related("office", "site", "room", "host"),
    ]


def _coming(job: Staff, now: datetime) -> QuerySet[Visit]:
    office: Office = job.office
    start, end = day_bounds(local_day(now, office.tz), office.tz)
    visits = Visit.objects.filter(
        office=office, host=job, kind=VisitKind.IN_PERSON, status=VisitStatus.BOOKED,
        starts_at__gte=start, starts_at__lt=end,
    )  # fmt: skip
    with_all = visits.select_related("office", "site", "entrance", "room", "host", "client")
    return with_all.order_by("starts_at", "pk")
