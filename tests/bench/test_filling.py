"""What the generator makes is a calendar that nothing is wrong with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from bench import crowd
from bench.filling import HoldsRealData, fill
from furtka.core.clock import local_day
from furtka.core.invariants import breaches
from furtka.offices.models import Office
from furtka.privacy.models import AuditLine
from furtka.visits.models import Claim, Visit, VisitStatus
from tests.offices.factories import make_office, make_user
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db


def rows() -> list[tuple[Any, ...]]:
    return list(Visit.objects.order_by("pk").values_list("code", "pin_seed", "starts_at", "host"))


def indexes() -> dict[str, set[str]]:
    found = {}
    with connection.cursor() as cursor:
        for model in (Visit, Claim, AuditLine):
            table = model._meta.db_table
            found[table] = set(connection.introspection.get_constraints(cursor, table))
    return found


def test_everything_that_must_be_true_is_true_of_what_was_made() -> None:
    fill(offices=2, visits_each=500, now=NOW, audit=True)
    assert Visit.objects.count() == AuditLine.objects.count() == 1000
    assert not any(breaches(NOW).values())


def test_visits_that_are_over_have_no_claims_and_the_others_have_theirs() -> None:
    fill(offices=1, visits_each=500, now=NOW)
    over = Visit.objects.filter(starts_at__lte=NOW)
    assert set(over.values_list("status", flat=True)) == {VisitStatus.LEFT}
    assert not Claim.objects.filter(visit__in=over).exists()
    ahead = Visit.objects.filter(starts_at__gt=NOW)
    assert set(ahead.values_list("status", flat=True)) == {VisitStatus.BOOKED}
    assert not ahead.filter(claims=None).exists()


def test_two_fifths_of_the_days_ahead_are_booked_where_there_are_visits_enough() -> None:
    fill(offices=1, visits_each=4000, now=NOW)
    day = local_day(NOW, "Europe/Warsaw") + timedelta(days=4)  # a Monday
    assert Visit.objects.filter(starts_at__date=day).count() == crowd.BOOKED_A_DAY
    assert Visit.objects.count() == 4000


def test_the_same_seed_makes_the_same_visits() -> None:
    office = crowd.Ids(1, 1, "XAAA", "Europe/Warsaw", 1, [1, 2], [*range(6)], [*range(12)], [1, 2])
    once, again, other = (
        crowd.people_and_visits(office, 300, seed=seed, now=NOW) for seed in (1, 1, 2)
    )
    assert once == again
    assert once != other


def test_more_visits_than_the_days_can_take_are_refused() -> None:
    with pytest.raises(crowd.TooMany):
        fill(offices=1, visits_each=40_000, now=NOW)
    assert not Office.objects.exists()


def test_offices_are_added_to_those_that_are_there() -> None:
    fill(offices=1, visits_each=200, now=NOW)
    before = rows()
    fill(offices=3, visits_each=200, now=NOW)
    assert Office.objects.count() == 3
    assert rows()[:200] == before
    assert not any(breaches(NOW).values())


@pytest.mark.parametrize("make", [make_office, make_user])
def test_a_database_with_anything_real_in_it_is_not_touched(make: Any) -> None:
    make()
    with pytest.raises(HoldsRealData):
        fill(offices=1, visits_each=10, now=NOW)
    assert not Visit.objects.exists()


def test_everything_that_guards_the_tables_is_there_again() -> None:
    before = indexes()
    fill(offices=2, visits_each=50, now=NOW, audit=True)
    assert indexes() == before
