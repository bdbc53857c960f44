"""Somebody at the door does not come in today: a call or another day, and back again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser

from furtka.entrance import services
from furtka.entrance.errors import WrongStep
from furtka.entrance.models import Arrival, Step, Way
from furtka.entrance.not_coming_in import come_in_after_all, not_coming_in
from furtka.entrance.services import Noted
from furtka.offices.models import Role, VisitKind
from furtka.outbox.models import Task
from furtka.visits import at_door
from furtka.visits.errors import ChangedMeanwhile, InvalidInput, SlotTaken
from furtka.visits.models import Visit
from furtka.visits.services import InsteadOfComing
from tests.entrance.factories import make_visit_at, walk
from tests.offices.factories import House, make_house, make_staff, make_user
from tests.scenarios.test_10_i_can_not_come import everything_stored, of_health
from tests.visits.factories import MONDAY_NINE, make_visit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
BEFORE = MONDAY_NINE - 10 * MINUTE
PHONE = "500 000 009"


@pytest.fixture
def house() -> House:
    return make_house()


def call_at(moment: datetime) -> InsteadOfComing:
    return InsteadOfComing(VisitKind.PHONE, moment)


def offered(visit: Visit, now: datetime) -> list[tuple[str, datetime]]:
    found = at_door.ways(Visit.objects.get(pk=visit.pk), now=now, by_staff=True)
    return [(way.kind, way.starts_at) for way in found]


def claims_of(visit: Visit) -> set[Any]:
    return set(visit.claims.values_list("resource", "starts_at", "ends_at"))


def test_a_call_comes_first_then_calls_later_then_other_days(house: House) -> None:
    ways = offered(make_visit(house, phone=PHONE), BEFORE)
    assert ways[0] == ("phone", MONDAY_NINE)
    assert {kind for kind, _start in ways[1:4]} == {"phone"}
    assert all(start >= MONDAY_NINE + 30 * MINUTE for _kind, start in ways[1:4])
    assert {kind for kind, _start in ways[4:]} == {"in_person"} and len(ways) == 7
    assert ways[4][1] == MONDAY_NINE.replace(hour=6, minute=30) + timedelta(days=1)


def test_once_the_visit_has_begun_the_call_is_later(house: House) -> None:
    visit = make_visit(house, phone=PHONE)
    ways = offered(visit, MONDAY_NINE + 5 * MINUTE)
    assert ("phone", MONDAY_NINE) not in ways and ways[0][0] == "phone"
    assert ways[0][1] >= MONDAY_NINE + 35 * MINUTE


@pytest.mark.parametrize("why", ["no number", "matter", "protected"])
def test_nobody_is_rung_who_can_not_or_must_not_be(house: House, why: str) -> None:
    if why == "matter":
        house.service.kinds = ["in_person"]
        house.service.save()
    visit = make_visit(house, phone="" if why == "no number" else PHONE)
    if why == "protected":
        type(visit.client).objects.filter(pk=visit.client_id).update(protected=True)
    visit = Visit.objects.get(pk=visit.pk)
    assert {kind for kind, _start in offered(visit, BEFORE)} == {"in_person"}
    with pytest.raises(InvalidInput):
        not_coming_in(visit=visit, way=call_at(MONDAY_NINE), now=BEFORE, actor=None)


def test_the_arrival_is_taken_back_with_it_and_the_client_is_not_rung_about_it(
    house: House,
) -> None:
    visit = walk(make_visit(house, phone=PHONE), "arrive", at=BEFORE)
    for _press in range(2):
        not_coming_in(visit=visit, way=call_at(MONDAY_NINE), now=BEFORE, actor=make_user())
    visit.refresh_from_db()
    assert (visit.status, visit.kind, visit.room) == ("booked", "phone", None)
    assert not Arrival.objects.exists()
    assert Step.objects.get().undone_at == BEFORE
    assert not Task.objects.filter(about=visit.code, reason="visit_by_phone").exists()


def test_a_time_that_is_taken_leaves_the_arrival_as_it_was(house: House) -> None:
    tomorrow = MONDAY_NINE + timedelta(days=1)
    make_visit(house, starts_at=tomorrow)
    visit = walk(make_visit(house), "arrive", at=BEFORE)
    way = InsteadOfComing(VisitKind.IN_PERSON, tomorrow)
    with pytest.raises(SlotTaken):
        not_coming_in(visit=visit, way=way, now=BEFORE, actor=make_user())
    visit.refresh_from_db()
    assert (visit.status, visit.starts_at) == ("arrived", MONDAY_NINE)
    assert Arrival.objects.count() == 1


def test_who_is_inside_already_is_not_sent_home(house: House) -> None:
    visit = walk(make_visit(house, phone=PHONE), "arrive", "meet", at=BEFORE)
    with pytest.raises(WrongStep):
        not_coming_in(visit=visit, way=call_at(MONDAY_NINE), now=BEFORE, actor=None)


@pytest.mark.parametrize("minutes", [-10, 10])
def test_one_press_brings_back_visit_and_arrival(house: House, minutes: int) -> None:
    now, visit = MONDAY_NINE + minutes * MINUTE, make_visit(house, phone=PHONE)
    noted = Noted(Way.TABLET, rules_confirmed=True)
    services.arrive(visit=visit, now=now, actor=None, noted=noted)
    had = claims_of(visit)
    way = InsteadOfComing(*offered(visit, now)[-1])  # type: ignore[arg-type]
    done = not_coming_in(visit=visit, way=way, now=now, actor=None)
    for _press in range(2):
        come_in_after_all(visit=visit, done=done, now=now + MINUTE, actor=None)
    visit.refresh_from_db()
    assert (visit.status, visit.kind, visit.starts_at) == ("arrived", "in_person", MONDAY_NINE)
    assert visit.room is not None and visit.entrance is not None
    arrival = Arrival.objects.get()
    assert (arrival.way, arrival.rules_confirmed) == (Way.TABLET, True)
    began = now + MINUTE if minutes > 0 else visit.starts_at  # what is over is nobody's any more
    left = {(key, max(start, began), end) for key, start, end in had if end > began}
    assert claims_of(visit) == left and any(key.startswith("room:") for key, _a, _b in left)


def test_not_when_somebody_has_the_time_or_it_was_changed_again(house: House) -> None:
    visit = walk(make_visit(house, phone=PHONE), "arrive", at=BEFORE)
    way = InsteadOfComing(VisitKind.IN_PERSON, offered(visit, BEFORE)[-1][1])
    done = not_coming_in(visit=visit, way=way, now=BEFORE, actor=make_user())
    make_visit(house, now=BEFORE, actor=make_user(), name="Kto Inny", email="inny@example.org")
    with pytest.raises(SlotTaken):
        come_in_after_all(visit=visit, done=done, now=BEFORE, actor=None)
    visit.refresh_from_db()
    assert visit.status == "booked" and visit.starts_at == way.starts_at
    Visit.objects.filter(pk=visit.pk).update(status="client_cancelled")
    with pytest.raises(ChangedMeanwhile):
        come_in_after_all(visit=visit, done=done, now=BEFORE, actor=None)


# -- At reception --------------------------------------------------------------------------------


@pytest.fixture
def reception(house: House, client: Browser) -> Browser:
    staff = make_staff(house, Role.RECEPTION)
    assert staff.user is not None
    with time_machine.travel(BEFORE, tick=False):
        client.force_login(staff.user)
    return client


def test_reception_offers_it_does_it_and_takes_it_back(house: House, reception: Browser) -> None:
    visit = make_visit_at(house, "arrived", phone=PHONE)  # type: ignore[arg-type]
    url = f"/praca/wejscie/{house.site.slug}/{visit.code}/inaczej/"
    before = set(everything_stored())
    with time_machine.travel(BEFORE, tick=False):
        page = reception.get(url).content.decode()
        value = f"phone|{MONDAY_NINE.isoformat()}"
        assert value in page and "Zofia" not in page
        extra = {"reason": "chory, grypa", "uwagi": "gorączka"}
        done = reception.post(url, {"way": value} | extra, follow=True).content.decode()
        visit.refresh_from_db()
        assert (visit.status, visit.kind) == ("booked", "phone") and f"{url}cofnij/" in done
        new = [row for row in everything_stored() if row not in before]
        new = [row for row in new if row[0] != "django_session"]  # no words but those of a cipher
        assert len(new) > 3 and of_health(new) == []
        reception.post(f"{url}cofnij/")
        visit.refresh_from_db()
        assert (visit.status, visit.kind) == ("arrived", "in_person")
        for wrong in ("", "phone", "phone|x", "home|2026-11-30T10:00:00+00:00"):
            assert reception.post(url, {"way": wrong}).status_code in (409, 422), wrong
