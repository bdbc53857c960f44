"""Whose an item is, how far it is; and what nobody has."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from furtka.offices.models import Role, Staff
from furtka.outbox.models import Task
from furtka.registry.desk import asking, assigning
from furtka.registry.models import Correction, Item
from tests.offices.factories import House, make_house, make_staff
from tests.outbox.factories import make_client
from tests.registry.test_services import record
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db
SETTLED, IN_WORK = "settled", "in_work"


@pytest.fixture
def house() -> House:
    return make_house()


def log_in(client: Client, house: House, role: Role) -> Staff:
    job = make_staff(house, role)
    assert job.user is not None
    client.force_login(job.user)
    return job


def press(client: Client, item: Item, what: str, **values: Any) -> Any:
    return client.post(f"/praca/rejestr/{item.year}/{item.number}/{what}/", values)


def open_tasks(chore: str = asking.FOR_YOU) -> list[Task]:
    return list(Task.objects.filter(reason=chore, done_at=None))


def test_one_press_gives_an_item_and_a_second_changes_nothing(client: Client, house: House) -> None:
    log_in(client, house, Role.REGISTRY)
    item = record(house)
    page = client.get("/praca/rejestr/do-przydzielenia/").content.decode()
    assert item.shown in page and house.host.name in page
    for _press in range(2):
        answer = press(client, item, "dla-kogo", assignee=house.host.pk, **{"from": "list"})
        assert answer.headers["Location"] == "/praca/rejestr/do-przydzielenia/"
    item.refresh_from_db()
    assert (item.assignee, item.unit) == (house.host, house.unit), "the unit is the person's"
    [task] = open_tasks()
    assert (task.owner, task.script) == (house.host, item.shown)
    assert set(Correction.objects.values_list("field", flat=True)) == {"assignee", "unit"}
    assert 'class="empty"' in client.get("/praca/rejestr/do-przydzielenia/").content.decode()


def test_what_a_colleague_has_just_given_away_is_not_taken_from_them(
    client: Client, house: House
) -> None:
    head = log_in(client, house, Role.UNIT_HEAD)
    item = record(house)
    press(client, item, "dla-kogo", assignee=house.host.pk, version=0)
    answer = press(client, item, "dla-kogo", assignee=head.pk, version=0)
    item.refresh_from_db()
    assert answer.status_code == 302 and item.assignee == house.host
    page = client.get(f"/praca/rejestr/{item.year}/{item.number}/").content.decode()
    assert "Ktoś inny właśnie zmienił ten wpis" in page and 'name="version" value="1"' in page
    press(client, item, "dla-kogo", assignee=head.pk, version=1)
    assert [task.owner for task in open_tasks()] == [head]


def test_who_is_given_it_next_has_the_only_task(client: Client, house: House) -> None:
    head = log_in(client, house, Role.UNIT_HEAD)
    item = record(house)
    press(client, item, "dla-kogo", assignee=house.host.pk)
    press(client, item, "dla-kogo", assignee=head.pk, unit=house.unit.pk)
    assert [task.owner for task in open_tasks()] == [head]
    assert item.shown in client.get("/praca/rejestr/moje/").content.decode()


def test_a_case_worker_takes_what_nobody_has_and_gives_nobody_anything(
    client: Client, house: House
) -> None:
    worker = log_in(client, house, Role.CASE_WORKER)
    item, other = record(house), record(house, details=None)
    assert client.get("/praca/rejestr/do-przydzielenia/").status_code == 404
    assert press(client, item, "dla-kogo", assignee=house.host.pk).status_code == 422
    assert press(client, item, "dla-kogo", assignee=worker.pk).status_code == 302
    Item.objects.filter(pk=other.pk).update(assignee=house.host)
    assert press(client, other, "dla-kogo", assignee=worker.pk).status_code == 404
    assert press(client, item, "dla-kogo", assignee=house.host.pk).status_code == 302, "his own"
    item.refresh_from_db()
    assert item.assignee == house.host


def test_settled_closes_its_tasks_and_taking_it_back_opens_them(
    client: Client, house: House
) -> None:
    log_in(client, house, Role.REGISTRY)
    item = record(house, channel="email", matter="application")
    press(client, item, "dla-kogo", assignee=house.host.pk)
    press(client, item, "stan", state=IN_WORK)
    assert len(open_tasks()) == len(open_tasks("answer_how")) == 1
    for _press in range(2):
        press(client, item, "stan", state=SETTLED)
    assert not open_tasks() and not open_tasks("answer_how")
    page = client.get(f"/praca/rejestr/{item.year}/{item.number}/").content.decode()
    assert "Cofnij: znów" in page
    press(client, item, "stan", state=IN_WORK)
    assert len(open_tasks()) == len(open_tasks("answer_how")) == 1
    assert Correction.objects.filter(field="state").count() == 3


def test_whoever_begins_to_work_on_what_nobody_had_has_it(client: Client, house: House) -> None:
    worker = log_in(client, house, Role.CASE_WORKER)
    item = record(house)
    press(client, item, "stan", state=IN_WORK)
    item.refresh_from_db()
    assert item.assignee == worker and len(open_tasks()) == 1
    assert press(client, item, "stan", state="lost").status_code == 404


def test_what_a_colleague_pressed_is_not_offered_to_be_taken_back(house: House) -> None:
    item, one, other = record(house), make_staff(house, Role.REGISTRY), make_staff(house, Role.DPO)
    assert one.user and other.user
    assigning.set_state(item=item, state=SETTLED, now=NOW, actor=one.user)
    assert assigning.state_before(item, one.user) == "received"
    assert assigning.state_before(item, other.user) == ""


# -- What nobody has -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 27), date(2026, 11, 26)),  # Friday: since Thursday
        (date(2026, 11, 30), date(2026, 11, 27)),  # Monday: since Friday
        (date(2026, 11, 28), date(2026, 11, 27)),  # Saturday
        (date(2026, 12, 28), date(2026, 12, 23)),  # after Christmas: since the 23rd
    ],
)
def test_a_whole_working_day_is_what_it_is_on_the_calendar(today: date, first: date) -> None:
    assert asking.first_day_in_time(today) == first


def test_what_waits_too_long_is_said_on_top_and_is_one_task_of_each_head(
    client: Client, house: House
) -> None:
    head = make_staff(house, Role.UNIT_HEAD)
    item = record(house)
    record(house, now=NOW + timedelta(days=8), received_at=NOW)
    later = NOW + timedelta(days=8)
    for _morning in range(2):
        assert asking.remind_heads(NOW) == 0
        assert asking.remind_heads(later) == 1
    assert asking.remind_heads(later + timedelta(days=1)) == 1
    assert [task.owner for task in open_tasks(asking.UNASSIGNED)] == [head]
    with time_machine.travel(later, tick=False):
        log_in(client, house, Role.REGISTRY)
        page = client.get("/praca/rejestr/").content.decode()
        assert "1 wpis czeka" in page
        press(client, item, "dla-kogo", assignee=house.host.pk)
        assert not open_tasks(asking.UNASSIGNED)
        assert "waits" not in client.get("/praca/rejestr/").content.decode()


def test_nobody_gives_themselves_what_somebody_under_protection_wrote(
    client: Client, house: House
) -> None:
    """Or one press would open it to anybody at the registry."""
    item = record(house)
    item.client = make_client(office=house.office, protected=True)
    item.save()
    clerk = log_in(client, house, Role.REGISTRY)
    press(client, item, "dla-kogo", assignee=clerk.pk, version=0)
    press(client, item, "stan", state=IN_WORK)
    item.refresh_from_db()
    assert (item.state, item.assignee) == (IN_WORK, None)
    press(client, item, "dla-kogo", assignee=house.host.pk, version=item.version)
    item.refresh_from_db()
    assert item.assignee == house.host
    head = log_in(client, house, Role.UNIT_HEAD)
    press(client, item, "dla-kogo", assignee=head.pk, version=item.version)
    item.refresh_from_db()
    assert item.assignee == head
