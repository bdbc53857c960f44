"""The visit's way through the house: every status, every action, back and forth."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from furtka.core.errors import DomainError
from furtka.entrance import services
from furtka.entrance.errors import WHERE_IT_STANDS, NotApplicable, NothingToUndo, WrongStep
from furtka.entrance.models import Step
from furtka.privacy.models import AuditLine
from furtka.visits.errors import TimeGivenAway
from furtka.visits.models import Claim, Visit, VisitStatus
from tests.entrance.factories import STEPS_TO, TAKE, WAY, make_visit_at, walk
from tests.offices.factories import House, make_house, make_user
from tests.visits.factories import MONDAY_NINE, make_visit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)

# What each action does to a visit at the office: the new status, "=" for nothing at all, "!"
# for a refusal. Columns: arrive meet enter leave out no_show excuse.
TABLE = {
    "held": "! ! ! ! ! ! !",
    "booked": "arrived ! ! ! ! no_show excused",
    "arrived": "= met ! ! ! ! !",
    "met": "= = in_room ! ! ! !",
    "in_room": "= = = leaving ! ! !",
    "leaving": "= = = = left ! !",
    "left": "= = = = = ! !",
    "client_cancelled": "! ! ! ! ! ! !",
    "office_cancelled": "! ! ! ! ! ! !",
    "excused": "! ! ! ! ! ! =",
    "no_show": "! ! ! ! ! = excused",
}
# The same for a phone call; "x": there is no such step.
TABLE_BY_PHONE = {
    "held": "x x x x ! ! !",
    "booked": "x x x x left no_show excused",
    "left": "x x x x = ! !",
    "office_cancelled": "x x x x ! ! !",
    "excused": "x x x x ! ! =",
    "no_show": "x x x x ! = excused",
}


def cells(table: dict[str, str]) -> list[tuple[str, str, str]]:
    return [
        (status, action, expected)
        for status, row in table.items()
        for action, expected in zip(TAKE, row.split(), strict=True)
    ]


@pytest.fixture
def house() -> House:
    return make_house()


def outcome_of(visit: Visit, action: str) -> str:
    before = (visit.status, visit.status_since, Step.objects.count(), AuditLine.objects.count())
    try:
        after = TAKE[action](visit=visit, now=MONDAY_NINE + 9 * MINUTE, actor=None)
    except WrongStep as error:
        assert error.message == WHERE_IT_STANDS[VisitStatus(visit.status)]
        outcome = "!"
    except NotApplicable:
        outcome = "x"
    else:
        outcome = "=" if after.status == visit.status else str(after.status)
    if outcome in "=!x":
        visit.refresh_from_db()
        now = (visit.status, visit.status_since, Step.objects.count(), AuditLine.objects.count())
        assert now == before
    return outcome


def test_the_table_names_every_status() -> None:
    assert set(TABLE) == set(VisitStatus.values)


@pytest.mark.parametrize(("status", "action", "expected"), cells(TABLE))
def test_every_action_from_every_status(
    house: House, status: str, action: str, expected: str
) -> None:
    visit = make_visit_at(house, VisitStatus(status))
    assert outcome_of(visit, action) == expected


@pytest.mark.parametrize(("status", "action", "expected"), cells(TABLE_BY_PHONE))
def test_a_phone_call_has_no_way_through_the_house(
    house: House, status: str, action: str, expected: str
) -> None:
    visit = make_visit_at(house, VisitStatus(status), kind="phone", phone="43 000 00 00")
    assert outcome_of(visit, action) == expected


def test_each_step_leaves_a_row_and_an_audit_line(house: House) -> None:
    actor = make_user()
    visit = walk(make_visit(house), *WAY, actor=actor)
    steps = list(Step.objects.filter(visit=visit).values_list("was", "became", "at", "actor"))
    way = ["booked", "arrived", "met", "in_room", "leaving", "left"]
    assert steps == [
        (was, became, MONDAY_NINE + n * MINUTE, actor.pk)
        for n, (was, became) in enumerate(zip(way, way[1:], strict=False))
    ]
    lines = AuditLine.objects.filter(thing=f"visit:{visit.code}").exclude(action="visit.booked")
    assert [line.action for line in lines] == [f"visit.{status}" for status in way[1:]]
    assert (visit.status, visit.status_since) == ("left", MONDAY_NINE + 4 * MINUTE)


@pytest.mark.parametrize("status", ["left", "no_show", "excused"])
def test_a_visit_that_ended_gives_everything_back(house: House, status: str) -> None:
    make_visit_at(house, VisitStatus(status))
    assert Claim.objects.count() == 0


@pytest.mark.parametrize("status", [s for s in STEPS_TO if s != "booked"])
def test_undo_brings_back_status_and_the_time_it_was_taken(house: House, status: str) -> None:
    visit = make_visit(house)
    *before, last = STEPS_TO[VisitStatus(status)]
    earlier = walk(visit, *before)
    walk(earlier, last, at=MONDAY_NINE + 7 * MINUTE)
    clerk = make_user()
    back = services.undo(visit=visit, now=MONDAY_NINE + 8 * MINUTE, actor=clerk)
    assert (back.status, back.status_since) == (earlier.status, earlier.status_since)
    undone = Step.objects.exclude(undone_at=None).get()
    assert (undone.became, undone.undone_by) == (status, clerk)
    line = AuditLine.objects.get(action="visit.step_undone")
    assert line.details == {"was": status, "became": earlier.status}
    assert sorted(c.resource.split(":")[0] for c in back.claims.all()) == [
        "host", "lane", "place", "room",
    ]  # fmt: skip


def test_after_an_undo_the_step_can_be_taken_again(house: House) -> None:
    visit = walk(make_visit(house), "arrive", "meet")
    services.undo(visit=visit, now=MONDAY_NINE, actor=None)
    assert walk(visit, "meet").status == "met"
    assert Step.objects.filter(became="met").count() == 2


def test_undo_pressed_twice_takes_back_one_step(house: House) -> None:
    visit = walk(make_visit(house), "arrive", "meet")
    shown = Step.objects.get(became="met").pk
    for _press in range(2):
        visit = services.undo(visit=visit, now=MONDAY_NINE, actor=None, step=shown)
    assert visit.status == "arrived"


def test_undo_of_a_step_that_another_followed_is_refused(house: House) -> None:
    visit = walk(make_visit(house), "arrive", "meet")
    with pytest.raises(WrongStep):
        services.undo(
            visit=visit, now=MONDAY_NINE, actor=None, step=Step.objects.get(became="arrived").pk
        )


def test_there_is_nothing_to_undo_before_the_first_step(house: House) -> None:
    with pytest.raises(NothingToUndo):
        services.undo(visit=make_visit(house), now=MONDAY_NINE, actor=None)


def test_a_step_of_another_visit_can_not_be_undone_here(house: House) -> None:
    one = walk(make_visit(house), "arrive")
    other = walk(make_visit(house, starts_at=MONDAY_NINE + 30 * MINUTE), "arrive")
    with pytest.raises(NothingToUndo):
        services.undo(visit=one, now=MONDAY_NINE, actor=None, step=other.steps.get().pk)


def test_a_time_given_to_somebody_else_stays_theirs(house: House) -> None:
    late = walk(make_visit(house, party=2), "no_show", at=MONDAY_NINE - 30 * MINUTE)
    make_visit(house)
    with pytest.raises(TimeGivenAway):
        services.undo(visit=late, now=MONDAY_NINE, actor=None)
    late.refresh_from_db()
    assert late.status == "no_show" and late.steps.get().undone_at is None
    assert not late.claims.exists()


def test_what_remains_of_a_time_is_enough(house: House) -> None:
    """The room served somebody else until ten past; at a quarter past that is no obstacle."""
    visit = walk(make_visit(house), *WAY)
    other = make_visit(house, starts_at=MONDAY_NINE + 30 * MINUTE)
    Claim.objects.create(
        office=house.office, visit=other, resource=f"room:{house.room.pk}",
        starts_at=MONDAY_NINE, ends_at=MONDAY_NINE + 10 * MINUTE,
    )  # fmt: skip
    back = services.undo(visit=visit, now=MONDAY_NINE + 15 * MINUTE, actor=None)
    assert back.status == "leaving"
    starts = set(back.claims.values_list("starts_at", flat=True))
    assert starts == {MONDAY_NINE + 15 * MINUTE}


def test_a_party_gets_as_many_places_back(house: House) -> None:
    visit = walk(make_visit(house, party=2), *WAY)
    back = services.undo(visit=visit, now=MONDAY_NINE + 15 * MINUTE, actor=None)
    assert back.claims.filter(resource__startswith="place").count() == 2


def test_every_refusal_has_a_sentence() -> None:
    for status in VisitStatus:
        error: DomainError = WrongStep(status)
        assert str(error.message).endswith(".")


@pytest.mark.parametrize("press", ["arrive", "undo"])
def test_nobody_moves_a_visit_while_a_step_is_taken(press: str) -> None:
    """A visit that became a call meanwhile would stand at an entrance that it never saw."""
    visit = make_visit_at(make_house(), VisitStatus.MET if press == "undo" else VisitStatus.BOOKED)
    with CaptureQueriesContext(connection) as queries:
        getattr(services, press)(visit=visit, now=MONDAY_NINE, actor=None)
    first = next(q["sql"] for q in queries if 'FROM "visits_visit"' in q["sql"])
    assert ("FOR UPDATE" in first) == connection.features.has_select_for_update
