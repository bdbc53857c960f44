"""For every test: translations are compiled, databases begin migrated."""

from __future__ import annotations

import pytest

from furtka.visits import taken
from tests import migrated
from tools import messages


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # once, not in each worker of pytest-xdist
        messages.compile_all()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    migrated.install()


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Rolling a test back gives ids out again, which no database in use does."""
    taken.forget()
