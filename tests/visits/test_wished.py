"""What wishes mean for visits: who hears of a change in time, who is rung, who is offered."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from furtka.clients.models import Channel, Client, Leave
from furtka.clients.services import write_hours
from furtka.clients.wishes import Stretch, wishes_of
from furtka.core.errors import DomainError
from furtka.offices.models import VisitKind
from furtka.visits import services, waiting
from furtka.visits.errors import InvalidInput
from furtka.visits.models import BookedBy, Visit
from furtka.visits.requests import WAYS, check_person
from furtka.visits.wished import can_be_offered, check_call, may_be_rung, told_in_time
from tests.clients.test_wishes import say
from tests.offices.factories import make_house, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_request, make_visit

pytestmark = pytest.mark.django_db
MONDAY_MORNING = Stretch(1, time(9), time(10))
SUNDAY = Stretch(7, time(9), time(10))


@pytest.fixture
def visit() -> Visit:
    return make_visit(make_house(), phone="500 000 009", email="")


def set_client(visit: Visit, **values: Any) -> Client:
    Client.objects.filter(pk=visit.client_id).update(**values)
    visit.client.refresh_from_db()
    return visit.client


@pytest.mark.parametrize(
    ("values", "hears"),
    [
        ({}, True),
        ({"contact": "none"}, False),
        ({"contact": "sms"}, True),
        ({"contact": "person"}, False),
        ({"contact": "post", "address": "ul. Próbna 1"}, False),
        ({"protected": True}, False),
    ],
)
def test_of_a_change_hears_who_is_told_before_they_set_out(
    visit: Visit, values: dict[str, Any], hears: bool
) -> None:
    set_client(visit, **values)
    assert (visit.pk in told_in_time([visit], NOW)) == hears


def test_a_letter_is_in_time_if_there_is_time(visit: Visit) -> None:
    set_client(visit, contact="post", address="ul. Próbna 1")
    assert visit.pk in told_in_time([visit], NOW - timedelta(days=3))


@pytest.mark.parametrize(("hours", "hears"), [(SUNDAY, True), (MONDAY_MORNING, False)])
def test_safe_hours_after_the_visit_come_too_late(
    visit: Visit, hours: Stretch, hears: bool
) -> None:
    say(visit.client, Channel.CALL, Leave.ONLY_THEN)
    write_hours(visit.client, (hours,))
    assert (visit.pk in told_in_time([visit], NOW)) == hears


@pytest.mark.parametrize(
    ("values", "leave", "rung"),
    [
        ({}, None, True),
        ({"contact": "sms"}, None, True),
        ({"contact": "email", "email": "a@example.org"}, None, True),
        ({"contact": "none"}, None, False),
        ({"contact": "person"}, None, False),
        ({"contact": "post", "address": "ul. Próbna 1"}, None, False),
        ({"contact": "none", "phone": ""}, Leave.ALLOWED, False),
        ({"contact": "none"}, Leave.ALLOWED, True),
        ({}, Leave.NEVER, False),
        ({"contact": "email", "email": "a@example.org"}, Leave.NEVER, False),
        ({"protected": True}, None, False),
        ({"protected": True}, Leave.ALLOWED, True),
    ],
)
def test_rung_is_who_may_be_rung(
    visit: Visit, values: dict[str, Any], leave: Leave | None, rung: bool
) -> None:
    client = set_client(visit, **values)
    if leave:
        say(client, Channel.CALL, leave)
    assert may_be_rung(wishes_of(client), MONDAY_NINE) == rung
    if client.phone and not rung:
        with pytest.raises(InvalidInput):
            check_call(client, MONDAY_NINE)
    else:
        check_call(client, MONDAY_NINE)


def test_a_call_is_booked_only_in_safe_hours(visit: Visit) -> None:
    say(visit.client, Channel.CALL, Leave.ONLY_THEN)
    write_hours(visit.client, (MONDAY_MORNING,))
    check_call(visit.client, MONDAY_NINE)
    with pytest.raises(InvalidInput) as refused:
        check_call(visit.client, MONDAY_NINE + timedelta(hours=1))
    assert list(refused.value.fields) == ["phone"]


def test_i_cannot_come_is_no_call_outside_safe_hours(visit: Visit) -> None:
    [first, *_rest] = services.instead_of_coming(visit, now=NOW)
    assert first.kind == VisitKind.PHONE
    say(visit.client, Channel.CALL, Leave.ONLY_THEN)
    write_hours(visit.client, (SUNDAY,))
    kinds = {one.kind for one in services.instead_of_coming(visit, now=NOW)}
    assert kinds == {VisitKind.IN_PERSON}


@pytest.mark.parametrize(
    ("values", "offered"),
    [
        ({}, True),
        ({"contact": "sms"}, True),
        ({"contact": "none"}, False),
        ({"contact": "person"}, False),
        ({"contact": "post", "address": "ul. Próbna 1"}, False),
        ({"protected": True}, False),
    ],
)
def test_a_time_is_offered_to_whom_it_reaches_while_it_holds(
    visit: Visit, values: dict[str, Any], offered: bool
) -> None:
    client = set_client(visit, **values)
    assert can_be_offered(client) == offered
    request = make_request(make_house())
    if offered:
        waiting.want_earlier(visit, now=NOW, actor=None)
    else:
        with pytest.raises(InvalidInput):
            waiting.want_earlier(visit, now=NOW, actor=None)
        with pytest.raises(InvalidInput):
            waiting.join(
                request.ask, request.person, last_day=None, booked_by=BookedBy.DESK, now=NOW,
                actor=make_user(), client=client,
            )  # fmt: skip


# -- What people may choose ------------------------------------------------------------------------


def check(**values: str) -> Any:
    good = {"name": "Ala", "phone": "500 000 009", "email": "", "language": "pl"}
    return check_person(**good | values)


def test_text_messages_are_chosen_for_a_mobile_number() -> None:
    assert check(contact="sms").contact == "sms"


@pytest.mark.parametrize("phone", ["", "43 000 00 09", "12"])
def test_who_can_get_no_text_message_is_told_so_at_the_number(phone: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(contact="sms", phone=phone)
    assert list(refused.value.fields) == ["phone"]


@pytest.mark.parametrize("way", ["post", "person", "pigeon"])
def test_letters_and_only_in_person_are_written_down_by_staff(way: str) -> None:
    assert way not in WAYS
    with pytest.raises(DomainError) as refused:
        check(contact=way)
    assert list(refused.value.fields) == ["contact"]
