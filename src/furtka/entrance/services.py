"""One function for each thing people do at the door and in the corridor. The only file that writes.

The steps follow one another (`STEPS`). A step that was taken already changes nothing, so that
a second press, a late screen and a colleague who was quicker are all harmless. A step that
would skip another is refused. Every step can be taken back and stays on record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet

from furtka.core.db import retried
from furtka.entrance.errors import NotApplicable, NothingToUndo, TooEarly, WrongStep
from furtka.entrance.models import Step
from furtka.offices.models import VisitKind
from furtka.privacy import audit
from furtka.visits.late import grace_ends, move_late
from furtka.visits.life import change_status, reopen
from furtka.visits.models import LIVE, Visit, VisitStatus

S = VisitStatus
# The way through the house. Whoever stands further on has taken every step before.
WAY = (S.BOOKED, S.ARRIVED, S.MET, S.IN_ROOM, S.LEAVING, S.LEFT)


@dataclass(frozen=True)
class Action:
    """A step: where it leads, and from where it may be taken, at the office and elsewhere."""

    became: VisitStatus
    at_office: frozenset[VisitStatus]
    elsewhere: frozenset[VisitStatus] = frozenset()


ACTIONS: Mapping[str, Action] = {
    "arrive": Action(S.ARRIVED, frozenset({S.BOOKED})),
    "meet": Action(S.MET, frozenset({S.ARRIVED})),
    "enter": Action(S.IN_ROOM, frozenset({S.MET})),
    "leave": Action(S.LEAVING, frozenset({S.IN_ROOM})),
    # A call, or a visit at home, is simply over.
    "out": Action(S.LEFT, frozenset({S.LEAVING}), frozenset({S.BOOKED})),
    "no_show": Action(S.NO_SHOW, frozenset({S.BOOKED}), frozenset({S.BOOKED})),
    # Somebody rings afterwards and says why they could not come: no reason is stored.
    "excuse": Action(
        S.EXCUSED, frozenset({S.BOOKED, S.NO_SHOW}), frozenset({S.BOOKED, S.NO_SHOW})
    ),
}  # fmt: skip


def arrive(*, visit: Visit, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    """The client is at the entrance. Raises WrongStep, NotApplicable."""
    return _take("arrive", visit, now=now, actor=actor)


def meet(*, visit: Visit, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    """Somebody met the client and walks with them. Raises WrongStep, NotApplicable."""
    return _take("meet", visit, now=now, actor=actor)


def enter(*, visit: Visit, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    """The client is in the room. Raises WrongStep, NotApplicable."""
    return _take("enter", visit, now=now, actor=actor)


def leave(*, visit: Visit, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    """The client leaves the room and is walked back. Raises WrongStep, NotApplicable."""
    return _take("leave", visit, now=now, actor=actor)


def out(*, visit: Visit, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    """The client is out of the house; or a call or a visit at home is over. Raises WrongStep."""
    return _take("out", visit, now=now, actor=actor)


def no_show(*, visit: Visit, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    """The client did not come; the rest of the time is free. Raises WrongStep."""
    return _take("no_show", visit, now=now, actor=actor)


def excuse(*, visit: Visit, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    """The client could not come and said so, before or afterwards. Raises WrongStep."""
    return _take("excuse", visit, now=now, actor=actor)


def no_show_after_grace(*, visit: Visit, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    """As `no_show`, for the screens: not before the grace time is over. Raises TooEarly."""
    if visit.status == S.BOOKED and now < grace_ends(visit):
        raise TooEarly
    return no_show(visit=visit, now=now, actor=actor)


def excuse_after_start(*, visit: Visit, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    """As `excuse`, for the screens; before its time a visit is moved or cancelled instead.

    Raises TooEarly.
    """
    if visit.status == S.BOOKED and now < visit.starts_at:
        raise TooEarly
    return excuse(visit=visit, now=now, actor=actor)


def take_next_time(
    *, visit: Visit, starts_at: datetime, waits: bool, now: datetime, actor: AbstractBaseUser
) -> Visit:
    """Another time today for somebody who came too late; with `waits`, they are here already.

    Raises NotChangeable, InvalidInput, SlotTaken (somebody has that time now).
    """
    visit = move_late(visit, starts_at=starts_at, now=now, actor=actor)
    return arrive(visit=visit, now=now, actor=actor) if waits else visit


@retried
def _take(name: str, visit: Visit, *, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    """Take a step. The second of two people who press at once gets the visit as it then is."""
    action = ACTIONS[name]
    visit = _locked(visit)
    if not _is_next(action, visit):
        return visit
    was = VisitStatus(visit.status)
    if change_status(visit, action.became, was=was, since=now):
        Step.objects.create(
            office_id=visit.office_id, visit=visit, was=was, became=action.became,
            at=now, actor_id=actor.pk if actor else None,
        )  # fmt: skip
        audit.record(
            f"visit.{action.became}", f"visit:{visit.code}", office=visit.office, at=now,
            actor=actor, was=str(was),
        )  # fmt: skip
        return visit
    visit = _current(visit)  # somebody was quicker
    if _is_next(action, visit):
        raise WrongStep(visit.status)  # there and back again while we looked
    return visit


def _locked(visit: Visit) -> Visit:
    """The visit as it is. Nobody moves it, or makes a call of it, while a step is taken."""
    return _current(visit, Visit.objects.select_for_update(of=("self",)))


def _current(visit: Visit, among: QuerySet[Visit] | None = None) -> Visit:
    found = Visit.objects.all() if among is None else among
    found = found.select_related("office", "service__unit", "site", "entrance", "service")
    return found.get(office_id=visit.office_id, pk=visit.pk)


def _is_next(action: Action, visit: Visit) -> bool:
    """True if the step may be taken now, False if it was taken already. Raises if neither."""
    status, at_office = VisitStatus(visit.status), visit.kind == VisitKind.IN_PERSON
    if not at_office and not action.elsewhere:
        raise NotApplicable
    if status in (action.at_office if at_office else action.elsewhere):
        return True
    if status == action.became or _is_behind(action.became, status):
        return False
    raise WrongStep(status)


def _is_behind(step: VisitStatus, status: VisitStatus) -> bool:
    return step in WAY and status in WAY and WAY.index(step) < WAY.index(status)


@retried
def undo(
    *, visit: Visit, now: datetime, actor: AbstractBaseUser | None, step: int | None = None
) -> Visit:
    """Take the last step back; it stays on record, marked with who undid it and when.

    `step`: the id of the step that was on the screen; if it is undone already, nothing
    changes. Without it, the last one there is. Raises NothingToUndo, WrongStep (another step
    followed), TimeGivenAway (the visit was over and its time serves others now).
    """
    visit = _locked(visit)
    taken = list(Step.objects.filter(office_id=visit.office_id, visit=visit, undone_at=None))
    if step is not None and step not in {one.pk for one in taken}:
        if not Step.objects.filter(office_id=visit.office_id, visit=visit, pk=step).exists():
            raise NothingToUndo
        return visit
    if not taken or taken[-1].became != visit.status:
        raise NothingToUndo
    last = taken[-1]
    if step is not None and step != last.pk:
        raise WrongStep(visit.status)
    mine = Step.objects.filter(office_id=visit.office_id, pk=last.pk, undone_at=None)
    if not mine.update(undone_at=now, undone_by_id=actor.pk if actor else None):
        return _current(visit)  # a colleague took it back at the same moment
    _go_back(visit, last, since=taken[-2].at if len(taken) > 1 else visit.created_at, now=now)
    audit.record(
        "visit.step_undone", f"visit:{visit.code}", office=visit.office, at=now, actor=actor,
        was=last.became, became=last.was,
    )  # fmt: skip
    return visit


def _go_back(visit: Visit, step: Step, *, since: datetime, now: datetime) -> None:
    was, before = VisitStatus(step.became), VisitStatus(step.was)
    if was not in LIVE and before in LIVE:
        changed = reopen(visit, before, was=was, since=since, now=now)
    else:
        changed = change_status(visit, before, was=was, since=since)
    if not changed:
        raise WrongStep(_current(visit).status)
