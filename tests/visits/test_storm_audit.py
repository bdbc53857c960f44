"""The audit of a storm finds what it is there to find."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from furtka.visits.models import Claim, Visit, WriteKey
from furtka.visits.services import book, cancel
from tests.offices.factories import House, make_house
from tests.racing.audit import audit
from tests.racing.plan import Plan
from tests.racing.worker import state_of
from tests.visits.factories import MONDAY_NINE, NOW, make_request, make_visit

pytestmark = pytest.mark.django_db
HALF_HOUR = timedelta(minutes=30)


class Storm:
    """A storm whose workers' lines are written by the test."""

    def __init__(self, folder: Path) -> None:
        self.plan = Plan(str(folder), 1, 1, 1, 0, epoch=NOW.timestamp())
        self.clock = NOW.timestamp()

    def tell(self, *lines: dict[str, Any]) -> None:
        with self.plan.log(0).open("a") as log:
            for line in lines:
                self.clock += 1
                log.write(json.dumps(line | {"clock": self.clock}) + "\n")

    def booked(self, house: House, key: str, **values: Any) -> Visit:
        request = make_request(house, **values)
        visit = book(request, now=NOW, actor=None, key=key)
        asked = {"do": "book", "key": key, "kind": str(request.ask.kind)}
        self.tell(asked, {"said": "done"} | state_of(visit))
        return visit

    def wrong(self) -> set[str]:
        return {sentence.split(":")[0] for sentence in audit(self.plan, NOW)["wrong"]}


@pytest.fixture
def storm(tmp_path: Path) -> Storm:
    return Storm(tmp_path)


def test_a_quiet_day_is_clean(storm: Storm) -> None:
    visit = storm.booked(make_house(), "a")
    cancelled = cancel(visit, now=NOW, actor=None)
    storm.tell({"do": "cancel", "code": visit.code}, {"said": "done"} | state_of(cancelled))
    assert storm.wrong() == set()


def test_an_acknowledged_visit_that_is_gone_is_lost(storm: Storm) -> None:
    visit = storm.booked(make_house(), "a")
    WriteKey.objects.all().delete()
    visit.delete()
    assert storm.wrong() == {"lost"}


def test_a_cancellation_that_did_not_last_is_lost(storm: Storm) -> None:
    visit = storm.booked(make_house(), "a")
    told = state_of(visit) | {"status": "client_cancelled"}
    storm.tell({"do": "cancel", "code": visit.code}, {"said": "done"} | told)
    assert storm.wrong() == {"lost"}


def test_a_visit_that_nobody_was_told_of_is_found(storm: Storm) -> None:
    make_visit(make_house())
    assert storm.wrong() == {"nobody's"}


def test_a_killed_change_may_have_been_made_or_not(storm: Storm) -> None:
    house = make_house()
    visit = storm.booked(house, "a")
    storm.tell({"do": "cancel", "code": visit.code})
    assert storm.wrong() == set()
    cancel(visit, now=NOW, actor=None)
    assert storm.wrong() == set()


def test_two_visits_with_one_host_are_found(storm: Storm) -> None:
    house = make_house(rooms=2, lanes=2)
    storm.booked(house, "a")
    later = storm.booked(house, "b", starts_at=MONDAY_NINE + HALF_HOUR)
    Claim.objects.filter(visit=later).delete()
    Visit.objects.filter(pk=later.pk).update(starts_at=MONDAY_NINE)
    assert "double" in storm.wrong()


def test_a_time_promised_to_two_people_one_after_the_other_is_found(storm: Storm) -> None:
    """Though the database is clean when the storm is over."""
    house = make_house(hosts=2, rooms=2, lanes=2)
    first, second = storm.booked(house, "a"), storm.booked(house, "b")
    assert storm.wrong() == set()
    lines = storm.plan.log(0).read_text()
    same_host = lines.replace(f'"host": {second.host_id}', f'"host": {first.host_id}')
    storm.plan.log(0).write_text(same_host)
    assert storm.wrong() == {"double"}


def test_a_live_visit_without_its_claims_is_found(storm: Storm) -> None:
    visit = storm.booked(make_house(), "a")
    visit.claims.filter(resource__startswith="room:").delete()
    assert "claims" in storm.wrong()
