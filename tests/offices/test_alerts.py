"""The strip above every staff page."""

from __future__ import annotations

from datetime import datetime

import pytest

from furtka.core.registers import Register
from furtka.offices import alerts
from furtka.offices.alerts import Alert, Urgency, strip_of
from furtka.offices.models import Staff
from tests.visits.factories import NOW


@pytest.fixture(autouse=True)
def nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "ALERTS", Register())


def test_the_loudest_stands_first_and_the_soonest_says_when_to_ask_again() -> None:
    def tell(staff: Staff, now: datetime) -> list[Alert]:
        return [
            Alert("a", "saved", Urgency.QUIET, ask_again=40),
            Alert("b", "fetch", Urgency.CALL),
            Alert("c", "", Urgency.DANGER, ask_again=20),
        ]

    alerts.ALERTS.add("one", tell)
    alerts.ALERTS.add("two", lambda staff, now: [Alert("d", "help", Urgency.DANGER)])
    strip = strip_of(Staff(), NOW)
    assert [one.key for one in strip.alerts] == ["d", "b", "a"]
    assert [one.key for one in strip.loud] == ["d", "b"]
    assert [one.key for one in strip.quiet] == ["a"]
    assert strip.ask_again == 20


def test_where_nobody_says_anything_nothing_is_asked_again() -> None:
    strip = strip_of(Staff(), NOW)
    assert (strip.alerts, strip.ask_again) == ((), None)
