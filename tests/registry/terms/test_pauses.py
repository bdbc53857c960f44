"""What is not counted."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from furtka.privacy.models import AuditLine
from furtka.registry.errors import InvalidItem
from furtka.registry.models import Clock, ClockEnd, Pause
from furtka.registry.terms import clocks, pauses
from tests.offices.factories import make_house, make_user
from tests.registry.terms.things import at_noon, make_clock
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 28)
LATER = at_noon(2026, 12, 9)


@pytest.fixture
def clock() -> Clock:
    return make_clock(make_house())


def stand_still(clock: Clock, first: date, until: date | None = None, reason: str = "x") -> Pause:
    return pauses.pause(
        clock=clock, first=first, until=until, reason=reason, now=LATER, actor=make_user()
    )


def due(clock: Clock) -> date:
    return Clock.objects.get(pk=clock.pk).due_on


def test_days_that_stood_still_are_added_at_the_end(clock: Clock) -> None:
    made = stand_still(clock, date(2026, 12, 1))
    assert due(clock) == DUE, "how long nobody knows yet"
    for _press in range(2):
        pauses.resume(made=made, until=date(2026, 12, 9), now=LATER, actor=make_user())
    # 26 December and eight days.
    assert due(clock) == date(2027, 1, 4)
    assert AuditLine.objects.filter(action="term.resumed").count() == 1


def test_a_pause_that_ends_on_its_first_day_never_was(clock: Clock) -> None:
    made = stand_still(clock, date(2026, 12, 9))
    pauses.resume(made=made, until=date(2026, 12, 9), now=LATER, actor=make_user())
    assert due(clock) == DUE
    assert not Pause.objects.exists()


def test_that_it_stood_still_is_taken_back(clock: Clock) -> None:
    made = stand_still(clock, date(2026, 12, 1), date(2026, 12, 9))
    assert due(clock) == date(2027, 1, 4)
    for _press in range(2):
        pauses.remove(made=made, now=LATER, actor=make_user())
    assert due(clock) == DUE
    assert AuditLine.objects.filter(action="term.pause_removed").count() == 1


def test_the_same_again_is_one(clock: Clock) -> None:
    stand_still(clock, date(2026, 12, 1))
    stand_still(clock, date(2026, 12, 1))
    assert Pause.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "until"),
    [
        (date(2026, 12, 1), date(2026, 12, 4)), (date(2026, 12, 4), date(2026, 12, 9)),
        (date(2026, 11, 30), None), (date(2026, 12, 4), None),
    ],
)  # fmt: skip
def test_no_day_is_left_out_twice(clock: Clock, first: date, until: date | None) -> None:
    stand_still(clock, date(2026, 12, 3), date(2026, 12, 6))
    with pytest.raises(InvalidItem) as refused:
        stand_still(clock, first, until)
    assert "first" in refused.value.fields


def test_pauses_may_touch(clock: Clock) -> None:
    stand_still(clock, date(2026, 12, 3), date(2026, 12, 6))
    stand_still(clock, date(2026, 12, 1), date(2026, 12, 3))
    stand_still(clock, date(2026, 12, 6))
    assert Pause.objects.count() == 3


@pytest.mark.parametrize(
    ("first", "until", "reason", "field"),
    [
        (date(2026, 11, 25), None, "x", "first"), (date(2026, 12, 10), None, "x", "first"),
        (date(2026, 12, 3), date(2026, 12, 3), "x", "until"),
        (date(2026, 12, 3), None, " ", "reason"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(
    clock: Clock, first: date, until: date | None, reason: str, field: str
) -> None:
    with pytest.raises(InvalidItem) as refused:
        stand_still(clock, first, until, reason)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("until", [date(2026, 11, 30), date(2026, 12, 10)])
def test_it_runs_again_between_its_beginning_and_today(clock: Clock, until: date) -> None:
    made = stand_still(clock, date(2026, 12, 1))
    with pytest.raises(InvalidItem):
        pauses.resume(made=made, until=until, now=LATER, actor=make_user())


def test_what_has_ended_does_not_stand_still(clock: Clock) -> None:
    clocks.stop(clock, ClockEnd.SETTLED, now=NOW, actor=None)
    with pytest.raises(InvalidItem):
        stand_still(clock, date(2026, 12, 1))


def test_the_database_lets_it_stand_still_once_at_a_time(clock: Clock) -> None:
    made = stand_still(clock, date(2026, 12, 1))
    made.pk, made.first = None, date(2026, 12, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)
