"""An office with a mailbox at the simulator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from furtka.registry.edelivery.account import tokens
from furtka.registry.edelivery.client import Client
from furtka.registry.edelivery.http import Http
from tests.offices.factories import House, make_house
from tests.registry.edelivery.simulator import OFFICE, SYSTEM, Simulator, keys, running


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with running() as simulator:
        yield simulator


@pytest.fixture
def mailbox(simulator: Simulator) -> Client:
    """Quick to give up, and without standing still."""
    account = simulator.account()
    tokens.forget(account)
    return Client(account, Http(account, timeout=(1.0, 0.25), pauses=(0.0,), sleep=lambda _s: None))


@pytest.fixture
def house(settings: Any, tmp_path: Path) -> House:
    settings.ARCHIVE_ROOT = tmp_path
    return make_house()


@pytest.fixture
def with_mailbox(house: House, simulator: Simulator, settings: Any) -> House:
    """The same office, as settings name it."""
    account = simulator.account()
    tokens.forget(account)
    settings.EDELIVERY = {
        "system": SYSTEM, "office": house.office.slug, "ade": OFFICE, "key": keys()[0],
        "realm": account.realm, "ua": f"{account.ua}/", "se": account.se,
        "certificate": "", "certificate_key": "",
    }  # fmt: skip
    return house
