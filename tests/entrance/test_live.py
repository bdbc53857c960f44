"""The stream that says "changed"."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import AsyncClient
from django.utils import timezone

from furtka.entrance import live, services, stream_views
from furtka.entrance.drawn import Kind
from furtka.offices.models import Role
from tests.offices.factories import make_house, make_staff
from tests.visits.factories import MONDAY_NINE, make_visit

BOOKED = "visit.booked"


def test_only_the_offices_with_new_lines_changed() -> None:
    before = [(3, 1, BOOKED), (2, 2, BOOKED)]
    after = [(6, 1, "message.sent"), (5, 2, "visit.met"), (4, 3, "order.approved"), *before]
    assert live.changed_offices(before, after) == {2, 3}
    assert live.changed_offices(before, before) == set()


def test_a_line_that_was_committed_late_is_not_missed() -> None:
    before = [(9, 1, BOOKED), (7, 1, BOOKED)]
    assert live.changed_offices(before, [(9, 1, BOOKED), (8, 5, BOOKED), (7, 1, BOOKED)]) == {5}


def test_lines_that_only_came_into_sight_are_not_new() -> None:
    assert (
        live.changed_offices([(9, 1, BOOKED), (8, 1, BOOKED)], [(8, 1, BOOKED), (7, 2, BOOKED)])
        == set()
    )


def test_after_a_flood_everybody_looks() -> None:
    flood = [(1000 - n, 1, BOOKED) for n in range(live.NEWEST)]
    assert live.changed_offices([(1, 1, BOOKED)], flood) is None


@pytest.mark.django_db(transaction=True)
def test_a_step_wakes_the_screens_of_its_office(monkeypatch: Any) -> None:
    monkeypatch.setattr(live, "EVERY", timedelta(milliseconds=20))
    monkeypatch.setattr(live, "SIGN_OF_LIFE", timedelta(milliseconds=300))
    async_to_sync(_wake_one_of_two)()


async def _wake_one_of_two() -> None:
    pulse = live.Pulse()
    house = await sync_to_async(make_house)()
    other = await sync_to_async(make_house)()
    visit = await sync_to_async(make_visit)(house)
    here, there = pulse.listen(house.office.pk), pulse.listen(other.office.pk)
    first, elsewhere = asyncio.ensure_future(anext(here)), asyncio.ensure_future(anext(there))
    await asyncio.sleep(0.1)
    await sync_to_async(services.arrive)(visit=visit, now=MONDAY_NINE, actor=None)
    assert await first is True
    assert await elsewhere is False
    await here.aclose()
    await there.aclose()
    assert pulse._waiting == {}


@pytest.mark.django_db(transaction=True)
def test_the_stream_is_for_those_who_run_the_entrance() -> None:
    async_to_sync(_ask_for_the_stream)()


async def _ask_for_the_stream() -> None:
    house = await sync_to_async(make_house)()
    path = f"/sse/entrance/{house.site.slug}/"
    browser = AsyncClient()
    assert (await browser.get(path)).status_code == 404
    editor = await sync_to_async(make_staff)(house, Role.EDITOR)
    await browser.aforce_login(editor.user)
    assert (await browser.get(path)).status_code == 404
    clerk = await sync_to_async(make_staff)(house, Role.RECEPTION)
    await browser.aforce_login(clerk.user)
    answer = await browser.get(path)
    assert answer["Content-Type"] == "text/event-stream"
    content = answer.streaming_content
    assert (await anext(content)).startswith(b"retry:")
    board = (await anext(content)).decode()
    assert board.startswith("event: board\ndata: <div") and board.endswith("\n\n")
    assert "csrfmiddlewaretoken" not in board and "Oczekiwani" in board
    assert (await browser.get("/sse/entrance/nigdzie/")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_only_those_whose_strip_changed_fetch_it(monkeypatch: Any) -> None:
    monkeypatch.setattr(live, "EVERY", timedelta(milliseconds=20))
    async_to_sync(_arrive_before_two)()


async def _arrive_before_two() -> None:
    house = await sync_to_async(make_house)()
    visit = await sync_to_async(make_visit)(house)
    host, editor = house.host, await sync_to_async(make_staff)(house, Role.EDITOR)
    heard: dict[str, list[bytes]] = {"host": [], "editor": []}
    kinds = {
        name: Kind("strip", house.office.pk, 0, "pl", reader=who.pk)
        for name, who in (("host", host), ("editor", editor))
    }
    reading = [
        asyncio.create_task(_note(stream_views._changes(kind), heard[name]))
        for name, kind in kinds.items()
    ]
    await asyncio.sleep(0.3)
    await sync_to_async(services.arrive)(visit=visit, now=timezone.now(), actor=None)
    await asyncio.sleep(0.7)
    for task in reading:
        task.cancel()
    await asyncio.wait(reading)
    first = b"retry: 2000\n" + stream_views.CHANGED + stream_views.STRIP
    assert heard["host"] == [first, stream_views.CHANGED, stream_views.STRIP]
    assert heard["editor"] == [first, stream_views.CHANGED]


async def _note(stream: Any, heard: list[bytes]) -> None:
    async for part in stream:
        heard.append(part)
