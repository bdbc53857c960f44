"""The board of one door, and the public stream of the wall."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import AsyncClient
from django.test import Client as Browser

from furtka.entrance import stream_views
from furtka.offices.models import Entrance, Role, Room
from furtka.visits.models import Visit, VisitStatus
from tests.entrance.factories import make_visit_at
from tests.entrance.test_views import todays
from tests.offices.factories import House, make_house, make_staff


@pytest.fixture
def house(db: None) -> House:
    return make_house(rooms=4, hosts=4, lanes=4)


@pytest.fixture
def reception(house: House, client: Browser) -> Browser:
    user = make_staff(house, Role.RECEPTION).user
    assert user is not None
    client.force_login(user)
    return client


@pytest.fixture
def side_door(house: House) -> Entrance:
    return Entrance.objects.create(office=house.office, site=house.site, name="Boczne")


def at(door: Entrance, house: House, status: VisitStatus = VisitStatus.BOOKED) -> Visit:
    visit = todays(house, status)
    Visit.objects.filter(pk=visit.pk).update(entrance=door)
    return visit


def test_the_board_of_a_door_shows_its_visits_and_everybody_inside(
    house: House, reception: Browser, side_door: Entrance
) -> None:
    here, inside = at(side_door, house), todays(house, VisitStatus.IN_ROOM)
    path = f"/praca/wejscie/{house.site.slug}/"
    for address in (f"{path}?drzwi={side_door.pk}", f"{path}tablica/?drzwi={side_door.pk}"):
        page = reception.get(address).content.decode()
        assert f'id="{here.code}"' in page and f'id="{inside.code}"' not in page
        assert "<b>1</b>" in page  # the one inside came by the other door
    page = reception.get(f"{path}?drzwi={side_door.pk}").content.decode()
    assert (
        f"drzwi={side_door.pk}"
        in page.partition('data-stream="/sse/entrance/')[2].partition('"')[0]
    )
    assert "Boczne" in page


@pytest.mark.parametrize("door", ["999999", "x", "-1", "²", "9" * 30, "1\x00"])
def test_an_unknown_door_is_none(house: House, reception: Browser, door: str) -> None:
    visit = todays(house)
    page = reception.get(f"/praca/wejscie/{house.site.slug}/", {"drzwi": door})
    assert page.status_code == 200 and visit.code in page.content.decode()


def test_a_press_comes_back_to_the_board_of_the_door(
    house: House, reception: Browser, side_door: Entrance
) -> None:
    visit = at(side_door, house)
    path = f"/praca/wejscie/{house.site.slug}/{visit.code}/arrive/"
    answer = reception.post(path, {"drzwi": side_door.pk})
    assert answer["Location"].endswith(f"?drzwi={side_door.pk}#{visit.code}")


def test_the_direction_stands_beside_the_room(house: House, reception: Browser) -> None:
    Room.objects.update(direction="left")
    make_visit_at(house, VisitStatus.MET)
    todays(house, VisitStatus.IN_ROOM)
    for path in (
        "/praca/wejscie/{0}/",
        "/praca/wejscie/{0}/lista/",
        "/ekran/{0}/",
        "/en/ekran/{0}/",
    ):
        page = reception.get(path.format(house.site.slug)).content.decode()
        assert "←" in page and ("to the left" if "/en/" in path else "w lewo") in page


@pytest.mark.django_db(transaction=True)
def test_the_wall_is_pushed_to_anybody_but_not_to_everybody_at_once(monkeypatch: Any) -> None:
    async_to_sync(_open_walls)(monkeypatch)


async def _open_walls(monkeypatch: Any) -> None:
    house = await sync_to_async(make_house)()
    visit = await sync_to_async(make_visit_at)(house, VisitStatus.MET)
    monkeypatch.setattr(stream_views, "MOST_WALLS", 1)
    browser, path = AsyncClient(), f"/sse/screen/{house.site.slug}/?lang=en"
    assert (await browser.get("/sse/screen/nigdzie/")).status_code == 404
    parts: list[str] = []
    screen = asyncio.create_task(_read(await browser.get(path), parts))
    while len(parts) < 2:
        await asyncio.sleep(0.02)
    assert parts[1].startswith("event: screen\n")
    assert visit.code in parts[1] and "Please come in" in parts[1]
    assert (await browser.get(path)).status_code == 204
    screen.cancel()  # as when the screen is switched off
    await asyncio.wait([screen])
    assert (await browser.get(path)).status_code == 200


async def _read(answer: Any, parts: list[str]) -> None:
    async for part in answer:
        parts.append(part.decode())
