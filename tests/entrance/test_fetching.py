"""Who is called to the door, and that one goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from furtka.entrance import services
from furtka.entrance.errors import WrongStep
from furtka.entrance.fetch_alerts import fetch_alerts, mine
from furtka.entrance.fetching import (
    AlreadyFetched,
    Whom,
    changes_at,
    fetch,
    give_back,
    who_is_called,
)
from furtka.entrance.models import Arrival
from furtka.offices.models import Role, Staff
from furtka.privacy.models import AuditLine
from furtka.visits.models import Visit
from tests.entrance.factories import walk
from tests.offices.factories import House, make_house, make_staff, make_user
from tests.visits.factories import MONDAY_NINE, make_visit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
AT = MONDAY_NINE


@pytest.mark.parametrize(
    ("waits_s", "whom", "next_s"),
    [(-60, Whom.NOBODY, 0), (0, Whom.HOST, 120), (119, Whom.HOST, 120), (120, Whom.SUBSTITUTE, 300),
     (299, Whom.SUBSTITUTE, 300), (300, Whom.RECEPTION, None), (9000, Whom.RECEPTION, None)],
)  # fmt: skip
def test_the_longer_somebody_waits_the_more_are_called(
    waits_s: int, whom: Whom, next_s: int | None
) -> None:
    now = AT + timedelta(seconds=waits_s)
    assert who_is_called(AT, None, now) == whom
    assert changes_at(AT, None, now) == (None if next_s is None else AT + timedelta(seconds=next_s))


def test_nobody_is_called_while_somebody_is_on_the_way_unless_held_up() -> None:
    assert who_is_called(AT, AT + MINUTE, AT + 5 * MINUTE) == Whom.NOBODY
    assert changes_at(AT, AT + MINUTE, AT + 5 * MINUTE) == AT + 6 * MINUTE
    assert who_is_called(AT, AT + MINUTE, AT + 6 * MINUTE) == Whom.RECEPTION


@pytest.fixture
def house() -> House:
    house = make_house()
    house.host.user = make_user()
    house.host.save(update_fields=["user"])
    return house


@pytest.fixture
def visit(house: House) -> Visit:
    return walk(make_visit(house, needs=["wheelchair"]), "arrive", at=AT)


def lines(job: Staff, minutes: float) -> list[str]:
    """What the strip says to that person, so many minutes after the client came."""
    return [str(alert.text) for alert in fetch_alerts(job, AT + minutes * MINUTE) if alert.text]


def test_the_host_then_the_substitute_then_reception(house: House, visit: Visit) -> None:
    other = make_staff(house, Role.CASE_WORKER, unit=house.unit)
    reception = make_staff(house, Role.RECEPTION)
    stranger = make_staff(make_house(), Role.RECEPTION)
    said = {n: [bool(lines(job, n)) for job in (house.host, other, reception)] for n in (0, 2, 5)}
    assert said == {0: [True, False, False], 2: [True, True, False], 5: [True, True, True]}
    assert lines(stranger, 9) == []
    with override("pl"):
        assert "droga bez schodów" in lines(house.host, 0)[0]
    house.host.substitute = make_staff(house, Role.CASE_WORKER)
    house.host.save(update_fields=["substitute"])
    assert lines(other, 2) == [] and lines(house.host.substitute, 2)


def test_who_is_not_called_yet_looks_again_when_it_is_time(house: House, visit: Visit) -> None:
    other = make_staff(house, Role.CASE_WORKER, unit=house.unit)
    (alert,) = fetch_alerts(other, AT + MINUTE)
    assert (alert.text, alert.ask_again) == ("", 61)


def test_a_client_who_comes_early_is_fetched_when_it_is_time(house: House) -> None:
    walk(make_visit(house), "arrive", at=AT - 30 * MINUTE)
    other = make_staff(house, Role.CASE_WORKER, unit=house.unit)
    assert not lines(house.host, -30)
    assert [card.waits for card in mine(house.host, AT - 30 * MINUTE).coming] == [True]
    minutes = house.site.escort_minutes
    assert lines(house.host, -minutes) and not lines(other, -minutes) and lines(other, 3)


def test_one_goes_and_the_other_is_told(house: House, visit: Visit) -> None:
    other = make_staff(house, Role.CASE_WORKER, unit=house.unit)
    Staff.objects.filter(pk=other.pk).update(name="Ewa Druga")
    for _press in range(2):  # a second press changes nothing
        fetch(who=visit, job=other, now=AT + 2 * MINUTE, actor=other.user)
    with pytest.raises(AlreadyFetched) as told:
        fetch(who=visit, job=house.host, now=AT + 2 * MINUTE, actor=house.host.user)
    assert "Ewa Druga" in str(told.value.message)
    assert lines(house.host, 3) == [] and len(lines(other, 3)) == 1
    assert AuditLine.objects.filter(action="visit.fetch").count() == 1
    give_back(who=visit, job=other, now=AT + 3 * MINUTE, actor=other.user)
    fetch(who=visit, job=house.host, now=AT + 3 * MINUTE, actor=house.host.user)
    assert Arrival.objects.get(visit=visit).fetcher == house.host


def test_whoever_was_held_up_can_be_replaced(house: House, visit: Visit) -> None:
    other = make_staff(house, Role.RECEPTION)
    fetch(who=visit, job=house.host, now=AT, actor=house.host.user)
    assert lines(other, 4.9) == []
    assert lines(other, 5)
    fetch(who=visit, job=other, now=AT + 5 * MINUTE, actor=other.user)
    assert Arrival.objects.get(visit=visit).fetcher == other


def test_only_who_waits_at_the_door_is_fetched(house: House, visit: Visit) -> None:
    services.meet(visit=visit, now=AT, actor=None)
    with pytest.raises(WrongStep):
        fetch(who=visit, job=house.host, now=AT, actor=house.host.user)


def test_taking_the_arrival_back_forgets_who_went(house: House, visit: Visit) -> None:
    fetch(who=visit, job=house.host, now=AT, actor=house.host.user)
    services.undo(visit=visit, now=AT, actor=None)
    assert not Arrival.objects.exists() and lines(house.host, 1) == []


def test_the_personal_screen_costs_as_much_for_many(
    house: House, django_assert_num_queries: Any
) -> None:
    for number in range(4):
        visit = make_visit(house, starts_at=AT + 30 * number * MINUTE)
        walk(visit, *["arrive", "meet", "enter"][:number])
        with django_assert_num_queries(5):
            page = mine(house.host, AT)
    assert [len(part) for part in (page.calls, page.with_me, page.coming)] == [0, 2, 2]
