"""People without an appointment: written down, helped, counted; never refused by a screen."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client as Browser

from furtka.entrance import selectors, services, walk_ins
from furtka.entrance.fetching import AlreadyFetched
from furtka.entrance.invariants import stands_where_it_stepped
from furtka.entrance.models import About, Outcome, WalkIn
from furtka.entrance.walk_ins import InvalidWalkIn
from furtka.offices.hours import add_working_days
from furtka.offices.models import Role, Room, Staff
from furtka.outbox.models import Task
from furtka.privacy.models import AuditLine
from furtka.privacy.words import ACTIONS
from furtka.registry.models import Item, OralRecord
from furtka.visits.models import VisitStatus
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import MONDAY_NINE, make_visit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def house() -> House:
    return make_house(rooms=2)


@pytest.fixture
def reception(house: House) -> Staff:
    return make_staff(house, Role.RECEPTION)


def come(house: House, **values: Any) -> WalkIn:
    given = {"about": About.OTHER, "now": MONDAY_NINE, "actor": None} | values
    return walk_ins.come(site=house.site, **given)


def test_each_gets_the_next_number_of_the_day(house: House) -> None:
    first, second = come(house), come(house)
    on_paper = come(house, code="3011-07")
    third, tomorrow = come(house), come(house, now=MONDAY_NINE + timedelta(days=1))
    codes = [one.code for one in (first, second, on_paper, third, tomorrow)]
    assert codes == ["3011-51", "3011-52", "3011-07", "3011-53", "0112-51"]


def test_the_same_form_twice_is_one_person_and_a_line_is_entered_once(house: House) -> None:
    assert come(house, uid="a").pk == come(house, uid="a").pk
    come(house, code="3011-01")
    with pytest.raises(InvalidWalkIn) as told:
        come(house, code="3011-01")
    assert set(told.value.fields) == {"code"}


def test_what_can_not_be_so_is_said_at_the_field(house: House) -> None:
    with pytest.raises(InvalidWalkIn) as told:
        come(house, about="?", party=0, needs=["?"], language="?", code="x y")
    assert set(told.value.fields) == {"about", "party", "needs", "language", "code"}
    assert not WalkIn.objects.exists()


def test_they_walk_the_same_way_and_are_counted_with_companions(house: House) -> None:
    person = come(house, party=3)
    inside = selectors.people_inside
    assert inside(house.office, house.site, MONDAY_NINE).people == 0
    person = walk_ins.take_in(
        walk_in=person, host=house.host, room=None, now=MONDAY_NINE, actor=None
    )
    assert person.room is not None
    assert inside(house.office, house.site, MONDAY_NINE).people == 3
    assert selectors.people_in_office(house.office, MONDAY_NINE) == 3
    (row,) = selectors.whos_inside(house.office, house.site)
    assert (row.code, row.people, row.host) == (person.code, 3, house.host.name)
    assert [one.code for one in selectors.called(house.office, house.site, MONDAY_NINE)] == [
        person.code
    ]
    for step in ("enter", "leave", "out"):
        person = getattr(services, step)(visit=person, now=MONDAY_NINE, actor=None)
    assert (person.status, person.outcome) == (VisitStatus.LEFT, Outcome.SERVED)
    assert inside(house.office, house.site, MONDAY_NINE).people == 0
    person = services.undo(visit=person, now=MONDAY_NINE, actor=None)
    assert (person.status, person.outcome) == (VisitStatus.LEAVING, Outcome.OPEN)
    assert list(stands_where_it_stepped(MONDAY_NINE)) == []
    assert set(AuditLine.objects.values_list("action", flat=True)) <= set(ACTIONS)


def test_of_two_who_meet_them_the_first_is_the_host(house: House) -> None:
    person, other = come(house), make_staff(house, Role.CASE_WORKER)
    take_in = partial(walk_ins.take_in, walk_in=person, now=MONDAY_NINE, actor=None)
    take_in(host=house.host, room=None)
    with pytest.raises(AlreadyFetched):
        take_in(host=other, room=None)
    rooms = Room.objects.filter(office=house.office).order_by("pk")
    for room in rooms:  # the same host may choose another room
        assert take_in(host=house.host, room=room).room == room
    services.undo(visit=person, now=MONDAY_NINE, actor=None)
    assert take_in(host=other, room=None).host == other


def test_rooms_in_which_somebody_is_are_not_offered(house: House) -> None:
    visit = make_visit(house)
    for step in ("arrive", "meet"):
        getattr(services, step)(visit=visit, now=MONDAY_NINE, actor=None)
    free = walk_ins.free_rooms(house.office, house.site)
    assert free == list(Room.objects.exclude(pk=visit.room_id))


def test_an_urgent_matter_starts_the_clock_of_two_working_days(house: House) -> None:
    friday = MONDAY_NINE + timedelta(days=4)
    person = come(house, about=About.URGENT, now=friday)
    task = Task.objects.get(reason=walk_ins.CHORE)
    assert task.due_at == friday.replace(hour=23) + timedelta(days=4)  # the end of Tuesday
    assert f"/{person.code}/" in task.path
    walk_ins.set_about(walk_in=person, about=About.OTHER, now=friday, actor=None)
    assert not Task.objects.exists()
    walk_ins.set_about(walk_in=person, about=About.URGENT, now=friday, actor=None)
    walk_ins.end(walk_in=person, outcome=Outcome.MISTAKE, now=friday, actor=None)
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    ("day", "until"),
    [(date(2026, 12, 23), date(2026, 12, 29)),  # 24 to 26 December are free, then a weekend
     (date(2026, 6, 3), date(2026, 6, 8)),  # Corpus Christi on the 4th
     (date(2026, 11, 30), date(2026, 12, 2))],
)  # fmt: skip
def test_working_days_leave_out_weekends_and_holidays(day: date, until: date) -> None:
    assert add_working_days(day, 2) == until


def test_the_page_never_refuses(house: House, reception: Staff, client: Browser) -> None:
    assert reception.user is not None
    client.force_login(reception.user)
    base = f"/praca/wejscie/{house.site.slug}/bez-terminu/"
    house.site.places = 1
    house.site.save(update_fields=["places"])
    sent = {"party": "2", "language": "uk", "about": "urgent", "needs": ["wheelchair"]}
    sent["uid"] = "6f1c1b0e-4a83-4b02-9b8e-0d8a5d1b6a01"
    for _press in range(2):
        answer = client.post(base, sent)
        assert answer.status_code == 302
    person = WalkIn.objects.get()
    page = client.get(answer["Location"])
    assert page.status_code == 200 and person.code in page.content.decode()
    assert client.post(base, sent | {"about": ""}).status_code == 422
    assert client.post(f"{base}{person.code}/koniec/", {"outcome": "call"}).status_code == 302
    person.refresh_from_db()
    assert (person.status, person.outcome) == ("left", "call")


def test_what_they_say_is_registered_once_and_printed(
    house: House, reception: Staff, client: Browser
) -> None:
    assert reception.user is not None
    client.force_login(reception.user)
    person = come(house, about=About.ORAL)
    path = f"/praca/wejscie/{house.site.slug}/bez-terminu/{person.code}/ustnie/"
    sent = {"sender": "Zofia Żółć", "subject": "zasiłek celowy", "said": "Proszę o pomoc.",
            "once": "mark"}  # fmt: skip
    for _press in range(2):
        answer = client.post(path, sent)
        assert answer.status_code == 302
    item, record = Item.objects.get(), OralRecord.objects.get()
    person.refresh_from_db()
    assert (person.item, record.item, record.taken_by) == (item, item, reception.name)
    pdf = client.get(f"{answer['Location']}protokol.pdf")
    assert pdf.content.startswith(b"%PDF") and pdf["Content-Type"] == "application/pdf"
    client.post(f"{answer['Location']}podpisany/", {"signed": "1"})
    record.refresh_from_db()
    assert record.signed_at is not None
    assert client.post(path, sent | {"said": " "}).status_code == 422
    assert Item.objects.count() == 1
