"""Visits as the people who work here see them in lists; and who may see whose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from furtka.core.clock import local, local_day, minutes_between
from furtka.core.phones import show_phone
from furtka.core.registers import Register
from furtka.core.text import in_language
from furtka.offices.models import Staff, VisitKind
from furtka.offices.permissions import Permission, may
from furtka.visits.models import LIVE, Need, Visit, VisitQuerySet, VisitStatus

# What a list says of a visit when the client is protected and the reader is not the host.
BUSY = _("taken")


@dataclass(frozen=True)
class NextStep:
    """What is to be done next with a visit: one button that posts to `url`.

    `step`: the id of the step that it takes back, where it does that.
    """

    label: str
    url: str
    step: int | None = None


# The rooms above (entrance) say what comes next, by the visit's id: called once a list, so that
# it costs no query for each visit.
NextSteps = Callable[[list[Visit], Staff], Mapping[int, NextStep]]
NEXT_STEPS: Register[NextSteps] = Register()

# And what else may be done with one visit, on its own page.
SideSteps = Callable[[Visit, datetime], list[NextStep]]
SIDE_STEPS: Register[SideSteps] = Register()


@dataclass(frozen=True)
class Row:
    """One line of a list. With `hidden`, all that would tell who comes is empty."""

    starts_at: datetime
    ends_at: datetime
    room: str
    status: str
    status_label: str
    live: bool
    hidden: bool
    code: str = ""
    client: int = 0
    name: str = ""
    phone: str = ""
    protected: bool = False
    service: str = ""
    kind: str = ""
    by_phone: bool = False
    call: str = ""  # the number to ring, as stored; only for a visit by phone
    address: str = ""  # where to go, for those who may read it; only for a visit at home
    host: str = ""
    needs: tuple[str, ...] = ()
    language: str = ""
    party: int = 1
    step: NextStep | None = None
    late_minutes: int = 0
    confirmed: bool = False


def sees(job: Staff, visit: Visit) -> bool:
    """Whether that colleague may know who comes: always, unless the client is protected."""
    if not visit.client.protected:
        return True
    return visit.host_id == job.pk or may(job.role, Permission.SEE_PROTECTED)


def sees_address(job: Staff, visit: Visit) -> bool:
    """Where somebody lives is for the host who goes there, and for reception."""
    mine = visit.host_id == job.pk or may(job.role, Permission.SEE_ADDRESSES)
    return mine and sees(job, visit)


def with_all(visits: VisitQuerySet) -> VisitQuerySet:
    """Joined with everything that a row shows."""
    return visits.select_related("client", "service", "room", "host", "office", "site")


def rows_of(
    visits: Iterable[Visit], job: Staff, *, steps: bool = False, now: datetime | None = None
) -> list[Row]:
    """The visits (from `with_all`) as `job` may see them; with `steps`, what to do next.

    With `now`, who is late today is marked.
    """
    shown = list(visits)
    next_steps: dict[int, NextStep] = {}
    if steps:
        mine = [visit for visit in shown if sees(job, visit)]
        for ask in NEXT_STEPS:
            next_steps |= ask(mine, job)
    return [_row(visit, job, next_steps.get(visit.pk), now) for visit in shown]


def side_steps(visit: Visit, now: datetime) -> list[NextStep]:
    """What else the rooms above offer on the visit's own page."""
    return [step for ask in SIDE_STEPS for step in ask(visit, now)]


def _late_minutes(visit: Visit, now: datetime | None, tz: str) -> int:
    """How long a client of today is awaited; 0 for calls, which we make ourselves."""
    awaited = visit.status == VisitStatus.BOOKED and visit.kind == VisitKind.IN_PERSON
    if now is None or not awaited or local_day(visit.starts_at, tz) != local_day(now, tz):
        return 0
    return max(0, minutes_between(visit.starts_at, now))


def labels_of(visit: Visit) -> tuple[str, ...]:
    """Whether it is urgent, and what the client needs, in words."""
    urgent = [gettext("urgent")] if visit.urgent else []
    needs = [str(Need(code).label) for code in visit.needs if code in Need.values]
    return (*urgent, *needs)


def _row(visit: Visit, job: Staff, step: NextStep | None, now: datetime | None) -> Row:
    tz = job.office.tz
    starts_at, ends_at = local(visit.starts_at, tz), local(visit.ends_at, tz)
    room = visit.room.name if visit.room else ""
    status = VisitStatus(visit.status)
    if not sees(job, visit):
        return Row(starts_at, ends_at, room, "", str(BUSY), status in LIVE, hidden=True)
    client = visit.client
    return Row(
        starts_at=starts_at, ends_at=ends_at, room=room, status=status,
        status_label=str(status.label), live=status in LIVE, hidden=False, code=visit.code,
        client=visit.client_id, name=client.name,
        phone=show_phone(client.phone) if client.phone else "",
        protected=client.protected, service=in_language(visit.service, "name"),
        kind=str(VisitKind(visit.kind).label), by_phone=visit.kind == VisitKind.PHONE,
        call=client.phone if visit.kind == VisitKind.PHONE else "",
        address=visit.address if sees_address(job, visit) else "",
        host=visit.host.name, needs=labels_of(visit),
        language="" if client.language == "pl" else str(client.get_language_display()),
        party=visit.party, step=step, late_minutes=_late_minutes(visit, now, tz),
        confirmed=visit.confirmed_at is not None and visit.status == VisitStatus.BOOKED,
    )  # fmt: skip
