"""Text messages against a web server that stands in for the providers, and into files."""

from __future__ import annotations

import json
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from furtka.clients.models import Channel
from furtka.outbox.gateways import gateways_for, http_sms, smsapi
from furtka.outbox.gateways.base import (
    Accepted,
    Gateway,
    GatewayError,
    Outgoing,
    Refused,
    Reply,
    Report,
    Unclear,
    Unreachable,
)
from furtka.outbox.gateways.development import ConsoleGateway, FileGateway
from furtka.outbox.gateways.http_sms import Dialect, HttpSmsGateway
from furtka.outbox.gateways.smsapi import SmsApiGateway
from tests.outbox.tls import certificate, cutting_off

OUT = Outgoing(
    key="message:17", to="+48500000000", sender="Termin",
    text="Przypomnienie: wtorek 8 grudnia 10:30, środa też. Kod ZW-3467A.",
)  # fmt: skip
PLAIN = "Przypomnienie: wtorek 8 grudnia 10:30, sroda tez. Kod ZW-3467A."
UKRAINIAN = "Нагадування: 8 грудня 10:30. Łódź, код ZW-3467A."
SENT = {"count": 1, "list": [{"id": "ABC123", "status": "QUEUE", "number": "48500000000"}]}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (smsapi, http_sms):
        monkeypatch.setattr(module, "TIMEOUT", (1, 0.3))


def by_smsapi(server: HTTPServer) -> SmsApiGateway:
    return SmsApiGateway(token="tajne", url=server.url_for("/"), sender="2way")


def by_http(server: HTTPServer, **values: Any) -> HttpSmsGateway:
    dialect = Dialect(
        url=server.url_for("/send"), headers={"X-Key": "tajne"}, form=False, reference="id",
        fields={"to": "to", "text": "text", "sender": "sender", "key": "key"},
    )  # fmt: skip
    keys = values.pop("has_keys", False)
    return HttpSmsGateway(replace(dialect, **values), has_keys=keys)


def failure(gateway: Gateway) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        gateway.send(OUT)
    shown = repr(caught.value)
    assert "500000000" not in shown and "ZW-3467A" not in shown
    return caught.value


@pytest.fixture
def silence() -> Iterator[Callable[[Request], Response]]:
    """A handler that takes the request and does not answer before the test is over."""
    over = threading.Event()

    def handler(request: Request) -> Response:
        over.wait(3)
        return Response("late")

    yield handler
    over.set()


# -- SMSAPI ----------------------------------------------------------------------------------------


def asked(server: HTTPServer) -> dict[str, str]:
    """The fields of the last request, form or JSON."""
    request, _response = server.log[-1]
    if request.mimetype == "application/json":
        return dict(json.loads(request.data))
    return {name: values[0] for name, values in parse_qs(request.get_data(as_text=True)).items()}


def test_what_smsapi_is_asked_for(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/sms.do", method="POST").respond_with_json(SENT)
    assert by_smsapi(httpserver).send(OUT) == Accepted("ABC123", "QUEUE")
    assert httpserver.log[-1][0].headers["Authorization"] == "Bearer tajne"
    assert asked(httpserver) == {
        "to": "48500000000", "message": PLAIN, "from": "Termin", "encoding": "utf-8",
        "idx": "message:17", "check_idx": "1", "normalize": "0", "nounicode": "0",
        "format": "json",
    }  # fmt: skip


def test_what_can_not_become_cheap_keeps_all_its_letters(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/sms.do").respond_with_json(SENT)
    by_smsapi(httpserver).send(replace(OUT, text=UKRAINIAN, sender=""))
    assert asked(httpserver)["message"] == UKRAINIAN
    assert asked(httpserver)["from"] == "2way"


def test_a_key_that_was_used_before_is_a_yes(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/sms.do").respond_with_json({"error": 53, "message": "Not unique"})
    gateway = by_smsapi(httpserver)
    assert gateway.has_keys and gateway.send(OUT) == Accepted(code="53")


@pytest.mark.parametrize(
    ("answer", "status", "kind", "code"),
    [
        ({"error": 13, "message": "48500000000 invalid"}, 200, Refused, "13"),
        ({"error": 57, "message": "blacklisted"}, 200, Refused, "57"),
        ({"error": 11, "message": "too long"}, 200, Refused, "11"),
        ({"error": 101, "message": "authorization"}, 200, Unreachable, "101"),
        ({"error": 103, "message": "no credits"}, 200, Unreachable, "103"),
        ({"error": 14, "message": "wrong sender"}, 200, Unreachable, "14"),
        ({"error": 201, "message": "internal"}, 200, Unreachable, "201"),
        ({"error": 13, "message": "48500000000 invalid"}, 400, Refused, "13"),
        ({"error": 103, "message": "no credits"}, 400, Unreachable, "103"),
        ({"count": 1, "list": [{"id": None, "error": 13}]}, 200, Refused, "13"),
        ({"count": 1, "list": [{"id": ""}]}, 200, Unclear, "no_id"),
        ({}, 200, Unclear, "no_answer"),
        ({"message": "who are you"}, 401, Unreachable, "401"),
        ({}, 429, Unreachable, "429"),
        ({}, 500, Unreachable, "500"),
        ({}, 503, Unreachable, "503"),
        ({}, 504, Unclear, "504"),
    ],
)
def test_what_an_answer_of_smsapi_means(
    httpserver: HTTPServer, answer: dict[str, Any], status: int, kind: type, code: str
) -> None:
    httpserver.expect_request("/sms.do").respond_with_json(answer, status=status)
    found = failure(by_smsapi(httpserver))
    assert (type(found), found.code) == (kind, code)


def test_an_answer_in_no_known_language_is_unclear(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/sms.do").respond_with_data("<html>ZW-3467A</html>")
    assert isinstance(failure(by_smsapi(httpserver)), Unclear)


# -- Both: connections -----------------------------------------------------------------------------

each_gateway = pytest.mark.parametrize("by", [by_smsapi, by_http])


@each_gateway
def test_an_answer_that_does_not_come_is_unclear(
    httpserver: HTTPServer, by: Any, silence: Callable[[Request], Response]
) -> None:
    httpserver.expect_request("/sms.do").respond_with_handler(silence)
    httpserver.expect_request("/send").respond_with_handler(silence)
    assert failure(by(httpserver)).code == "ReadTimeout"
    assert isinstance(failure(by(httpserver)), Unclear)


class Address:
    """Looks like a server to `by_smsapi` and `by_http`."""

    def __init__(self, url: str) -> None:
        self.url = url

    def url_for(self, path: str) -> str:
        return self.url + path


@each_gateway
def test_a_server_that_is_away_is_unreachable(by: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    assert isinstance(failure(by(Address(f"http://127.0.0.1:{port}"))), Unreachable)


@each_gateway
def test_a_name_that_nobody_has_is_unreachable(by: Any) -> None:
    assert isinstance(failure(by(Address("http://nobody.invalid"))), Unreachable)


@each_gateway
def test_a_connection_cut_after_the_question_is_unclear(by: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take_and_leave() -> None:
            connection, _address = server.accept()
            connection.recv(65536)
            connection.close()

        thread = threading.Thread(target=take_and_leave)
        thread.start()
        found = failure(by(Address(f"http://127.0.0.1:{server.getsockname()[1]}")))
        thread.join()
    assert isinstance(found, Unclear)


@each_gateway
def test_a_tls_connection_cut_after_the_question_is_unclear(
    by: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    with cutting_off(trusted) as url:
        assert isinstance(failure(by(Address(url))), Unclear)


@each_gateway
def test_a_certificate_that_is_not_right_is_unreachable(by: Any, tmp_path: Path) -> None:
    with cutting_off(certificate(tmp_path)) as url:
        assert isinstance(failure(by(Address(url))), Unreachable)


# -- Any provider over HTTP ------------------------------------------------------------------------


def test_what_any_provider_is_asked_for(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/send", method="POST").respond_with_json({"id": 99}, status=201)
    assert by_http(httpserver).send(OUT) == Accepted("99", "201")
    assert asked(httpserver) == {
        "to": "+48500000000", "text": PLAIN, "sender": "Termin", "key": "message:17"
    }  # fmt: skip
    assert httpserver.log[-1][0].headers["X-Key"] == "tajne"


def test_names_of_fields_and_their_place_in_the_answer_are_settings(
    httpserver: HTTPServer, settings: Any
) -> None:
    httpserver.expect_request("/send").respond_with_json({"sent": [{"uid": "x1"}]})
    settings.HTTP_SMS_URL = httpserver.url_for("/send")
    settings.HTTP_SMS_FIELDS = {"to": "phone", "text": "body", "sender": "from", "key": "ref"}
    settings.HTTP_SMS_FORM, settings.HTTP_SMS_REFERENCE = True, "sent.0.uid"
    settings.HTTP_SMS_TOKEN, settings.HTTP_SMS_HEADER = "tajne", "Api-Key: {token}"
    assert HttpSmsGateway.from_settings().send(OUT).reference == "x1"
    assert asked(httpserver) == {
        "phone": "+48500000000", "body": PLAIN, "from": "Termin", "ref": "message:17"
    }  # fmt: skip
    assert httpserver.log[-1][0].headers["Api-Key"] == "tajne"


@pytest.mark.parametrize("answer", ["OK", "[]", '{"id": {"deep": 1}}', '{"id": null}'])
def test_a_yes_without_a_name_is_a_yes(httpserver: HTTPServer, answer: str) -> None:
    httpserver.expect_request("/send").respond_with_data(answer)
    assert by_http(httpserver).send(OUT) == Accepted("", "200")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused), (409, Refused), (422, Refused),
        (401, Unreachable), (402, Unreachable), (403, Unreachable), (404, Unreachable),
        (408, Unreachable), (429, Unreachable), (500, Unreachable), (502, Unreachable),
        (302, Unreachable), (504, Unclear),
    ],
)  # fmt: skip
def test_what_an_answer_of_any_provider_means(
    httpserver: HTTPServer, status: int, kind: type
) -> None:
    elsewhere = {"Location": httpserver.url_for("/elsewhere")}
    httpserver.expect_request("/send").respond_with_data("", status=status, headers=elsewhere)
    found = failure(by_http(httpserver))
    assert (type(found), found.code) == (kind, str(status))
    assert len(httpserver.log) == 1, "a redirect was followed"


def test_a_key_that_any_provider_knows_already_is_a_yes(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/send").respond_with_data("", status=409)
    assert by_http(httpserver, has_keys=True).send(OUT) == Accepted(code="409")


# -- Nothing goes out ------------------------------------------------------------------------------


def test_one_file_a_message_that_only_we_can_read(tmp_path: Path) -> None:
    gateway = FileGateway(tmp_path / "sms")
    assert gateway.send(OUT) == gateway.send(OUT)
    gateway.send(replace(OUT, key="message:18"))
    files = sorted((tmp_path / "sms").iterdir())
    assert len(files) == 2 and {file.suffix for file in files} == {".txt"}
    assert PLAIN in files[0].read_text() and "+48500000000" in files[0].read_text()
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600


def test_a_folder_that_can_not_be_written_is_for_later(tmp_path: Path) -> None:
    (tmp_path / "sms").write_text("a file")
    assert isinstance(failure(FileGateway(tmp_path / "sms")), Unreachable)


def test_the_terminal_shows_what_would_go_out(capsys: pytest.CaptureFixture[str]) -> None:
    ConsoleGateway().send(OUT)
    assert PLAIN in capsys.readouterr().out


# -- Which, in which order -------------------------------------------------------------------------


def test_gateways_come_in_the_order_of_the_settings(settings: Any) -> None:
    settings.SMS_GATEWAYS = ["http", "smsapi", "console"]
    settings.SMSAPI_TOKEN, settings.SMSAPI_PER_MINUTE = "tajne", 60
    found = gateways_for(Channel.SMS)
    assert [gateway.name for gateway in found] == ["http", "smsapi", "console"]
    assert [gateway.per_minute for gateway in found] == [None, 60, None]


def test_without_settings_text_messages_become_files(settings: Any) -> None:
    settings.SMS_GATEWAYS = []
    assert [gateway.name for gateway in gateways_for(Channel.SMS)] == ["file"]
    assert [gateway.name for gateway in gateways_for(Channel.EMAIL)] == ["email"]


@pytest.mark.parametrize("channel", [Channel.LETTER, Channel.CALL, Channel.IN_PERSON])
def test_what_people_do_has_no_gateway(channel: Channel) -> None:
    assert gateways_for(channel) == ()


# -- What they call back ---------------------------------------------------------------------------


def test_smsapi_reports_several_messages_at_once() -> None:
    fields = {"MsgId": "A1,B2,C3,D4", "status": "404,403,405,402", "idx": "m1,m2,m3,m4"}
    assert list(smsapi.heard_from(fields)) == [
        Report("A1", True, "404"), Report("C3", False, "405"), Report("D4", False, "402")
    ]  # fmt: skip


def test_smsapi_hands_on_what_somebody_wrote() -> None:
    fields = {
        "sms_to": "48500000001", "sms_from": "48500000000", "sms_text": "TAK", "MsgId": "X",
        "sms_date": "1796000000",
    }  # fmt: skip
    assert list(smsapi.heard_from(fields)) == [Reply("+48500000000", "TAK", "X|1796000000")]


def test_any_provider_reports_in_its_own_field_names(settings: Any) -> None:
    assert list(http_sms.heard_from({"reference": "r", "status": "Delivered"})) == [
        Report("r", True, "delivered")
    ]
    settings.HTTP_SMS_REPORT_FIELDS = {
        "reference": "uid", "status": "state", "from": "msisdn", "text": "body", "id": "n"
    }  # fmt: skip
    assert list(http_sms.heard_from({"uid": "r", "state": "EXPIRED"})) == [
        Report("r", False, "expired")
    ]
    assert list(http_sms.heard_from({"msisdn": "500000000", "body": "NIE", "n": "5"})) == [
        Reply("500000000", "NIE", "5")
    ]


@pytest.mark.parametrize("fields", [{}, {"status": "queued", "reference": "r"}, {"MsgId": "A"}])
def test_what_is_no_end_is_no_report(fields: dict[str, str]) -> None:
    assert list(smsapi.heard_from(fields)) == list(http_sms.heard_from(fields)) == []
