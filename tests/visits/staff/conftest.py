"""A house on the Thursday before its Monday, and people who work there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser

from furtka.clients.models import Client
from furtka.offices.models import Role
from furtka.visits.models import Visit
from tests.offices.factories import House, make_house, make_staff, make_user
from tests.visits.factories import NOW, make_visit


@pytest.fixture(autouse=True)
def thursday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house() -> House:
    return make_house(rooms=2, hosts=2, lanes=2)


@pytest.fixture
def visit(house: House) -> Visit:
    return make_visit(house, phone="43 000 00 01", email="", name="Żaneta Łoś")


@pytest.fixture
def protected_visit(house: House, visit: Visit) -> Visit:
    """The same visit, of a person who must not be found out."""
    Client.objects.update(protected=True)
    return Visit.objects.get()


LogIn = Callable[..., Browser]


@pytest.fixture
def log_in(house: House) -> LogIn:
    """`log_in(Role.RECEPTION)`: a browser of somebody of that role, at `house` or another."""

    def open_as(role: Role, at: House | None = None, **values: Any) -> Browser:
        browser = Browser()
        browser.force_login(make_staff(at or house, role, **values).user)
        return browser

    return open_as


@pytest.fixture
def reception(log_in: LogIn) -> Browser:
    return log_in(Role.RECEPTION)


@pytest.fixture
def host(house: House) -> Browser:
    """The member of staff whom the visits are booked with (the first host)."""
    house.host.user = make_user()
    house.host.save()
    browser = Browser()
    browser.force_login(house.host.user)
    return browser
