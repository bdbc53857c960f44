"""Say whose an item is (dekretacja), how far it is, and what it belongs to."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from furtka.offices.models import Staff, Unit
from furtka.offices.permissions import Permission, may
from furtka.outbox import chores
from furtka.registry.desk import asking
from furtka.registry.desk.changes import change
from furtka.registry.errors import InvalidItem, ItemChanged
from furtka.registry.models import OPEN_STATES, Correction, CorrectionField, Item, ItemState
from furtka.registry.selectors import may_read
from furtka.registry.terms import clocks as terms


def may_assign(job: Staff, item: Item, person: Staff | None) -> bool:
    """Heads and the secretariat give items to anybody; others take what nobody has, and pass on
    their own. Whoever has an item reads it: so nobody gives themselves what they may not read."""
    if person == job and not may_read(job, item):
        return False
    if may(job.role, Permission.ASSIGN_ITEMS) or item.assignee == job:
        return True
    return item.assignee is None and person == job


@transaction.atomic
def assign(
    *, item: Item, unit: Unit | None, person: Staff | None, now: datetime, actor: AbstractBaseUser,
    seen: int | None = None,
) -> bool:  # fmt: skip
    """It is theirs: a task tells them, and nobody else keeps one. Without a unit, that of the
    person. False if that is so already.

    `seen`: the version that was on the screen, if there was one. Raises InvalidItem, ItemChanged.
    """
    if person is not None and not person.active:
        raise InvalidItem(fields={"assignee": _("Choose one of our staff.")})
    values = {"unit": unit or (person.unit if person else None), "assignee": person}
    if all(getattr(item, name) == value for name, value in values.items()):
        return False
    if seen is not None and seen != item.version:
        raise ItemChanged
    change(item, values, now=now, actor=actor, action="item.assigned")
    asking.for_person(item, now=now)
    asking.nobody_waits(item.office, now)
    return True


@transaction.atomic
def set_state(
    *, item: Item, state: str, now: datetime, actor: AbstractBaseUser, job: Staff | None = None
) -> bool:
    """How far the office is with it; False if it is there already.

    Closed, its tasks are done; open again, they are open again. What nobody had is theirs who
    begin to work on it (`job`), if they may read it. Raises InvalidItem, ItemChanged.
    """
    before, closed_at = item.state, _last_change(item)
    values: dict[str, object] = {"state": ItemState(state)}
    takes = job is not None and item.assignee is None and state == ItemState.IN_WORK
    takes = takes and job is not None and may_read(job, item)
    if takes:
        assert job is not None  # noqa: S101 - for mypy
        values |= {"assignee": job, "unit": item.unit or job.unit}
    if not change(item, values, now=now, actor=actor, action="item.state_changed"):
        return False
    terms.start_again(item, now=now, actor=actor)
    if state not in OPEN_STATES:
        chores.close_chores(office=item.office, about=asking.about(item), now=now, actor=actor)
    elif before not in OPEN_STATES and closed_at is not None:
        chores.reopen_chores(
            office=item.office, about=asking.about(item), closed_at=closed_at.at
        )  # fmt: skip
    if takes:
        asking.for_person(item, now=now)
    asking.nobody_waits(item.office, now)
    return True


def state_before(item: Item, actor: AbstractBaseUser) -> str:
    """The state that `actor` has just changed, to take that back; empty if it was a colleague."""
    last = _last_change(item)
    if last is None or last.by_id != actor.pk or last.after != item.state:
        return ""
    return last.before


def _last_change(item: Item) -> Correction | None:
    found = Correction.objects.filter(
        office=item.office_id, item=item, field=CorrectionField.STATE
    ).order_by("at", "pk")
    return found.last()
