"""The address that providers call: who gets in, what a report does, and that it does it once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client as Browser

from furtka.outbox.models import Message, MessageStatus, Receipt, ReceiptResult, Task, TaskKind
from furtka.outbox.views import MOST_BYTES
from tests.outbox.texted import NUMBER, make_sms, make_texted_client, register_reminder
from tests.test_links import changed, snapshot
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db

SECRET = "a-secret-of-twenty-letters"
DELIVERED = {"MsgId": "ABC123", "status": "404", "idx": "m17", "to": NUMBER[1:]}
LOST = DELIVERED | {"status": "405"}


@pytest.fixture(autouse=True)
def today(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.SMS_SECRETS = {"smsapi": SECRET, "http": ""}
    register_reminder(monkeypatch)
    with time_machine.travel(NOW, tick=False):
        yield


def call(fields: dict[str, str], *, url: str = f"/sms/smsapi/{SECRET}/", status: int = 200) -> None:
    """Posts a form as SMSAPI does, without cookies; Django's checks against forgery are on."""
    answer = Browser(enforce_csrf_checks=True).post(
        url, urlencode(fields), content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == status
    assert status != 200 or answer.content == b"OK"


def results(message: Message) -> list[tuple[str, str]]:
    return list(message.receipts.order_by("pk").values_list("result", "code"))


# -- Who gets in -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/sms/smsapi/another-secret-of-letters/",
        f"/sms/pigeon/{SECRET}/",
        "/sms/http//",
        "/sms/http/x/",
        f"/sms/smsapi/{SECRET}x/",
        "/sms/smsapi/%C5%BC%FF/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_the_secret_there_is_nothing_here(path: str, method: str) -> None:
    make_sms()
    before = snapshot()
    assert getattr(Browser(), method)(path, DELIVERED).status_code == 404
    assert changed(before) == []


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_link_is_answered_and_does_nothing(method: str) -> None:
    make_sms()
    before = snapshot()
    answer = getattr(Browser(), method)(f"/sms/smsapi/{SECRET}/", DELIVERED)
    assert answer.status_code == 200 and changed(before) == []


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(method: str) -> None:
    assert getattr(Browser(), method)(f"/sms/smsapi/{SECRET}/").status_code == 405


def test_too_much_is_refused_unread() -> None:
    call({"sms_from": NUMBER, "sms_text": "x" * MOST_BYTES}, status=413)


@pytest.mark.parametrize("body", ["[" * 9000, "[]", "nothing", '{"a": ', "\xff"])
def test_what_is_no_object_of_json_is_refused(body: str) -> None:
    url = f"/sms/smsapi/{SECRET}/"
    answer = Browser().post(url, body.encode("latin-1"), content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"MsgId": "", "status": "404"}, {"MsgId": "\0", "status": "404"},
        {"MsgId": "unknown", "status": "404"}, {"MsgId": "A,B", "status": "404"},
        {"sms_from": "\0", "sms_text": "\0"}, {"sms_from": "TPSA", "sms_text": "NIE"},
        {"sms_from": "48500000009", "sms_text": "TAK"}, {"sms_from": "9" * 50},
    ],
)  # fmt: skip
def test_what_fits_nothing_changes_nothing(fields: dict[str, str]) -> None:
    make_sms()
    before = snapshot()
    call(fields)
    assert changed(before) == []


# -- Reports ---------------------------------------------------------------------------------------


def test_a_delivery_is_noted_once() -> None:
    message = make_sms()
    for _again in range(2):
        call(DELIVERED)
    assert results(message) == [(ReceiptResult.DELIVERED, "404")]
    assert Task.objects.count() == 0


def test_what_will_never_arrive_is_for_a_person_once() -> None:
    message = make_sms()
    for _again in range(2):
        call(LOST)
    assert results(message) == [(ReceiptResult.REFUSED, "405")]
    task = Task.objects.get()
    assert (task.kind, task.reason, task.about) == (TaskKind.NOT_REACHED, "reminder", message.about)
    assert (task.client_id, task.message_id) == (message.client_id, message.pk)
    assert NOW < task.due_at <= message.expires_at
    message.refresh_from_db()
    assert message.status == MessageStatus.FAILED


def test_what_is_over_is_no_task() -> None:
    message = make_sms(expires_at=NOW - timedelta(minutes=1))
    call(LOST)
    assert results(message) == [(ReceiptResult.REFUSED, "405")] and Task.objects.count() == 0


def test_delivered_stays_delivered() -> None:
    message = make_sms()
    call(DELIVERED)
    call(LOST)
    assert results(message) == [(ReceiptResult.DELIVERED, "404")] and Task.objects.count() == 0


def test_a_late_delivery_takes_the_task_back() -> None:
    message = make_sms()
    call(LOST)
    call(DELIVERED)
    message.refresh_from_db()
    assert message.status == MessageStatus.SENT and Task.objects.count() == 0


def test_five_reports_in_one_call() -> None:
    first, second = make_sms(reference="A"), make_sms(reference="B", client=make_texted_client())
    call({"MsgId": "A,B,C", "status": "404,402,404"})
    assert results(first) == [(ReceiptResult.DELIVERED, "404")]
    assert results(second) == [(ReceiptResult.REFUSED, "402")]


def test_a_gateway_reports_only_its_own_messages(settings: Any) -> None:
    message = make_sms()
    settings.SMS_SECRETS = {"smsapi": "", "http": SECRET}
    fields = {"reference": "ABC123", "status": "failed"}
    call(fields, url=f"/sms/http/{SECRET}/")
    assert results(message) == []
    Message.objects.update(gateway="http")
    call(fields, url=f"/sms/http/{SECRET}/")
    assert results(message) == [(ReceiptResult.REFUSED, "failed")]


def test_any_provider_may_send_json(settings: Any) -> None:
    settings.SMS_SECRETS = {"http": SECRET}
    message = make_sms(gateway="http", reference="77")
    answer = Browser().post(
        f"/sms/http/{SECRET}/", {"reference": 77, "status": "delivered", "more": {"x": []}},
        content_type="application/json",
    )  # fmt: skip
    assert answer.status_code == 200
    assert results(message) == [(ReceiptResult.DELIVERED, "delivered")]


def test_a_code_of_theirs_can_not_carry_a_number_far(settings: Any) -> None:
    settings.SMS_SECRETS = {"http": SECRET}
    make_sms(gateway="http")
    call({"reference": "ABC123", "status": " Failed "}, url=f"/sms/http/{SECRET}/")
    assert Receipt.objects.get().code == "failed"
