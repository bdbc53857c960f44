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

from furtka.core.db import retried
from furtka.entrance.errors import NotApplicable, NothingToUndo, TooEarly, WrongStep
from furtka.entrance.models import Arrival, Outcome, Step, WalkIn, Way
from furtka.entrance.passing import (
    P,
    Passer,
    arrivals_of,
    came_at,
    change,
    current,
    owner,
    record,
    steps_of,
)
from furtka.offices.models import VisitKind
from furtka.visits.late import grace_ends, move_late
from furtka.visits.life import reopen
from furtka.visits.models import LIVE, Visit, VisitStatus

S = VisitStatus
# The way through the house. Whoever stands further on has taken every step before.
WAY = (S.BOOKED, S.ARRIVED, S.MET, S.IN_ROOM, S.LEAVING, S.LEFT)


@dataclass(frozen=True)
class Noted:
    """What is known of an arrival: the way we learned of it, and what was seen to.

    `identity_checked`: somebody looked at a document, whichever it was. `people`: how many came in
    with them, if that was counted.
    """

    way: Way = Way.DESK
    rules_confirmed: bool = False
    identity_checked: bool = False
    people: int | None = None


NOTHING = Noted()


@dataclass(frozen=True)
class Action:
    """A step: where it leads, and from where it may be taken."""

    became: VisitStatus
    at_office: frozenset[VisitStatus]
    elsewhere: frozenset[VisitStatus] = frozenset()
    unbooked: frozenset[VisitStatus] = frozenset()


ACTIONS: Mapping[str, Action] = {
    "arrive": Action(S.ARRIVED, frozenset({S.BOOKED})),
    "meet": Action(S.MET, frozenset({S.ARRIVED}), unbooked=frozenset({S.ARRIVED})),
    "enter": Action(S.IN_ROOM, frozenset({S.MET}), unbooked=frozenset({S.MET})),
    "leave": Action(S.LEAVING, frozenset({S.IN_ROOM}), unbooked=frozenset({S.IN_ROOM})),
    # A call, or a visit at home, is simply over.
    "out": Action(
        S.LEFT, frozenset({S.LEAVING}), frozenset({S.BOOKED}), frozenset({S.LEAVING})
    ),
    # Without an appointment, and helped or sent for another time at the door itself.
    "go": Action(S.LEFT, frozenset(), unbooked=frozenset({S.ARRIVED})),
    "no_show": Action(S.NO_SHOW, frozenset({S.BOOKED}), frozenset({S.BOOKED})),
    # Somebody rings afterwards and says why they could not come: no reason is stored.
    "excuse": Action(
        S.EXCUSED, frozenset({S.BOOKED, S.NO_SHOW}), frozenset({S.BOOKED, S.NO_SHOW})
    ),
}  # fmt: skip


def arrive(
    *, visit: Visit, now: datetime, actor: AbstractBaseUser | None, noted: Noted = NOTHING
) -> Visit:
    """The client is at the entrance. Raises WrongStep, NotApplicable."""
    return _take("arrive", visit, now=now, actor=actor, noted=noted)


def meet(*, visit: P, now: datetime, actor: AbstractBaseUser | None) -> P:
    """Somebody met the client and walks with them. Raises WrongStep, NotApplicable."""
    return _take("meet", visit, now=now, actor=actor)


def enter(*, visit: P, now: datetime, actor: AbstractBaseUser | None) -> P:
    """The client is in the room. Raises WrongStep, NotApplicable."""
    return _take("enter", visit, now=now, actor=actor)


def leave(*, visit: P, now: datetime, actor: AbstractBaseUser | None) -> P:
    """The client leaves the room and is walked back. Raises WrongStep, NotApplicable."""
    return _take("leave", visit, now=now, actor=actor)


def out(*, visit: P, now: datetime, actor: AbstractBaseUser | None) -> P:
    """The client is out of the house; or a call or a visit at home is over. Raises WrongStep."""
    return _take("out", visit, now=now, actor=actor)


def go(*, visit: WalkIn, now: datetime, actor: AbstractBaseUser | None) -> WalkIn:
    """Somebody without an appointment goes from the door, never having been in a room."""
    return _take("go", visit, now=now, actor=actor)


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
def _take(
    name: str, who: P, *, now: datetime, actor: AbstractBaseUser | None, noted: Noted = NOTHING
) -> P:
    """Take a step. The second of two people who press at once gets the visit as it then is."""
    action = ACTIONS[name]
    # Nobody moves the visit, or makes a call of it, while a step is taken.
    who = current(who, lock=True)
    if not _is_next(action, who):
        return who
    was = VisitStatus(who.status)
    if change(who, action.became, was=was, since=now):
        Step.objects.create(
            office_id=who.office_id, was=was, became=action.became, at=now,
            actor_id=actor.pk if actor else None, **owner(who),
        )  # fmt: skip
        _note(who, action.became, noted)
        record(action.became, who, at=now, actor=actor, was=str(was))
        return who
    who = current(who)  # somebody was quicker
    if _is_next(action, who):
        raise WrongStep(who.status)  # there and back again while we looked
    return who


def _note(who: Passer, became: VisitStatus, noted: Noted) -> None:
    """What else is kept of the arrival, and of the end of somebody without an appointment."""
    if became == S.ARRIVED:
        Arrival.objects.get_or_create(
            office_id=who.office_id, **owner(who),
            defaults={
                "way": noted.way, "rules_confirmed": noted.rules_confirmed,
                "identity_checked": noted.identity_checked, "people": noted.people,
            },
        )  # fmt: skip
    if became == S.LEFT and isinstance(who, WalkIn) and not who.outcome:
        _set_outcome(who, Outcome.SERVED)


def _set_outcome(walk_in: WalkIn, outcome: Outcome) -> None:
    walk_in.outcome = outcome
    walk_in.save(update_fields=["outcome"])


def _is_next(action: Action, who: Passer) -> bool:
    """True if the step may be taken now, False if it was taken already. Raises if neither."""
    status, starts = VisitStatus(who.status), _starts(action, who)
    if not starts:
        raise NotApplicable
    if status in starts:
        return True
    if status == action.became or _is_behind(action.became, status):
        return False
    raise WrongStep(status)


def _starts(action: Action, who: Passer) -> frozenset[VisitStatus]:
    """From where the step may be taken by such a client; empty if never."""
    if isinstance(who, WalkIn):
        return action.unbooked
    return action.at_office if who.kind == VisitKind.IN_PERSON else action.elsewhere


def _is_behind(step: VisitStatus, status: VisitStatus) -> bool:
    return step in WAY and status in WAY and WAY.index(step) < WAY.index(status)


@retried
def undo(*, visit: P, now: datetime, actor: AbstractBaseUser | None, step: int | None = None) -> P:
    """Take the last step back; it stays on record, marked with who undid it and when.

    `step`: the id of the step that was on the screen; if it is undone already, nothing
    changes. Without it, the last one there is. Raises NothingToUndo, WrongStep (another step
    followed), TimeGivenAway (the visit was over and its time serves others now).
    """
    who = current(visit, lock=True)
    steps = steps_of(who)
    taken = list(steps.filter(undone_at=None))
    if step is not None and step not in {one.pk for one in taken}:
        if not steps.filter(pk=step).exists():
            raise NothingToUndo
        return who
    if not taken or taken[-1].became != who.status:
        raise NothingToUndo
    last = taken[-1]
    if step is not None and step != last.pk:
        raise WrongStep(who.status)
    mine = Step.objects.filter(office_id=who.office_id, pk=last.pk, undone_at=None)
    if not mine.update(undone_at=now, undone_by_id=actor.pk if actor else None):
        return current(who)  # a colleague took it back at the same moment
    _go_back(who, last, since=taken[-2].at if len(taken) > 1 else came_at(who), now=now)
    record("step_undone", who, at=now, actor=actor, was=last.became, became=last.was)
    return who


def _go_back(who: Passer, step: Step, *, since: datetime, now: datetime) -> None:
    was, before = VisitStatus(step.became), VisitStatus(step.was)
    if isinstance(who, Visit) and was not in LIVE and before in LIVE:
        changed = reopen(who, before, was=was, since=since, now=now)
    else:
        changed = change(who, before, was=was, since=since)
    if not changed:
        raise WrongStep(who.status)
    if was == S.ARRIVED:
        arrivals_of(who).delete()
    if isinstance(who, WalkIn):
        _open_again(who, was)


def _open_again(walk_in: WalkIn, was: VisitStatus) -> None:
    """What a step had set goes with it: how it ended, or with whom and where they were."""
    if was == S.LEFT:
        _set_outcome(walk_in, Outcome.OPEN)
    elif was == S.MET:
        walk_in.host = walk_in.room = None
        walk_in.save(update_fields=["host", "room"])
