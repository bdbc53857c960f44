"""Fifty clerks at once while the power fails: no number twice, none left out, none lost.

Seen to fail when the counter was read without being locked first (services._lock_counter): the
constraint item_number_unique then stopped a clerk.
"""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.processes import race_of
from tests.registry.clerk import SHARED, THREADS

PROCESSES = 5


@pytest.mark.race
def test_fifty_clerks_and_five_who_lose_their_power_leave_no_gap(
    transactional_db: None, tmp_path: Path
) -> None:
    race = race_of("tests.registry.clerk", tmp_path)
    race.run("open")
    # The first use of a year is part of the race.
    acts = [("work", str(name)) for name in range(PROCESSES)]
    said = [json.loads(words) for words in race.all_at_once(acts)]
    assert [one["killed_by"] for one in said] == [signal.SIGKILL] * PROCESSES
    told = json.loads(race.run("report"))
    # A form sent twice, or by several, is one item; one that nobody was told of is none.
    expected = PROCESSES * THREADS + len(SHARED)
    assert sorted(told["there"].values()) == list(range(1, expected + 1))
    assert {**told["there"], **{k: v for one in said for k, v in one["given"].items()}} == told[
        "there"
    ]
    assert told["breaches"] == []
