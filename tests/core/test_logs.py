"""Log lines are for machines, and tell nobody who somebody is."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from furtka.core.logs import JsonFormatter
from furtka.core.middleware import request_log
from furtka.offices.models import Role
from furtka.outbox.services import send_due
from furtka.privacy.services import seal
from tests.offices.factories import make_house, make_staff
from tests.visits.factories import NOW, make_visit

PERSONAL = ["Żółć", "zofia@example.org", "000 00 00", "430000000", "secret-word"]


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Everything that any logger says, as the settings format it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_known_keys(stream: io.StringIO) -> None:
    logging.getLogger("furtka.test").info("thing.%s", "done", extra={"data": {"n": 1, "ż": "ź"}})
    [line] = lines(stream)
    assert set(line) == {"time", "level", "logger", "event", "data"}
    assert (line["level"], line["logger"], line["event"]) == ("info", "furtka.test", "thing.done")
    assert line["data"] == {"n": 1, "ż": "ź"}
    assert line["time"].endswith("+00:00")


def test_line_breaks_do_not_make_a_second_line(stream: io.StringIO) -> None:
    logging.getLogger("furtka.test").info("one\ntwo", extra={"data": {"x": "a\r\nb"}})
    assert len(stream.getvalue().splitlines()) == 1


def test_what_libraries_are_told_is_left_out(stream: io.StringIO) -> None:
    logging.getLogger("some.library").warning("can't reach %s", "zofia@example.org")
    assert lines(stream)[0]["event"] == "can't reach %s"


def test_an_error_keeps_its_places_and_loses_its_words(stream: io.StringIO) -> None:
    try:
        raise ValueError("Zofia Żółć can't be saved")
    except ValueError:
        logging.getLogger("furtka.test").exception("job.failed")
    [line] = lines(stream)
    assert line["error"] == "ValueError"
    assert any("test_logs.py" in place for place in line["where"])
    assert "Zofia" not in stream.getvalue()


def test_a_value_json_does_not_know_is_written_as_text(stream: io.StringIO) -> None:
    logging.getLogger("furtka.test").info("x", extra={"data": {"at": NOW}})
    assert lines(stream)[0]["data"]["at"].startswith("2026-11-26")


def test_a_request_is_logged_by_the_name_of_its_address(
    stream: io.StringIO, rf: RequestFactory
) -> None:
    class Match:
        route = "wizyta/<str:code>/"

    def answer(request: HttpRequest) -> Any:
        from django.http import HttpResponse

        request.resolver_match = Match()  # type: ignore[assignment]
        return HttpResponse(status=200)

    request_log(answer)(rf.get("/wizyta/ZW-4K7MR/?pin=123456"))
    data = lines(stream)[0]["data"]
    assert set(data) == {"method", "route", "status", "ms"}
    assert (data["route"], data["status"]) == ("wizyta/<str:code>/", 200)
    assert "4K7MR" not in stream.getvalue() and "123456" not in stream.getvalue()


@pytest.mark.django_db
def test_a_days_work_leaves_nothing_personal_in_the_log(
    stream: io.StringIO, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = make_house()
    visit = make_visit(house, phone="43 000 00 00")
    job = make_staff(house, Role.DIRECTOR)
    assert job.user is not None
    client.raise_request_exception = False
    client.get(f"/wizyta/{visit.code}/?q=secret-word")
    client.post("/wizyta/", {"code": visit.code, "pin": "000000"})
    client.get(f"/nothing/here/{visit.code}?q=secret-word")
    client.get(f"/api/v1/visits/{visit.code}", headers={"X-Visit-Pin": "0"})
    client.force_login(job.user)
    client.get("/praca/slad/", {"thing": visit.code})
    client.post("/praca/rejestr/", {"sender": "Zofia Żółć", "channel": "post", "subject": "x"})
    client.post("/praca/rejestr/szukaj/", {"q": "secret-word"})
    monkeypatch.setattr("furtka.registry.finding.views.found_by", broken)
    assert client.post("/praca/rejestr/szukaj/", {"q": "Żółć"}).status_code == 500
    send_due(NOW)
    seal(NOW)
    text = stream.getvalue()
    assert '"event": "request"' in text and '"error": "ValueError"' in text
    assert [word for word in [*PERSONAL, visit.code, job.name] if word in text] == []


def broken(office: object, words: str, before: str) -> None:
    raise ValueError(words)
