"""For every test: translations are compiled, databases begin migrated."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.utils import translation

from furtka.visits import taken
from tests import migrated
from tests.visits.factories import NOW
from tools import messages


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # once, not in each worker of pytest-xdist
        messages.compile_all()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    migrated.install()


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Rolling a test back gives ids out again, which no database in use does; and a request in
    another language leaves it active."""
    taken.forget()
    translation.deactivate()


@pytest.fixture
def at_the_time_of_the_factories() -> Iterator[None]:
    """For what looks at the clock: what the factories made must not be old by then."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def from_the_time_of_the_factories_on() -> Iterator[None]:
    """The same for what waits for the clock to go on, as copying a database does."""
    with time_machine.travel(NOW, tick=True):
        yield
