"""Visits that can't take place as they stand, through programs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from furtka.clients.models import Client as People
from furtka.offices.models import Closure, Role
from furtka.visits.models import Visit
from tests.api.test_public import book
from tests.api.test_staff import post, token
from tests.offices.factories import House, make_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house(rooms=2, hosts=2, lanes=2)


@pytest.fixture
def visit(client: Client, house: House) -> Visit:
    """Booked, and then its host is away."""
    visit = Visit.objects.get(code=book(client, house).json()["code"])
    Closure.objects.create(
        office=house.office, staff=visit.host, starts_at=visit.starts_at, ends_at=visit.ends_at
    )
    return visit


def listed(client: Client, house: House, headers: Any, query: str = "") -> Any:
    return client.get(f"/api/v1/offices/{house.office.slug}/conflicts{query}", headers=headers)


def test_a_conflict_comes_with_its_reason_and_proposals(
    client: Client, house: House, visit: Visit
) -> None:
    answer = listed(client, house, token(house) | {"Accept-Language": "en"}).json()
    assert (answer["total"], answer["pages"]) == (1, 1)
    [line] = answer["conflicts"]
    assert line["code"] == visit.code and line["problem"] == "away"
    assert line["reason"] == "Anna Próbna is away."
    ways = [proposal["way"] for proposal in line["proposals"]]
    assert ways[0] == "same_time" and "nearest_day" in ways
    assert line["proposals"][0]["host"] and line["proposals"][1]["host"] is None


def test_accepting_settles_it_and_again_changes_nothing(
    client: Client, house: House, visit: Visit
) -> None:
    me = token(house)
    [line] = listed(client, house, me).json()["conflicts"]
    data = {"proposal": line["proposals"][0]["id"]}
    answers = [post(client, f"visits/{visit.code}/accept", data, me) for _press in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert listed(client, house, me).json()["total"] == 0


def test_an_old_proposal_is_refused(client: Client, house: House, visit: Visit) -> None:
    me = token(house)
    [line] = listed(client, house, me).json()["conflicts"]
    first, second, *_rest = (proposal["id"] for proposal in line["proposals"])
    assert post(client, f"visits/{visit.code}/accept", {"proposal": second}, me).status_code == 200
    late = post(client, f"visits/{visit.code}/accept", {"proposal": first}, me)
    assert (late.status_code, late.json()["error"]) == (409, "changed_meanwhile")


@pytest.mark.parametrize("data", [{}, {"proposal": "x"}, {"proposal": 1}, {"proposal": "|" * 999}])
def test_nonsense_is_refused_at_its_field(
    client: Client, house: House, visit: Visit, data: dict[str, Any]
) -> None:
    answer = post(client, f"visits/{visit.code}/accept", data, token(house))
    assert answer.status_code == 422 and list(answer.json()["fields"]) == ["proposal"]


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 400, "%00", "²"])
def test_a_page_that_there_is_not_gives_the_nearest(
    client: Client, house: House, visit: Visit, page: str
) -> None:
    assert listed(client, house, token(house), f"?page={page}").status_code == 200


def test_who_may_not_book_sees_and_settles_nothing(
    client: Client, house: House, visit: Visit
) -> None:
    for headers, status in (
        ({}, 401),
        (token(house, Role.EDITOR), 403),
        (token(make_house()), 404),
    ):
        assert listed(client, house, headers).status_code == status
        answer = post(client, f"visits/{visit.code}/accept", {"proposal": "x"}, headers)
        assert answer.status_code == status


def test_protected_people_are_counted_and_not_shown(
    client: Client, house: House, visit: Visit
) -> None:
    People.objects.update(protected=True)
    answer = listed(client, house, token(house)).json()
    assert answer["total"] == 1 and answer["conflicts"] == []
    refused = post(client, f"visits/{visit.code}/accept", {"proposal": "x"}, token(house))
    assert refused.status_code == 404
    head = listed(client, house, token(house, Role.UNIT_HEAD)).json()
    assert [line["code"] for line in head["conflicts"]] == [visit.code]
