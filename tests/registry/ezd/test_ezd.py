"""EZD RP is asked whether it has a number; a server of our own answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_httpserver import HTTPServer
from werkzeug import Response

from furtka.offices.models import Role
from furtka.privacy.models import AuditLine
from furtka.registry.ezd.client import LARGEST, EzdRp
from furtka.registry.ezd.errors import RecordsSystemDown
from furtka.registry.ezd.shape import Finds
from tests.offices.factories import House, make_house, make_staff
from tests.registry.test_services import record

PATH = "/ezdrp/integrator/v2/rpw/42/2026/metadane"
TOLD = {"numerRPW": "RPW/42/2026", "status": 2, "zalaczniki": [{"idDokumentPrzestrzeni": "x"}]}


@pytest.fixture
def ezd(httpserver: HTTPServer) -> Iterator[HTTPServer]:
    yield httpserver
    httpserver.check_assertions()


def ask(server: HTTPServer) -> Finds:
    return EzdRp(server.url_for("/"), "secret", "stanowisko-1")


def test_a_number_that_is_there(ezd: HTTPServer) -> None:
    headers = {"Authorization": "Bearer secret", "SID": "stanowisko-1"}
    ezd.expect_oneshot_request(PATH, method="GET", headers=headers).respond_with_json(TOLD)
    found = ask(ezd).find(42, 2026)
    assert found is not None
    assert (found.number, found.year, found.state, found.files) == (42, 2026, "2", 1)


def test_a_number_that_is_not_there(ezd: HTTPServer) -> None:
    ezd.expect_oneshot_request(PATH).respond_with_json({}, status=404)
    assert ask(ezd).find(42, 2026) is None


@pytest.mark.parametrize(
    "answer",
    [
        Response(status=401), Response(status=500), Response("not json"), Response("[]"),
        Response("{}"), Response('{"numerRPW": "RPW/42/2026", "zalaczniki": 7}'),
        Response("[" * 100_000), Response(b"x" * (LARGEST + 1)),
        Response(status=302, headers={"Location": "http://127.0.0.1:9/"}),
    ],
    ids=range(9),
)  # fmt: skip
def test_every_other_answer_is_no_answer(ezd: HTTPServer, answer: Response) -> None:
    ezd.expect_oneshot_request(PATH).respond_with_response(answer)
    with pytest.raises(RecordsSystemDown):
        ask(ezd).find(42, 2026)


def test_a_machine_that_is_not_there_is_no_answer() -> None:
    with pytest.raises(RecordsSystemDown):
        EzdRp("http://127.0.0.1:9", "secret").find(42, 2026)


def test_it_is_off_unless_it_is_named(settings: Any) -> None:
    settings.EZDRP_URL = ""
    assert EzdRp.from_settings() is None


@pytest.fixture
def clerk(client: Client) -> Client:
    house: House = make_house()
    record(house)
    user = make_staff(house, Role.REGISTRY).user
    assert user is not None
    client.force_login(user)
    return client


@pytest.mark.django_db
def test_the_page_asks_where_it_is_on(clerk: Client, ezd: HTTPServer, settings: Any) -> None:
    item, address = "/praca/rejestr/2026/1/", "/praca/rejestr/2026/1/ezd/"
    assert address not in clerk.get(item).content.decode()
    assert clerk.post(address).status_code == 404
    settings.EZDRP_URL, settings.EZDRP_TOKEN = ezd.url_for("/"), "secret"
    assert address in clerk.get(item).content.decode()
    path = PATH.replace("42", "1")
    ezd.expect_oneshot_request(path).respond_with_json(TOLD)
    assert clerk.post(address).headers["Location"] == item
    assert AuditLine.objects.get(action="item.looked_up_in_ezd").details == {"there": True}
    ezd.expect_oneshot_request(path).respond_with_json({}, status=500)
    page = clerk.post(address, follow=True).content.decode()
    assert str(RecordsSystemDown.message) in page
