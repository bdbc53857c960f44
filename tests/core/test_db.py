"""The guard against overlaps: the same meaning on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction

from furtka.core.db import TRIES, NoOverlap, is_overlap, retried
from furtka.visits.models import Claim, Visit
from tests.offices.factories import make_house
from tests.visits.factories import MONDAY_NINE, make_visit

MINUTE = timedelta(minutes=1)


def claim(visit: Visit, start: int, end: int, resource: str = "test:1") -> Claim:
    """An unsaved claim from `start` to `end` minutes after nine."""
    return Claim(
        office_id=visit.office_id, visit=visit, resource=resource,
        starts_at=MONDAY_NINE + start * MINUTE, ends_at=MONDAY_NINE + end * MINUTE,
    )  # fmt: skip


@pytest.fixture
def visit() -> Visit:
    return make_visit(make_house(), starts_at=MONDAY_NINE + timedelta(hours=2))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        (0, 10, True),  # ends when the other begins
        (20, 30, True),  # begins when the other ends
        (5, 11, False),
        (19, 25, False),
        (12, 18, False),  # inside
        (0, 60, False),  # around
        (10, 20, False),  # the same
    ],
)
def test_half_open_stretches_overlap_or_not(visit: Visit, start: int, end: int, fits: bool) -> None:
    claim(visit, 10, 20).save()
    claim(visit, 100, 110).save()
    if fits:
        claim(visit, start, end).save()
        return
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        claim(visit, start, end).save()
    assert is_overlap(refused.value)


@pytest.mark.django_db
def test_a_row_can_not_be_changed_into_an_overlap_but_may_stay_as_it_is(visit: Visit) -> None:
    claim(visit, 10, 20).save()
    other = claim(visit, 20, 30)
    other.save()
    other.save()
    other.starts_at -= MINUTE
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        other.save()
    assert is_overlap(refused.value)


@pytest.mark.django_db
def test_other_resources_and_offices_do_not_matter(visit: Visit) -> None:
    claim(visit, 10, 20).save()
    claim(visit, 10, 20, resource="test:2").save()
    elsewhere = make_visit(make_house())
    claim(elsewhere, 10, 20).save()
    assert Claim.objects.filter(resource="test:1").count() == 2


@pytest.mark.django_db
def test_another_breach_is_not_called_an_overlap(visit: Visit) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        claim(visit, 20, 10).save()
    assert not is_overlap(refused.value)


@pytest.mark.django_db
def test_full_clean_says_it_in_words(visit: Visit) -> None:
    claim(visit, 10, 20).save()
    with pytest.raises(ValidationError) as refused:
        claim(visit, 15, 25).full_clean()
    assert [error.code for error in refused.value.error_dict["__all__"]] == ["overlap"]


@pytest.mark.django_db(transaction=True)
def test_the_guard_survives_when_sqlite_makes_the_table_anew() -> None:
    if connection.vendor != "sqlite":
        return  # PostgreSQL alters tables in place
    with connection.schema_editor() as editor:
        editor._remake_table(Claim)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = dict(cursor.fetchall())
    assert set(triggers) >= {"claim_no_overlap_insert", "claim_no_overlap_update"}
    assert all("new__" not in sql for sql in triggers.values())
    visit = make_visit(make_house())
    claim(visit, 10, 20).save()
    with pytest.raises(IntegrityError):
        claim(visit, 10, 20).save()


def test_migrations_can_tell_whether_the_constraint_changed() -> None:
    one = NoOverlap(name="a", equal=("office",))
    assert one == NoOverlap(name="a", equal=("office",))
    assert one != NoOverlap(name="a", equal=("office", "resource"))
    path, args, kwargs = one.deconstruct()
    assert NoOverlap(*args, **kwargs) == one


# -- Tried again ---------------------------------------------------------------------------------


class Refusal(Exception):
    """What the driver says, with PostgreSQL's code."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def refused(sqlstate: str) -> OperationalError:
    error = OperationalError(sqlstate)
    error.__cause__ = Refusal(sqlstate)
    return error


def answering(*answers: str) -> tuple[Callable[[], str], list[str]]:
    """An act that raises each of these codes and then returns "done"; and what it was asked."""
    left, calls = list(answers), list[str]()

    def act() -> str:
        calls.append("tried")
        if left:
            raise refused(left.pop(0))
        return "done"

    return retried(act), calls


@pytest.mark.django_db
def test_what_waited_for_each_other_is_tried_again() -> None:
    act, calls = answering("40P01", "40001")
    assert act() == "done"
    assert len(calls) == 3


@pytest.mark.django_db
def test_any_other_refusal_is_told_at_once() -> None:
    act, calls = answering("57014")
    with pytest.raises(OperationalError, match="57014"):
        act()
    assert len(calls) == 1


@pytest.mark.django_db
def test_trying_ends() -> None:
    act, calls = answering(*["40P01"] * 100)
    with pytest.raises(OperationalError, match="40P01"):
        act()
    assert len(calls) == TRIES


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL does so by itself")
def test_what_was_committed_survives_a_power_cut() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone() == (2,)  # FULL
