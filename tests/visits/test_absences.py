"""Absences and closures: entered, changed, ended, removed, taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from furtka.offices.models import Closure, Role
from furtka.privacy.models import AuditLine
from furtka.visits import absences
from furtka.visits.absences import Absence, absence_of, may_enter
from furtka.visits.errors import InvalidInput
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import MONDAY_NINE, NOW

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def house() -> House:
    return make_house(hosts=2)


def make_absence(house: House, **values: Any) -> Absence:
    start = values.pop("starts_at", MONDAY_NINE)
    return Absence(start, values.pop("ends_at", start + DAY), **values)


def enter(house: House, **values: Any) -> Closure:
    absence = make_absence(house, **values)
    return absences.enter(office=house.office, absence=absence, now=NOW, actor=None)


def actions() -> list[str]:
    return list(AuditLine.objects.order_by("id").values_list("action", flat=True))


def test_why_somebody_is_away_is_stored_nowhere(house: House) -> None:
    row = enter(house, staff=house.host, reason="grypa", reason_en="flu", reason_uk="грип")
    row.refresh_from_db()
    assert (row.reason, row.reason_en, row.reason_uk) == ("", "", "")
    changed = make_absence(house, staff=house.host, reason="grypa", ends_at=MONDAY_NINE + 2 * DAY)
    absences.change(row=row, absence=changed, now=NOW, actor=None)
    assert not Closure.objects.exclude(reason="").exists()
    assert "grypa" not in str(list(AuditLine.objects.values_list("details", flat=True)))


def test_a_closure_keeps_its_public_reason_in_three_languages(house: House) -> None:
    row = enter(house, reason="Remont", reason_en="Works", reason_uk="Ремонт")
    assert absence_of(row) == make_absence(
        house, reason="Remont", reason_en="Works", reason_uk="Ремонт"
    )


def test_the_trail_tells_whose_absence_it_is_without_a_name(house: House) -> None:
    enter(house, staff=house.host)
    line = AuditLine.objects.get()
    assert line.details["scope"] == "staff" and line.details["of"] == house.host.pk
    assert house.host.name not in str(line.details)


@pytest.mark.parametrize(
    "times",
    [
        {"ends_at": MONDAY_NINE},
        {"starts_at": NOW - 3 * DAY, "ends_at": NOW},
        {"ends_at": MONDAY_NINE + timedelta(days=1100)},
    ],
)
def test_an_impossible_time_is_refused_at_its_end(house: House, times: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        enter(house, **times)
    assert list(refused.value.fields) == ["ends_at"]
    assert not Closure.objects.exists() and not AuditLine.objects.exists()


def test_somebody_of_another_office_is_refused(house: House) -> None:
    with pytest.raises(InvalidInput) as refused:
        enter(house, staff=make_house().host)
    assert list(refused.value.fields) == ["who"]


def test_an_absence_that_has_begun_can_be_ended_now_and_once(house: House) -> None:
    row = enter(house, staff=house.host, starts_at=NOW - DAY, ends_at=NOW + DAY)
    for _press in range(2):
        absences.end_early(row=row, now=NOW, actor=None)
    row.refresh_from_db()
    assert row.ends_at == NOW
    assert actions() == ["closure.entered", "closure.ended"]


def test_an_absence_that_has_not_begun_is_not_ended(house: House) -> None:
    with pytest.raises(InvalidInput):
        absences.end_early(row=enter(house, staff=house.host), now=NOW, actor=None)


def test_the_same_said_again_leaves_no_line(house: House) -> None:
    row = enter(house, unit=house.unit, reason="Remont")
    same = make_absence(house, unit=house.unit, reason="Remont")
    absences.change(row=row, absence=same, now=NOW, actor=None)
    assert actions() == ["closure.entered"]


def test_a_removal_can_be_taken_back(house: House) -> None:
    row = enter(house, site=house.site, reason="Remont")
    before = absence_of(row)
    removed = absences.remove(row=row, now=NOW, actor=None)
    assert not Closure.objects.exists()
    again = absences.enter_again(office=house.office, absence=removed, now=NOW, actor=None)
    assert absence_of(again) == before
    assert actions() == ["closure.entered", "closure.removed", "closure.restored"]


def test_reception_enters_absences_but_closes_nothing(house: House) -> None:
    reception, head = make_staff(house, Role.RECEPTION), make_staff(house, Role.UNIT_HEAD)
    assert may_enter(reception, "staff")
    assert not any(may_enter(reception, scope) for scope in ("office", "site", "unit"))
    assert all(may_enter(head, scope) for scope in ("office", "site", "unit", "staff"))
    assert not may_enter(make_staff(house, Role.CASE_WORKER), "staff")
