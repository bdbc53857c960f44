"""A kind of message for tests, which no other test finds registered."""

from __future__ import annotations

import pytest

from furtka.outbox.kinds import kinds
from tests.outbox.factories import KIND, NEWS_KIND


@pytest.fixture(autouse=True)
def kind_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kinds._entries, KIND, NEWS_KIND)
