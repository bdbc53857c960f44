"""Fifty clients want one time at one moment, over HTTP, from several processes.

`stale` is the application with a calendar that sees no booking (tests/racing/stale.py): then
nothing but the database's guard decides. Without the guard both databases give the time away
several times, so this test can fail.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.processes import fresh_url
from tests.racing.server import Answer, race

pytestmark = pytest.mark.race
CLIENTS = 50
STALE_CLIENTS = 12  # each tries twenty times before it gives up


@pytest.fixture
def url(db: None, tmp_path: Path) -> str:
    return fresh_url(tmp_path)


def statuses(answers: list[Answer]) -> Counter[int]:
    return Counter(answer.status for answer in answers)


@pytest.mark.parametrize("stale", [False, True], ids=["fresh", "stale"])
def test_fifty_clients_get_one_visit(url: str, tmp_path: Path, stale: bool) -> None:
    clients = STALE_CLIENTS if stale else CLIENTS
    with race(url, tmp_path, stale=stale) as running:
        answers = running.all_at_once(clients)
        assert statuses(answers) == {201: 1, 409: clients - 1}
        refused = [answer.body for answer in answers if answer.status == 409]
        assert {body["error"] for body in refused} == {"slot_taken"}
        assert all(len(body["alternatives"]) == 3 for body in refused)
        checked = running.check()
        assert checked.returncode == 0, checked.stderr


def test_without_the_guard_the_time_is_given_away_several_times(url: str, tmp_path: Path) -> None:
    with race(url, tmp_path, unguarded=True, stale=True) as running:
        answers = running.all_at_once(CLIENTS)
        assert statuses(answers)[201] > 1
        checked = running.check()
        assert checked.returncode == 1
        assert "overlap" in checked.stderr
