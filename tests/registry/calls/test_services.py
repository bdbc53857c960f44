"""One call waits per number, one person rings; nobody is rung when it is not safe."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction

from furtka.clients.models import Channel, Leave, SafeHours, Wish
from furtka.offices.models import Office, Role, Staff
from furtka.outbox.models import Task
from furtka.privacy.models import AuditLine
from furtka.registry.calls import services
from furtka.registry.calls.errors import CallTaken, MayNotRing, NumberWaits
from furtka.registry.calls.hours import Wish as Hours
from furtka.registry.calls.incoming import Ring, take_in
from furtka.registry.calls.retention import KEEP, erase_calls
from furtka.registry.calls.services import Caller
from furtka.registry.calls.shares import shares
from furtka.registry.models import Call, CallKind, CallResult, CallState, Item
from tests.clients.factories import make_client
from tests.offices.factories import House, make_house
from tests.registry.calls.factories import NUMBER, OTHER, make_clerk, miss, note, want
from tests.visits.factories import MONDAY_NINE, NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def office(house: House) -> Office:
    return house.office


@pytest.fixture
def job(house: House) -> Staff:
    return make_clerk(house)


def ring(call: Call, job: Staff, result: CallResult = CallResult.TALKED, now=LATER) -> Call:  # type: ignore[no-untyped-def]
    assert job.user is not None
    services.take(call=call, job=job, now=now, actor=job.user)
    call.refresh_from_db()
    return services.finish(call=call, result=result, job=job, now=now, actor=job.user)


def waiting() -> int:
    return Call.objects.filter(state__in=["open", "being_called", "not_reached"]).count()


# -- Coming in -----------------------------------------------------------------------------------


def test_the_same_press_twice_is_one_request(office: Office) -> None:
    assert want(office, once="web-1") == want(office, once="web-1")
    assert Call.objects.count() == 1


def test_who_asks_again_changes_the_hours_and_waits_once(office: Office) -> None:
    first = want(office, may_say=True)
    again = want(office, now=LATER, wish=Hours(time(9), time(11)), language="uk")
    assert again.pk == first.pk and waiting() == 1
    first.refresh_from_db()
    assert (first.wish_from, first.language) == (time(9), "uk")
    assert first.may_say is False, "a stranger who knows the number allows nothing"


def test_the_database_lets_one_call_wait_per_number(office: Office) -> None:
    want(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.create(
            office=office, kind=CallKind.MISSED, at=NOW, for_day=NOW.date(), number=NUMBER,
            state=CallState.OPEN,
        )  # fmt: skip


def test_three_missed_calls_of_one_number_are_one_to_return(office: Office, job: Staff) -> None:
    assert miss(office, 50, 40, 30) == 3 and waiting() == 1
    ring(Call.objects.get(state=CallState.OPEN), job)
    assert waiting() == 0
    assert set(Call.objects.values_list("state", flat=True)) == {CallState.DONE}
    assert [(s.missed, s.returned) for s in shares(office, *[NOW.date()] * 2, weekly=False)] == [
        (3, 3)
    ]


def test_the_same_file_twice_makes_nothing_double(office: Office) -> None:
    assert (miss(office, 50, 40), miss(office, 50, 40), miss(office, 40, 30)) == (2, 0, 1)


def test_a_hidden_number_is_counted_and_waits_for_nobody(office: Office) -> None:
    assert miss(office, 20, 10, number="") == 2
    assert waiting() == 0 and Call.objects.filter(closed_at=None).count() == 0


def test_who_rings_again_and_is_answered_waits_no_longer(office: Office, job: Staff) -> None:
    miss(office, 50)
    note(job)
    call = Call.objects.get(kind=CallKind.MISSED)
    assert (call.state, call.result, call.returned_at) == ("done", "called_again", NOW)


def test_an_answered_call_of_the_exchange_returns_and_keeps_no_number(office: Office) -> None:
    miss(office, 50)
    answered = Ring(NUMBER, NOW, "101", answered=True)
    assert [take_in(office=office, rings=[answered], now=NOW, actor=None) for _n in "12"] == [1, 0]
    counted = Call.objects.get(kind=CallKind.ANSWERED)
    assert (counted.number, counted.client, waiting()) == ("", None, 0)


def test_a_file_that_comes_in_the_evening_knows_who_was_talked_with(
    office: Office, job: Staff
) -> None:
    note(job)
    miss(office, 60, now=NOW + timedelta(minutes=30))  # half an hour before the note
    miss(office, 10, now=NOW + timedelta(minutes=30))  # after it
    assert list(
        Call.objects.filter(kind=CallKind.MISSED).order_by("at").values_list("state", flat=True)
    ) == ["done", "open"]


def test_a_request_stays_although_they_rang_again(office: Office, job: Staff) -> None:
    miss(office, 50)
    want(office)
    note(job, now=LATER)
    assert waiting() == 1, "they asked for a call, and nobody said that it is settled"


# -- Calling back --------------------------------------------------------------------------------


def test_one_person_rings_and_the_second_is_told(house: House, job: Staff) -> None:
    call, second = want(house.office), make_clerk(house)
    assert job.user is not None and second.user is not None
    for _press in range(2):
        services.take(call=call, job=job, now=NOW, actor=job.user)
    assert AuditLine.objects.filter(action="call.taken").count() == 1
    with pytest.raises(CallTaken):
        services.take(call=call, job=second, now=LATER, actor=second.user)
    call.refresh_from_db()
    with pytest.raises(CallTaken):
        services.finish(
            call=call, result=CallResult.TALKED, job=second, now=LATER, actor=second.user
        )
    services.take(call=call, job=second, now=NOW + timedelta(hours=1), actor=second.user)
    call.refresh_from_db()
    assert call.taken_by == second, "whoever took it and forgot keeps nobody waiting"


def test_nobody_answers_three_times_and_somebody_finds_another_way(
    office: Office, job: Staff
) -> None:
    call = want(office)
    for turn in range(3):
        now = LATER + turn * timedelta(hours=1, minutes=5)
        call = ring(call, job, CallResult.NOT_REACHED, now=now)
        if turn < 2:
            assert call.state == CallState.NOT_REACHED and call.due_from == now + services.AGAIN
    assert (call.state, call.tries) == (CallState.GIVEN_UP, 3)
    task = Task.objects.get(reason=services.CHORE)
    assert task.path == f"/praca/rejestr/telefony/{call.pk}/" and NUMBER not in str(vars(task))


def test_who_only_rang_in_vain_is_given_up_without_a_task(office: Office, job: Staff) -> None:
    miss(office, 30)
    ring(Call.objects.get(), job, CallResult.WRONG_NUMBER)
    assert Call.objects.get().state == CallState.GIVEN_UP and not Task.objects.exists()


def test_what_was_closed_by_mistake_is_opened_again(office: Office, job: Staff) -> None:
    assert job.user is not None
    miss(office, 30, 20)
    call = ring(Call.objects.get(state=CallState.OPEN), job)
    for _press in range(2):
        services.reopen(call=call, now=LATER, actor=job.user)
    assert waiting() == 1 and Call.objects.filter(returned_at=None).count() == 2
    closed = ring(Call.objects.get(state=CallState.OPEN), job)
    want(office, now=LATER)
    with pytest.raises(NumberWaits):
        services.reopen(call=closed, now=LATER, actor=job.user)


def test_put_back_it_waits_as_before(office: Office, job: Staff) -> None:
    assert job.user is not None
    call = want(office)
    services.take(call=call, job=job, now=NOW, actor=job.user)
    services.give_back(call=call, job=job, now=NOW, actor=job.user)
    call.refresh_from_db()
    assert (call.state, call.taken_by) == (CallState.OPEN, None)


# -- Whom we may ring ----------------------------------------------------------------------------


def only_mondays(house: House, **values: object) -> None:
    client = make_client(house.office, phone=NUMBER, code_word="biblioteka", **values)
    Wish.objects.create(
        office=house.office, client=client, channel=Channel.CALL, leave=Leave.ONLY_THEN
    )
    SafeHours.objects.create(
        office=house.office, client=client, weekday=1, opens=time(9), closes=time(10)
    )


def test_a_client_is_rung_only_when_they_said_it_is_safe(house: House) -> None:
    boss = make_clerk(house, Role.DIRECTOR)
    assert boss.user is not None
    only_mondays(house, protected=True)
    call = want(house.office)
    assert call.due_from == MONDAY_NINE
    with pytest.raises(MayNotRing):
        services.take(call=call, job=boss, now=NOW, actor=boss.user)
    services.take(call=call, job=boss, now=MONDAY_NINE, actor=boss.user)


def test_wishes_said_after_the_call_are_kept_too(house: House, job: Staff) -> None:
    assert job.user is not None
    call = want(house.office)
    only_mondays(house)
    with pytest.raises(MayNotRing):
        services.take(call=call, job=job, now=NOW, actor=job.user)
    services.put_off(call=call, now=NOW)
    call.refresh_from_db()
    assert call.due_from == MONDAY_NINE


def test_who_said_never_is_never_rung_and_settled_in_another_way(house: House) -> None:
    boss = make_clerk(house, Role.DIRECTOR)
    assert boss.user is not None
    make_client(house.office, phone=NUMBER, protected=True)  # chose no way by itself
    call = want(house.office)
    assert call.due_from is None
    for _press in range(2):
        services.settle(call=call, now=NOW, actor=boss.user)
    assert waiting() == 0


# -- Into the register; how it ends --------------------------------------------------------------


def test_a_note_becomes_an_item_once(house: House, job: Staff) -> None:
    assert job.user is not None
    call = note(job, unit=house.unit)
    for _press in range(2):
        item = services.register(
            call=call, sender="Pani Halina", subject="Pyta o zasiłek", matter="application",
            now=LATER, actor=job.user,
        )  # fmt: skip
    assert Item.objects.count() == 1
    assert (item.channel, item.received_at, item.effect) == ("phone", NOW, "informal_contact")


def test_numbers_and_notes_are_erased_and_the_counts_stay(house: House, job: Staff) -> None:
    miss(house.office, 50)
    note(job)
    old = NOW + KEEP + timedelta(days=1)
    want(house.office, now=old, number=OTHER)
    assert sum(erase_calls(old - KEEP, old).values()) == 2
    assert not erase_calls(old - KEEP, old)
    kept = Call.objects.exclude(number=OTHER)
    assert {(c.number, c.note, c.name, c.once) for c in kept} == {("", "", "", "")}
    (day,) = shares(house.office, NOW.date(), NOW.date(), weekly=False)
    assert (day.answered, day.missed, day.percent) == (1, 1, 100)


def test_what_waits_for_months_is_given_up_and_erased(office: Office) -> None:
    want(office)
    much_later = NOW + timedelta(days=61)
    assert sum(erase_calls(much_later - KEEP, much_later).values()) == 1
    assert Call.objects.get().state == CallState.GIVEN_UP


def test_no_number_name_or_note_stands_in_the_audit_trail(office: Office, job: Staff) -> None:
    note(job, caller=Caller(NUMBER, "Halina"), note="Sprawa rodzinna", needs_answer=True)
    ring(Call.objects.get(), job)
    lines = str(list(AuditLine.objects.values_list("thing", "details")))
    assert len(lines) > 50 and not any(w in lines for w in (NUMBER, "Halina", "rodzinna"))
