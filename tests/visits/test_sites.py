"""Several sites, the way from the door to the room and back, and hosts who speak a language."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from furtka.core.clock import local
from furtka.offices.models import Entrance, Office, Room, Site, Staff, VisitKind
from furtka.visits.ask import Ask
from furtka.visits.calendar import Calendar, first_free, load_calendar
from furtka.visits.errors import InvalidInput, SlotTaken
from furtka.visits.invariants import claims_complete
from furtka.visits.life import change_status, reopen
from furtka.visits.models import Claim, Need, VisitStatus
from furtka.visits.services import cannot_come, move
from tests.offices.factories import House, make_host, make_house
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 30)
FIVE = timedelta(minutes=5)


@pytest.fixture
def house() -> House:
    return make_house()


def second_site(house: House) -> Site:
    """Another address with a door, a room and somebody who helps with the same matter."""
    office: Office = house.office
    site = Site.objects.create(
        office=office, slug="filia", name="Filia", street="ul. Inna 2", postcode="98-220",
        town="Zduńska Wola",
    )  # fmt: skip
    Entrance.objects.create(office=office, site=site, name="Wejście")
    Room.objects.create(office=office, site=site, name="1")
    make_host(office, site, house.unit, house.service)
    return site


def monday(house: House, **values: Any) -> Calendar:
    ask = Ask(house.service, **values)
    return load_calendar(ask=ask, first=MONDAY, last=MONDAY, now=NOW)


def test_each_site_offers_its_own_times(house: House) -> None:
    site = second_site(house)
    slots = list(monday(house).slots())
    assert [slot.site.slug for slot in slots[:2]] == ["siedziba", "filia"]
    assert slots[0].starts_at == slots[1].starts_at and len(slots) == 62
    only = load_calendar(ask=Ask(house.service), first=MONDAY, last=MONDAY, now=NOW, site=site)
    assert {slot.site.slug for slot in only.slots()} == {"filia"}
    assert monday(house).days()[0].free == 31


def test_a_time_full_at_one_site_is_booked_at_the_other(house: House) -> None:
    site = second_site(house)
    assert make_visit(house).site == house.site
    second = make_visit(house)
    assert second.site == site and second.room is not None and second.room.site == site
    assert second.host.site == site and second.entrance is not None
    assert not list(claims_complete(NOW))
    with pytest.raises(SlotTaken):
        make_visit(house)


def test_a_move_may_lead_to_the_other_site(house: House) -> None:
    site = second_site(house)
    later = MONDAY_NINE + timedelta(hours=1)
    make_visit(house, starts_at=later)
    moved = move(make_visit(house), starts_at=later, now=NOW, actor=None)
    moved.refresh_from_db()
    assert moved.site == site


def test_rules_of_one_site_leave_the_other_open(house: House) -> None:
    second_site(house)
    make_order(house, site=house.site, mode="closed")
    assert {slot.site.slug for slot in monday(house).slots()} == {"filia"}
    assert monday(house).days()[0].reason == ""


def escorted(house: House, minutes: int = 5) -> House:
    house.site.escort_minutes = minutes
    house.site.save()
    return house


def spans(kind: str) -> list[tuple[str, str]]:
    found = Claim.objects.filter(resource__startswith=kind).order_by("starts_at")
    return [(wall(claim.starts_at), wall(claim.ends_at)) for claim in found]


def wall(moment: datetime) -> str:
    return f"{local(moment, 'Europe/Warsaw'):%H:%M}"


def test_the_way_there_and_back_is_part_of_a_visit(house: House) -> None:
    make_visit(escorted(house))
    assert spans("lane") == [("09:00", "09:05"), ("09:35", "09:40")]
    assert spans("host") == spans("room") == [("09:05", "09:35")]
    assert spans("place") == [("09:00", "09:40")]
    assert not list(claims_complete(NOW))


def test_somebody_must_be_at_the_door_when_the_client_leaves(house: House) -> None:
    house = make_house(rooms=2, hosts=2)
    make_visit(escorted(house))
    taken = {MONDAY_NINE, MONDAY_NINE + timedelta(minutes=30) + FIVE}
    free = {slot.starts_at for slot in monday(house).slots()}
    assert not taken & free
    assert MONDAY_NINE + timedelta(minutes=15) in free


def test_the_last_visit_of_the_day_ends_before_the_office_closes(house: House) -> None:
    last = max(slot.starts_at for slot in monday(escorted(house)).slots())
    assert wall(last) == "14:45"


def test_nobody_waits_at_a_door_that_is_not_open_yet(house: House) -> None:
    first = min(slot.starts_at for slot in monday(escorted(house, 15)).slots())
    assert wall(first) == "07:30"


def test_a_visit_taken_back_claims_the_way_again(house: House) -> None:
    visit = make_visit(escorted(house))
    was = VisitStatus.BOOKED
    assert change_status(visit, VisitStatus.NO_SHOW, was=was, since=NOW)
    assert Claim.objects.count() == 0
    assert reopen(visit, was, was=VisitStatus.NO_SHOW, since=NOW, now=NOW)
    assert len(spans("lane")) == 2 and not list(claims_complete(NOW))


def test_a_call_needs_no_escort(house: House) -> None:
    make_visit(escorted(house), kind="phone", phone="43 000 00 00", email="")
    assert spans("host") == [("09:00", "09:30")] and Claim.objects.count() == 1


def test_a_visit_that_becomes_a_call_begins_on_the_hour(house: House) -> None:
    host_meets = make_visit(escorted(house), phone="43 000 00 00", email="")
    cannot_come(host_meets, now=NOW, actor=None)
    assert spans("host") == [("09:00", "09:30")] and Claim.objects.count() == 1


def test_the_call_may_begin_late_where_the_host_is_with_somebody(house: House) -> None:
    make_visit(escorted(house), starts_at=MONDAY_NINE - timedelta(minutes=30))
    visit = make_visit(house, phone="43 000 00 00", email="")
    cannot_come(visit, now=NOW, actor=None)
    assert spans("host")[1] == ("09:05", "09:35")
    assert not list(claims_complete(NOW))


def speaks(house: House, *languages: str) -> Staff:
    host = make_host(house.office, house.site, house.unit, house.service)
    host.languages = list(languages)
    host.save()
    return host


def test_who_needs_ukrainian_gets_a_host_who_speaks_it(house: House) -> None:
    assert not list(monday(house, needs=frozenset({Need.UKRAINIAN})).slots())
    host = speaks(house, "pl", "uk")
    assert make_visit(house, needs=[Need.UKRAINIAN]).host == host
    with pytest.raises((SlotTaken, InvalidInput)):
        make_visit(house, needs=[Need.UKRAINIAN, Need.ENGLISH])


def test_the_first_free_time_looks_at_every_site(house: House) -> None:
    second_site(house)
    ask = Ask(house.service, VisitKind.IN_PERSON)
    (one, two) = first_free(ask, now=MONDAY_NINE, count=2, by_staff=True)
    assert one.starts_at == two.starts_at and one.site != two.site
