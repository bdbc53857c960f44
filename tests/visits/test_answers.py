"""TAK or NIE to a reminder: confirmed, cancelled, or a question for a person; each only once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from furtka.clients.models import Channel, ContactWay, Leave, Wish
from furtka.outbox.gateways.base import Reply
from furtka.outbox.inbound import ANSWER_UNCLEAR, take_reply
from furtka.outbox.models import Message, MessageStatus, ReceiptResult, Task, TaskKind
from furtka.privacy.models import AuditLine
from furtka.visits import services
from furtka.visits.models import Visit, VisitStatus
from furtka.visits.staff.rows import rows_of, with_all
from tests.offices.factories import House, make_house, make_user
from tests.outbox.texted import NUMBER, make_sms, register_reminder
from tests.visits.factories import MONDAY_NINE, NOW, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reminder(monkeypatch: pytest.MonkeyPatch) -> None:
    register_reminder(monkeypatch)


@pytest.fixture
def house() -> House:
    return make_house()


def texted(house: House, **values: Any) -> Visit:
    """A visit whose client chose text messages."""
    visit = make_visit(house, **values)
    visit.client.phone, visit.client.contact = NUMBER, ContactWay.SMS
    visit.client.save()
    return visit


def remind(visit: Visit, **values: Any) -> Message:
    defaults = {"about": visit.code, "expires_at": visit.starts_at, "created_at": NOW}
    return make_sms(visit.client, **defaults | values)


def answer(text: str, *, now: datetime = NOW, mark: str = "1", sender: str = NUMBER) -> None:
    take_reply("smsapi", Reply(sender, text, mark), now=now)


def actions(visit: Visit) -> list[str]:
    lines = AuditLine.objects.filter(office=visit.office, thing=f"visit:{visit.code}")
    return [line.action for line in lines.order_by("pk")]


def asked_back() -> list[tuple[str, str]]:
    return list(Task.objects.filter(reason=ANSWER_UNCLEAR).values_list("kind", "about"))


def test_a_yes_confirms_once(house: House) -> None:
    visit = texted(house)
    message = remind(visit)
    answer("Tak, będę")
    answer("TAK", mark="2", now=NOW + timedelta(minutes=1))
    visit.refresh_from_db()
    assert visit.confirmed_at == NOW and visit.status == VisitStatus.BOOKED
    assert actions(visit).count("visit.confirmed") == 1 and Task.objects.count() == 0
    assert {r.result for r in message.receipts.all()} == {ReceiptResult.DELIVERED}


def test_lists_show_who_confirmed(house: House) -> None:
    visit = texted(house)
    remind(visit)
    [before] = rows_of(with_all(Visit.objects.all()), house.host)
    answer("TAK")
    [row] = rows_of(with_all(Visit.objects.all()), house.host)
    assert (before.confirmed, row.confirmed) == (False, True)


def test_a_no_cancels_as_the_client_would_and_can_be_taken_back(house: House) -> None:
    visit = texted(house)
    remind(visit)
    answer("nie")
    visit.refresh_from_db()
    assert visit.status == VisitStatus.CANCELLED_BY_CLIENT and Task.objects.count() == 0
    assert services.undo_cancel(visit, now=NOW, actor=None).status == VisitStatus.BOOKED


def test_the_same_answer_again_does_nothing_even_after_it_was_taken_back(house: House) -> None:
    visit = texted(house)
    remind(visit)
    answer("NIE")
    services.undo_cancel(visit, now=NOW, actor=None)
    answer("NIE")
    visit.refresh_from_db()
    assert visit.status == VisitStatus.BOOKED
    answer("NIE", mark="another one")
    visit.refresh_from_db()
    assert visit.status == VisitStatus.CANCELLED_BY_CLIENT


def test_a_no_to_what_is_cancelled_already_is_nobodys_work(house: House) -> None:
    visit = texted(house)
    remind(visit)
    services.cancel(visit, now=NOW, actor=make_user())
    answer("NIE")
    assert asked_back() == []


def test_a_yes_to_what_is_cancelled_is_for_a_person(house: House) -> None:
    visit = texted(house)
    remind(visit)
    services.cancel(visit, now=NOW, actor=make_user())
    answer("TAK")
    assert asked_back() == [(TaskKind.TELL, visit.code)]


@pytest.mark.parametrize("text", ["TAK", "NIE"])
def test_an_answer_to_an_old_time_is_for_a_person(house: House, text: str) -> None:
    visit = texted(house)
    remind(visit, expires_at=MONDAY_NINE + timedelta(days=5))
    later = MONDAY_NINE + timedelta(hours=1)
    moved = NOW + timedelta(minutes=1)
    services.move(visit, starts_at=later, now=moved, actor=None)
    answer(text, now=moved)
    visit.refresh_from_db()
    assert (visit.status, visit.confirmed_at) == (VisitStatus.BOOKED, None)
    assert len(asked_back()) == 1


def test_a_moved_visit_is_no_longer_confirmed(house: House) -> None:
    visit = texted(house)
    remind(visit)
    answer("TAK")
    moved = services.move(visit, starts_at=MONDAY_NINE + timedelta(hours=1), now=NOW, actor=None)
    moved.refresh_from_db()
    assert moved.confirmed_at is None


@pytest.mark.parametrize("text", ["TAK", "NIE"])
def test_a_visit_that_has_begun_is_left_alone(house: House, text: str) -> None:
    visit = texted(house)
    remind(visit, expires_at=MONDAY_NINE + timedelta(hours=1))
    answer(text, now=MONDAY_NINE)
    visit.refresh_from_db()
    assert (visit.status, visit.confirmed_at) == (VisitStatus.BOOKED, None)


def test_two_reminders_of_one_visit_are_one_question(house: House) -> None:
    visit = texted(house)
    remind(visit, sent_at=NOW - timedelta(days=2))
    remind(visit)
    answer("TAK")
    visit.refresh_from_db()
    assert visit.confirmed_at == NOW


def two_visits(house: House) -> tuple[Visit, Visit]:
    """Of one number, both reminded of."""
    first = texted(house)
    second = texted(house, starts_at=MONDAY_NINE + timedelta(hours=1), email="jan@example.org")
    remind(first, sent_at=NOW - timedelta(hours=2))
    remind(second, reference="DEF456")
    return first, second


@pytest.mark.parametrize("text", ["TAK", "NIE"])
def test_where_two_visits_could_be_meant_a_person_asks(house: House, text: str) -> None:
    first, second = two_visits(house)
    answer(text)
    for visit in (first, second):
        visit.refresh_from_db()
        assert (visit.status, visit.confirmed_at) == (VisitStatus.BOOKED, None)
    assert [about for _kind, about in asked_back()] == [second.code]


def test_what_is_cancelled_is_no_longer_meant(house: House) -> None:
    first, second = two_visits(house)
    services.cancel(second, now=NOW, actor=None)
    answer("TAK")
    first.refresh_from_db()
    assert first.confirmed_at == NOW and asked_back() == []


@pytest.mark.parametrize("text", ["może", "Tak, ale później", "kto to?"])
def test_unclear_words_are_for_a_person_once_and_kept_nowhere(house: House, text: str) -> None:
    visit = texted(house)
    remind(visit)
    for _again in range(2):
        answer(text)
    assert asked_back() == [(TaskKind.TELL, visit.code)]
    assert text not in str([list(m.objects.values()) for m in (Task, AuditLine, Message)])


def test_somebody_is_called_only_if_they_may_be_and_then(house: House) -> None:
    visit = texted(house)
    remind(visit)
    Wish.objects.create(
        office=house.office, client=visit.client, channel=Channel.CALL, leave=Leave.ALLOWED
    )
    answer("może")
    task = Task.objects.get(reason=ANSWER_UNCLEAR)
    assert (task.kind, task.due_from, task.client_id) == (TaskKind.CALL, NOW, visit.client_id)
    assert task.due_at <= visit.starts_at


@pytest.mark.parametrize(
    "values",
    [
        {"sent_at": NOW - timedelta(days=8)},
        {"status": MessageStatus.QUEUED, "sent_at": None},
        {"channel": Channel.EMAIL},
        {"kind": "visit_booked"},
        {"expires_at": NOW},
    ],
)
def test_only_recent_text_messages_that_ask_are_answered(
    house: House, values: dict[str, Any]
) -> None:
    visit = texted(house)
    remind(visit, **values)
    answer("NIE")
    visit.refresh_from_db()
    assert visit.status == VisitStatus.BOOKED and Task.objects.count() == 0


def test_an_answer_shows_that_what_was_unclear_arrived(house: House) -> None:
    visit = texted(house)
    message = remind(visit, status=MessageStatus.UNCLEAR, sent_at=None, handed_at=NOW)
    answer("TAK")
    visit.refresh_from_db()
    message.refresh_from_db()
    assert visit.confirmed_at == NOW
    assert (message.status, message.sent_at) == (MessageStatus.SENT, NOW)


def test_a_stranger_answers_nothing(house: House) -> None:
    visit = texted(house)
    remind(visit)
    answer("NIE", sender="+48500000001")
    visit.refresh_from_db()
    assert visit.status == VisitStatus.BOOKED
