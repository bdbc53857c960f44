"""The best proposal for all at once, and proposals taken back."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from furtka.core.errors import DomainError
from furtka.core.invariants import invariants
from furtka.outbox.models import Message
from furtka.privacy.models import AuditLine
from furtka.visits import services
from furtka.visits.conflicts import conflicts
from furtka.visits.errors import ChangedMeanwhile, InvalidInput, SlotTaken
from furtka.visits.models import Visit
from furtka.visits.proposals import (
    Proposal,
    Way,
    accept,
    accept_best,
    from_id,
    proposals_for,
)
from tests.offices.factories import House, make_house, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_visit
from tests.visits.test_proposals import (
    DAY,
    HOUR,
    MONDAY,
    away,
    everything_of,
    press,
    proposals,
    reload,
    undo,
)

pytestmark = pytest.mark.django_db
# Another room helps nobody whose host is away: tests/visits/test_crowds.py.
BECAUSE_AWAY = [way for way in Way if way != Way.OTHER_ROOM]


@pytest.fixture
def house() -> House:
    return make_house(rooms=3, hosts=2, lanes=3)


@pytest.fixture
def clerk() -> User:
    return make_user()


@pytest.fixture(autouse=True)
def the_data_stay_right(db: None) -> Any:
    yield
    breaches = [b for name, ask in invariants.items() if "claims" in name for b in ask(NOW)]
    assert breaches == []


def test_the_best_for_all_leaves_nobody_without_an_answer(house: House, clerk: User) -> None:
    for number in range(8):
        make_visit(house, starts_at=MONDAY_NINE + number * timedelta(minutes=30))
    away(house)
    visits = [conflict.visit for conflict in conflicts(house.office, NOW)]
    done, left = accept_best(visits, now=NOW, actor=clerk)
    assert len(done) == 8 and left == [] and conflicts(house.office, NOW) == []


def test_who_cant_be_told_is_left_for_a_person(house: House, clerk: User) -> None:
    silent = make_visit(house, phone="", email="", contact="none")
    away(house)
    done, left = accept_best([reload(silent)], now=NOW, actor=clerk)
    assert done == [] and [(one.visit, one.can_be_told) for one in left] == [(silent, False)]
    assert Visit.objects.get().starts_at == MONDAY_NINE


def test_but_a_colleague_may_take_them_over(house: House, clerk: User) -> None:
    silent = make_visit(house, phone="", email="", contact="none")
    away(house, silent.host)
    done, left = accept_best([reload(silent)], now=NOW, actor=clerk)
    assert [one.proposal.way for one in done] == [Way.SAME_TIME] and left == []


def test_a_best_that_was_taken_gives_way_to_the_next(
    house: House, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = make_visit(house)
    away(house, visit.host)
    loaded, seen = reload(visit), proposals_for([reload(visit)], NOW)
    make_visit(house, name="Szybsza")  # takes the colleague
    from furtka.visits import proposals as module

    monkeypatch.setattr(module, "proposals_for", lambda visits, now: seen)
    done, left = accept_best([loaded], now=NOW, actor=clerk)
    assert [one.proposal.way for one in done] != [Way.SAME_TIME] and len(done) == 1
    assert left == []


# -- Taking it back --------------------------------------------------------------------------------


@pytest.mark.parametrize("way", BECAUSE_AWAY)
def test_each_can_be_taken_back_just_as_it_was(house: House, clerk: User, way: Way) -> None:
    visit = make_visit(house, phone="43 000 00 01")
    away(house, visit.host)
    before, told = everything_of(visit), Message.objects.count()
    done = press(way, visit, clerk)
    for _press in range(2):
        undo(done, clerk)
    assert everything_of(visit) == before
    assert Message.objects.count() == told  # what had not gone out was taken back
    assert len(conflicts(house.office, NOW)) == 1
    assert AuditLine.objects.filter(action="visit.put_back").count() == 1


def test_who_was_told_already_is_told_again(house: House, clerk: User) -> None:
    visit = make_visit(house)
    away(house, visit.host)
    done = press(Way.NEAREST_DAY, visit, clerk)
    Message.objects.update(status="sent")
    undo(done, clerk, NOW + HOUR)
    assert Message.objects.filter(kind="visit_moved", status="queued").count() == 1


def test_a_place_that_was_taken_is_not_given_back(house: House, clerk: User) -> None:
    visit = make_visit(house)
    closure = away(house, visit.host)
    done = press(Way.NEAREST_DAY, visit, clerk)
    closure.delete()
    for number in range(2):
        make_visit(house, name=f"Szybsza {number}")
    after = everything_of(visit)
    with pytest.raises(SlotTaken):
        undo(done, clerk)
    assert everything_of(visit) == after


def test_what_was_changed_again_is_not_taken_back(house: House, clerk: User) -> None:
    visit = make_visit(house)
    away(house, visit.host)
    done = press(Way.NEAREST_DAY, visit, clerk)
    services.move(visit, starts_at=MONDAY_NINE + 3 * DAY, now=NOW, actor=clerk)
    with pytest.raises(ChangedMeanwhile):
        undo(done, clerk)


# -- As one line -----------------------------------------------------------------------------------


def test_a_proposal_comes_back_as_it_went(house: House) -> None:
    visit = make_visit(house, phone="43 000 00 01")
    away(house, visit.host)
    for proposal in proposals(visit):
        again = from_id(proposal.id)
        assert again.id == proposal.id and again.was == proposal.was


@pytest.mark.parametrize(
    "text",
    ["", "|||||||", "same_time|in_person|x|1|x|in_person|1", "x" * 5000, "\x00", "a|b|c|d|e|f|g",
     "same_time|in_person|0001-01-01T00:00:00+00:00|1|{T}|in_person|1",
     "same_time|in_person|2026-11-30T08:00:00|1|{T}|in_person|1",
     "same_time|in_person|{T}|²|{T}|in_person|1",
     "same_time|in_person|{T}||{T}|in_person|" + "9" * 30,
    ],
)  # fmt: skip
def test_nonsense_is_no_proposal(text: str) -> None:
    with pytest.raises(InvalidInput):
        from_id(text.replace("{T}", MONDAY_NINE.isoformat()))


def test_a_made_up_time_is_refused_like_any_other(house: House, clerk: User) -> None:
    visit = make_visit(house)
    was = (visit.starts_at, visit.kind, visit.host_id)
    night = datetime.combine(MONDAY + DAY, time(1), MONDAY_NINE.tzinfo)
    made_up = Proposal(Way.NEAREST_DAY, services.VisitKind.IN_PERSON, night, was)
    with pytest.raises(DomainError):
        accept(visit, made_up, now=NOW, actor=clerk)
