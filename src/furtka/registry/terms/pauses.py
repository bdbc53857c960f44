"""Let a clock stand still: what the party, or nobody, can help is not counted (art. 35 § 5)."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from furtka.core.clock import local_day
from furtka.core.text import one_line
from furtka.privacy import audit
from furtka.registry.errors import InvalidItem
from furtka.registry.models import Clock, Item, Pause
from furtka.registry.terms import clocks


@transaction.atomic
def pause(
    *, clock: Clock, first: date, reason: str, now: datetime, actor: AbstractBaseUser,
    until: date | None = None,
) -> Pause:  # fmt: skip
    """Days from `first` on are not counted; until `until`, which counts again, if it is known.

    The same again returns the pause made before. Raises InvalidItem, also where it would overlap
    with another one.
    """
    clock, reason = _locked(clock), one_line(reason)[:200]
    same = Pause.objects.filter(office=clock.office_id, clock=clock, first=first, until=until)
    if (made := same.first()) is not None:
        return made
    _check(clock, first, until, reason, now)
    made = Pause.objects.create(
        office=clock.office, clock=clock, first=first, until=until, reason=reason, made_at=now,
        made_by_id=actor.pk,
    )  # fmt: skip
    clocks.recount(clock)
    _record("term.paused", made, now, actor)
    return made


@transaction.atomic
def resume(*, made: Pause, until: date, now: datetime, actor: AbstractBaseUser) -> None:
    """It runs again from `until` on. On the day it began it never stood still.

    A second call changes nothing. Raises InvalidItem.
    """
    clock = _locked(made.clock)
    still = Pause.objects.filter(office=clock.office_id, pk=made.pk, until=None)
    if not still.exists():
        return
    if until < made.first or until > local_day(now, clock.office.tz):
        raise InvalidItem(fields={"until": _("Enter a day from its beginning up to today.")})
    if until == made.first:
        still.delete()
    else:
        still.update(until=until)
    clocks.recount(clock)
    _record("term.resumed", made, now, actor)


@transaction.atomic
def remove(*, made: Pause, now: datetime, actor: AbstractBaseUser) -> None:
    """It was a mistake: those days are counted after all. A second call changes nothing."""
    clock = _locked(made.clock)
    gone, _rows = Pause.objects.filter(office=clock.office_id, pk=made.pk).delete()
    if gone:
        clocks.recount(clock)
        _record("term.pause_removed", made, now, actor)


def _check(clock: Clock, first: date, until: date | None, reason: str, now: datetime) -> None:
    wrong: dict[str, str] = {}
    if not reason:
        wrong["reason"] = _("Say in a few words why it is not counted.")
    if clock.ended_at is not None:
        raise InvalidItem(_("This term does not run any more."))
    if first < clock.started_on or first > local_day(now, clock.office.tz):
        wrong["first"] = _("Enter a day from the beginning of the term up to today.")
    elif until is not None and until <= first:
        wrong["until"] = _("The last day must come after the first.")
    elif _overlaps(clock, first, until):
        wrong["first"] = _("Some of these days are not counted already.")
    if wrong:
        raise InvalidItem(fields=wrong)


def _overlaps(clock: Clock, first: date, until: date | None) -> bool:
    after = Q(until=None) | Q(until__gt=first)
    others = Pause.objects.filter(after, office=clock.office_id, clock=clock)
    return (others.filter(first__lt=until) if until else others).exists()


def _locked(clock: Clock) -> Clock:
    """The clock as it is now; who changes another clock or pause of the item at once waits."""
    Item.objects.select_for_update().get(office=clock.office_id, pk=clock.item_id)
    found = Clock.objects.select_related("office", "item")
    return found.get(office=clock.office_id, pk=clock.pk)


def _record(action: str, made: Pause, now: datetime, actor: AbstractBaseUser) -> None:
    clock = made.clock
    audit.record(
        action, f"item:{clock.item.shown}", office=clock.office, at=now, actor=actor,
        term=clock.code, first=made.first.isoformat(),
        until=made.until.isoformat() if made.until else "",
    )  # fmt: skip
