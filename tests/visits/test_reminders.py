"""Reminders: in time, once, in the right words, and not for who need none."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import override_settings

from furtka.clients.models import Channel, Client, ContactWay, Leave, SafeHours, Wish
from furtka.outbox.models import Message, Task
from furtka.visits import reminders, services
from furtka.visits.models import Visit, VisitStatus
from furtka.visits.reminders import plan_reminders
from tests.offices.factories import House, make_house
from tests.visits.factories import MONDAY_NINE, NOW, make_visit

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TWO_DAYS, THREE_HOURS = MONDAY_NINE - 48 * HOUR, MONDAY_NINE - 3 * HOUR


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def visit(house: House) -> Visit:
    return make_visit(house)


def texter(visit: Visit) -> None:
    """The client wants text messages."""
    Client.objects.filter(pk=visit.client_id).update(
        contact=ContactWay.SMS, phone="+48500000001", email=""
    )


def planned() -> list[Message]:
    return list(Message.objects.filter(kind="reminder").order_by("send_after"))


def test_two_reminders_each_shortly_before_it_is_due(visit: Visit) -> None:
    assert plan_reminders(TWO_DAYS - 11 * MINUTE) == 0
    plan_reminders(TWO_DAYS - 10 * MINUTE)
    assert [one.send_after for one in planned()] == [TWO_DAYS]
    plan_reminders(THREE_HOURS - 10 * MINUTE)
    assert [one.send_after for one in planned()] == [TWO_DAYS, THREE_HOURS]
    visit.refresh_from_db()
    assert visit.reminded == 2


def test_planning_again_plans_nothing_twice(visit: Visit) -> None:
    for minutes in range(-10, 30, 5):
        plan_reminders(TWO_DAYS + minutes * MINUTE)
    assert len(planned()) == 1
    Visit.objects.update(reminded=0)  # as if the last transaction had been lost
    plan_reminders(TWO_DAYS)
    assert len(planned()) == 1


@pytest.mark.parametrize(("hours", "expected"), [([], 0), ([24], 1), ([48, 3], 2), ([72, 24], 2)])
def test_the_office_says_how_many_and_when(house: House, hours: list[int], expected: int) -> None:
    house.office.reminder_hours = hours
    house.office.save()
    make_visit(house)
    moment = NOW
    while moment < MONDAY_NINE:
        plan_reminders(moment)
        moment += HOUR / 4
    assert [MONDAY_NINE - one.send_after for one in planned()] == [h * HOUR for h in hours]
    assert len(planned()) == expected


def test_who_booked_after_a_reminder_was_due_does_not_get_it(house: House) -> None:
    make_visit(house, now=TWO_DAYS + HOUR)
    plan_reminders(TWO_DAYS + 2 * HOUR)
    assert planned() == []
    plan_reminders(THREE_HOURS)
    assert len(planned()) == 1


def test_after_a_standstill_only_the_later_of_two_is_sent(visit: Visit) -> None:
    plan_reminders(THREE_HOURS + HOUR)  # the worker was away for two days
    [one] = planned()
    assert one.dedupe_key.startswith("reminder:1:") and one.send_after == THREE_HOURS + HOUR


@pytest.mark.parametrize(
    "status", [VisitStatus.ARRIVED, VisitStatus.LEFT, VisitStatus.CANCELLED_BY_CLIENT]
)
def test_only_who_is_expected_is_reminded(visit: Visit, status: VisitStatus) -> None:
    Visit.objects.update(status=status)
    assert plan_reminders(TWO_DAYS) == 0


def test_nobody_is_reminded_of_what_has_begun(visit: Visit) -> None:
    assert plan_reminders(MONDAY_NINE) == 0


def test_cancelling_takes_a_reminder_back(visit: Visit) -> None:
    plan_reminders(TWO_DAYS)
    services.cancel(visit, now=TWO_DAYS, actor=None)
    assert planned() == []
    services.undo_cancel(visit, now=TWO_DAYS + MINUTE, actor=None)
    plan_reminders(TWO_DAYS + 5 * MINUTE)
    assert planned() == []  # the confirmation has just told them
    plan_reminders(THREE_HOURS)
    assert len(planned()) == 1


def test_a_moved_visit_is_reminded_of_anew(visit: Visit) -> None:
    plan_reminders(TWO_DAYS)
    later = MONDAY_NINE + 72 * HOUR
    services.move(visit, starts_at=later, now=TWO_DAYS, actor=None)
    assert planned() == []
    plan_reminders(later - 48 * HOUR)
    assert [one.send_after for one in planned()] == [later - 48 * HOUR]


def test_a_crash_between_two_batches_loses_none_and_doubles_none(house: House) -> None:
    made = [make_visit(house, starts_at=MONDAY_NINE + n * HOUR) for n in range(4)]
    tell_many, batches = reminders.outbox.tell_many, []

    def fail_at_the_second(news: list[Any], **said: Any) -> None:
        batches.append(len(news))
        if len(batches) == 2:
            raise RuntimeError("killed")
        tell_many(news, **said)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reminders, "BATCH", 2)
        patch.setattr(reminders.outbox, "tell_many", fail_at_the_second)
        with pytest.raises(RuntimeError):
            plan_reminders(TWO_DAYS + 3 * HOUR)
    assert (len(planned()), batches) == (2, [2, 2])
    plan_reminders(TWO_DAYS + 3 * HOUR)
    assert {one.about for one in planned()} == {visit.code for visit in made}
    assert len(planned()) == 4


def test_a_text_message_says_what_the_domain_asks_for(visit: Visit) -> None:
    texter(visit)
    visit.office.reminder_hours = [24]
    visit.office.save()
    plan_reminders(MONDAY_NINE - 24 * HOUR)
    [one] = planned()
    assert one.text == f"Przypomnienie: jutro 9:00, kod {visit.code}. Zmiana: u nas na miejscu."
    assert one.expires_at == datetime(2026, 11, 29, 23, tzinfo=UTC)  # then "jutro" is wrong


@override_settings(SMS_ANSWERS=True)
def test_an_answer_is_asked_for_where_answers_come_back(visit: Visit) -> None:
    texter(visit)
    plan_reminders(TWO_DAYS)
    assert planned()[0].text.endswith("Odpisz TAK lub NIE.")


@override_settings(SMS_ANSWERS=True)
def test_no_answer_is_asked_for_where_the_sender_is_a_word(visit: Visit) -> None:
    texter(visit)
    visit.office.sms_sender = "Termin"
    visit.office.save()
    plan_reminders(TWO_DAYS)
    assert "TAK" not in planned()[0].text


def test_what_waits_for_safe_hours_names_the_day(visit: Visit) -> None:
    """Nobody knows when it goes out, so "tomorrow" could be wrong by then."""
    texter(visit)
    office = visit.office
    Wish.objects.create(
        office=office, client=visit.client, channel=Channel.SMS, leave=Leave.ONLY_THEN
    )
    SafeHours.objects.create(
        office=office, client=visit.client, weekday=7, opens=time(15), closes=time(17)
    )
    plan_reminders(TWO_DAYS)
    [one] = planned()
    assert "30 listopada 9:00" in one.text and one.expires_at == MONDAY_NINE


def test_quiet_hours_make_no_tomorrow_of_today(house: House) -> None:
    house.office.reminder_hours = [13]
    house.office.save()
    texter(make_visit(house))  # due at eight in the evening, when messages rest
    plan_reminders(MONDAY_NINE - 13 * HOUR)
    assert "30 listopada 9:00" in planned()[0].text


def test_what_to_bring_is_told_by_e_mail_and_never_by_text_message(house: House) -> None:
    house.service.what_to_bring = "Dowód osobisty\nDecyzja"
    house.service.save()
    visit = make_visit(house)
    plan_reminders(TWO_DAYS)
    assert "- Dowód osobisty\n- Decyzja" in planned()[0].text
    Message.objects.all().delete()
    texter(visit)
    plan_reminders(THREE_HOURS)
    assert "Dowód" not in planned()[0].text


def test_a_sensitive_matter_tells_neither_place_nor_papers(house: House) -> None:
    house.service.what_to_bring, house.service.sensitive = "Niebieska Karta", True
    house.service.save()
    make_visit(house)
    plan_reminders(TWO_DAYS)
    [one] = planned()
    assert "Niebieska" not in one.text + one.calendar and "Prosta" not in one.text + one.calendar


def test_who_is_called_is_called_once(house: House) -> None:
    make_visit(house, phone="43 000 00 01", email="")
    Task.objects.all().delete()
    plan_reminders(TWO_DAYS)
    plan_reminders(THREE_HOURS)
    assert [task.reason for task in Task.objects.all()] == ["reminder"]


@pytest.mark.parametrize("way", [ContactWay.POST, ContactWay.IN_PERSON, ContactWay.NONE])
def test_nobody_is_reminded_by_a_way_that_comes_too_late(visit: Visit, way: ContactWay) -> None:
    Client.objects.update(contact=way, address="ul. Zmyślona 1, 98-220 Zduńska Wola")
    plan_reminders(TWO_DAYS)
    plan_reminders(THREE_HOURS)
    assert planned() == [] and not Task.objects.exists()


@pytest.mark.parametrize(
    "sunday", [datetime(2026, 10, 25, tzinfo=UTC), datetime(2028, 3, 26, tzinfo=UTC)]
)
def test_a_night_when_the_clocks_change_loses_and_doubles_nothing(
    house: House, sunday: datetime
) -> None:
    """A visit on Monday at nine by the wall; a day before is another hour by the wall."""
    monday_nine = sunday + timedelta(days=1, hours=8 if sunday.month == 10 else 7)
    house.office.reminder_hours = [24]
    house.office.save()
    visit = make_visit(house, starts_at=monday_nine, now=monday_nine - timedelta(days=9))
    texter(visit)
    moment = monday_nine - 30 * HOUR
    while moment < monday_nine:
        plan_reminders(moment)
        moment += 5 * MINUTE
    [one] = planned()
    assert one.text.startswith("Przypomnienie: jutro 9:00,")
    assert one.send_after == monday_nine - 24 * HOUR
