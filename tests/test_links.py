"""Links never act: whoever follows any address, with GET or HEAD, changes nothing.

Walks every address of the project against a filled office: as a stranger, as a client with an
open visit and a begun booking, and as somebody of each role. A new address is covered by itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import product
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db.models import F
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from furtka.cli.demo.office import receive_post, renew_order
from furtka.offices.groups import sync_groups
from furtka.offices.models import Role
from furtka.outbox.models import Task
from furtka.privacy.models import AuditLine
from furtka.registry.models import Item
from furtka.visits.models import Visit, VisitStatus
from furtka.visits.pins import pin_of
from furtka.website.services import ensure_site
from tests.cli.test_demo import NOW, fill_around_now
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import make_order
from tests.visits.web.browsing import Visitor

# Whether a page acts does not depend on the database, and there are thousands of links.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(os.environ.get("TEST_DB") == "postgresql", reason="walked on SQLite"),
]

# Who looked at whom is written down on purpose: a reading is no act upon what is read.
READINGS = (
    "visit.opened", "client.opened", "letter.opened", "paper.opened", "audit.read",
    "item.file_opened",
)  # fmt: skip
# Addresses that are patterns of Wagtail's own, with pages and pictures we do not have.
FOREIGN = ("cms/", "dokumenty/", "_util/")
METHODS = ("head", "get")


@dataclass
class Town:
    """A filled office, and values for the names in addresses."""

    house: House
    values: dict[str, list[Any]] = field(default_factory=dict)

    def urls(self, route: str) -> Iterator[str]:
        """The route with every combination of the values of its names."""
        names = re.findall(r"<(?:\w+:)?(\w+)>", route)
        for chosen in product(*(self.values.get(name, ["nie-ma"]) for name in names)):
            url = route
            for value in chosen:
                url = re.sub(r"<(?:\w+:)?\w+>", str(value), url, count=1)
            yield "/" + url


def routes(patterns: Iterable[Any], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def tables() -> list[Any]:
    ours = [app for app in apps.get_app_configs() if app.name.startswith("furtka.")]
    return [model for app in ours for model in app.get_models()]


def snapshot() -> dict[str, str]:
    """A checksum of every row of every table of ours, readings left out."""
    found = {}
    for model in tables():
        rows = model._default_manager.order_by("pk")
        if model is AuditLine:
            rows = rows.exclude(action__in=READINGS)
        digest = sha256(repr(list(rows.values_list())).encode()).hexdigest()
        found[model._meta.label] = f"{rows.count()} {digest}"
    return found


def changed(before: dict[str, str]) -> list[str]:
    now = snapshot()
    return [label for label in before if before[label] != now[label]]


def follow(client: Client, urls: Iterable[str]) -> dict[str, int]:
    """Each address by each method; the statuses of the last one."""
    said = {}
    for url in urls:
        for method in METHODS:
            said[url] = getattr(client, method)(url).status_code
    return said


def broken(said: dict[str, int]) -> list[str]:
    """No worker runs in tests: /readyz says so."""
    return [url for url, status in said.items() if status >= 500 and url != "/readyz"]


def acts(client: Client, urls: list[str]) -> list[str]:
    """The addresses that changed something, with the tables: slow, only to say which."""
    found = []
    for url in urls:
        before = snapshot()
        follow(client, [url])
        if tables := changed(before):
            found.append(f"{url} changes {', '.join(tables)}")
    return found


with translation.override("pl"):  # the language without a prefix
    ALL = [route for route in routes(get_resolver().url_patterns) if "^" not in route]


@pytest.fixture
def town() -> Iterator[Town]:
    with time_machine.travel(NOW, tick=False):
        house = make_house(rooms=3, hosts=3, lanes=2)
        ensure_site(office=house.office, now=NOW)
        make_staff(house, Role.REGISTRY)
        fill_around_now(house)
        renew_order(house.office, NOW)
        receive_post(house.office, NOW)
        yield Town(house, dict(values_of(house)))


def values_of(house: House) -> Iterator[tuple[str, list[Any]]]:
    """A real value for each name: visits to come, present and cancelled, an order, an item."""
    visits = Visit.objects.filter(office=house.office)
    statuses = (VisitStatus.BOOKED, VisitStatus.IN_ROOM, VisitStatus.CANCELLED_BY_CLIENT)
    each = [visits.filter(status=status).last() for status in statuses]
    some = [visit for visit in each if visit is not None]
    task = Task.objects.filter(office=house.office).first()
    item = Item.objects.filter(office=house.office).first()
    orders = [make_order(house).pk, make_order(house, status="submitted", approved_at=None).pk]
    yield "code", [visit.code for visit in some]
    yield "pk", [some[0].client_id, task.pk if task else 1]
    yield "order", orders
    yield "id", orders
    yield "office", [house.office.slug]
    yield "site", [house.site.slug]
    yield "slug", [house.unit.slug, house.service.code]
    yield "action", ["arrive", "undo"]
    yield "day", ["2026-12-08"]
    yield "result", ["zrobione"]
    if item is not None:
        yield "year", [item.year]
        yield "number", [item.number]


def urls_of(town: Town, *, foreign: bool = False) -> list[str]:
    wanted = [route for route in ALL if route.startswith(FOREIGN) is foreign]
    return [url for route in wanted for url in town.urls(route)]


def test_nothing_a_stranger_follows_acts(town: Town) -> None:
    client, urls = Client(), urls_of(town)
    before = snapshot()
    said = follow(client, urls)
    assert not changed(before), acts(client, urls)
    assert broken(said) == [] and len(said) > 100
    assert sum(status == 200 for status in said.values()) > 15


def test_nothing_a_client_follows_acts(town: Town) -> None:
    visit = Visit.objects.filter(status=VisitStatus.BOOKED, starts_at__gt=NOW).first()
    assert visit is not None
    visitor = Visitor()
    visitor.to_rules()
    visitor.post("/wizyta/", code=visit.code, pin=pin_of(visit))
    urls = [*urls_of(town), "/wizyta/moja/", "/umow-wizyte/?sprawa=rozmowa"]
    before = snapshot()
    said = follow(visitor.client, urls)
    assert not changed(before), acts(visitor.client, urls)
    assert said["/wizyta/moja/"] == 200 and said["/umow-wizyte/zasady/"] == 200


# Who between them may open everything (tests/test_access.py has each role at each address).
@pytest.mark.parametrize("role", [Role.RECEPTION, Role.DIRECTOR, Role.ADMINISTRATOR, Role.DPO])
def test_nothing_that_people_who_work_here_follow_acts(town: Town, role: Role) -> None:
    client, urls = Client(), urls_of(town)
    client.force_login(make_staff(town.house, role).user)  # type: ignore[arg-type]
    before = snapshot()
    said = follow(client, urls)
    assert not changed(before), acts(client, urls)
    assert said["/praca/"] == 200 and broken(said) == []


def test_no_screen_of_the_editors_acts(town: Town) -> None:
    client = Client()
    urls = [
        url for url in urls_of(town, foreign=True) if "nie-ma" not in url and "failwhale" not in url
    ]
    client.force_login(make_staff(town.house, Role.ADMINISTRATOR).user)  # type: ignore[arg-type]
    sync_groups(town.house.office)
    before = snapshot()
    said = follow(client, urls)
    assert not changed(before), acts(client, urls)
    assert said["/cms/"] == 200


def test_the_walk_sees_what_changes(town: Town) -> None:
    before = snapshot()
    Visit.objects.filter(pk=Visit.objects.values("pk")[:1]).update(party=F("party") + 1)
    assert changed(before) == ["visits.Visit"]
