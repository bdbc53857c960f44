"""The page of service modes: who may do what, and what it says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone, translation

from furtka.offices.models import Role
from furtka.rules.models import Mode, Order, OrderStatus
from furtka.rules.overview import overview, period_words
from tests.offices.factories import House, make_house, make_staff
from tests.rules.factories import DAY, NOW, make_obligation, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


def log_in(house: House, role: Role) -> Browser:
    staff = make_staff(house, role)
    assert staff.user is not None
    browser = Browser()
    browser.force_login(staff.user)
    return browser


def filled(**values: Any) -> dict[str, Any]:
    day = timezone.localdate()
    return {
        "title": "Zasady na zimę", "mode": "remote_only", "from_day": day.isoformat(),
        "last_day": (day + timedelta(days=30)).isoformat(), "legal_basis": "zarządzenie nr 7",
    } | values  # fmt: skip


@pytest.mark.parametrize(
    ("role", "sees", "writes", "approves"),
    [
        (Role.RECEPTION, 200, 404, 404),
        (Role.UNIT_HEAD, 200, 200, 404),
        (Role.DIRECTOR, 200, 200, 302),
        (Role.ADMINISTRATOR, 200, 404, 404),
    ],
)
def test_who_sees_writes_and_approves(
    house: House, role: Role, sees: int, writes: int, approves: int
) -> None:
    order = make_order(house.office, status=OrderStatus.SUBMITTED, approved_at=None)
    browser = log_in(house, role)
    assert browser.get("/praca/tryb/").status_code == sees
    assert browser.get("/praca/tryb/nowe/").status_code == writes
    assert browser.post(f"/praca/tryb/{order.pk}/zatwierdz/").status_code == approves
    assert browser.post(f"/praca/tryb/{order.pk}/wycofaj/").status_code == approves


def test_from_draft_to_approval(house: House) -> None:
    make_obligation(house.office)
    head, director = log_in(house, Role.UNIT_HEAD), log_in(house, Role.DIRECTOR)
    form = filled(obligations=["mask"], limit_people_inside="8", site=house.site.pk)
    assert head.post("/praca/tryb/nowe/", form).status_code == 302
    order = Order.objects.get()
    assert (order.mode, order.limits) == ("remote_only", {"people_inside": 8})
    assert (order.obligations, order.site) == (["mask"], house.site)
    head.post(f"/praca/tryb/{order.pk}/wyslij/")
    director.post(f"/praca/tryb/{order.pk}/zatwierdz/", {"seen": order.fingerprint})
    order.refresh_from_db()
    assert order.status == OrderStatus.APPROVED
    shown = director.get("/praca/tryb/").content.decode()
    assert "Zasady na zimę" in shown


def test_an_author_is_told_that_somebody_else_must_approve(house: House) -> None:
    director = log_in(house, Role.DIRECTOR)
    director.post("/praca/tryb/nowe/", filled())
    order = Order.objects.get()
    director.post(f"/praca/tryb/{order.pk}/wyslij/")
    answer = director.post(f"/praca/tryb/{order.pk}/zatwierdz/", follow=True)
    assert [m.level_tag for m in answer.context["messages"]][-1] == "error"
    order.refresh_from_db()
    assert order.status == OrderStatus.SUBMITTED


def test_who_only_writes_drops_drafts_but_withdraws_nothing_else(house: House) -> None:
    head = log_in(house, Role.UNIT_HEAD)
    draft = make_order(house.office, status=OrderStatus.DRAFT, approved_at=None)
    approved = make_order(house.office)
    assert head.post(f"/praca/tryb/{draft.pk}/wycofaj/").status_code == 302
    assert head.post(f"/praca/tryb/{approved.pk}/wycofaj/").status_code == 404


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 10_000}, "title"),
        ({"title": "Zasady\u202e"}, "title"),
        ({"mode": "on_fire"}, "mode"),
        ({"mode": ""}, "mode"),
        ({"from_day": "wczoraj"}, "from_day"),
        ({"from_day": "0001-01-01"}, "from_day"),
        ({"last_day": "9999-12-31"}, "last_day"),
        ({"last_day": ""}, "last_day"),
        ({"last_day": "2020-01-01"}, "last_day"),
        ({"from_time": "25:00"}, "from_time"),
        ({"site": "99999999999999999999"}, "site"),
        ({"unit": "x"}, "unit"),
        ({"obligations": ["sing"]}, "obligations"),
        ({"limit_party": "0"}, "limit_party"),
        ({"limit_party": "9" * 5000}, "limit_party"),
        ({"legal_basis": " "}, "legal_basis"),
        ({"reason": "a\x00b"}, "reason"),
    ],
)
def test_bad_input_is_named_at_its_field(house: House, values: dict[str, Any], field: str) -> None:
    answer = log_in(house, Role.DIRECTOR).post("/praca/tryb/nowe/", filled(**values))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Order.objects.exists()


def test_an_order_of_another_office_is_unknown(house: House) -> None:
    theirs = make_order(make_house().office)
    director = log_in(house, Role.DIRECTOR)
    for act in ("wyslij", "zatwierdz", "wycofaj"):
        assert director.post(f"/praca/tryb/{theirs.pk}/{act}/").status_code == 404
        assert director.get(f"/praca/tryb/{theirs.pk}/{act}/").status_code == 405
    assert director.post(f"/praca/tryb/{10**30}/wycofaj/").status_code == 404


def test_orders_stand_in_the_group_where_they_belong(house: House) -> None:
    office = house.office
    make_order(office, title="teraz")
    make_order(office, title="potem", valid_from=NOW + DAY)
    make_order(office, title="było", valid_from=NOW - 9 * DAY, valid_until=NOW - DAY)
    make_order(office, title="dawno", valid_from=NOW - 90 * DAY, valid_until=NOW - 60 * DAY)
    make_order(office, title="cofnięte", status=OrderStatus.WITHDRAWN, withdrawn_at=NOW - DAY)
    make_order(office, title="projekt", status=OrderStatus.DRAFT, approved_at=None)
    make_order(
        office, title="nic", status=OrderStatus.WITHDRAWN, approved_at=None, withdrawn_at=NOW
    )
    found = overview(office, NOW)
    assert [row.order.title for row in found.in_force] == ["teraz"]
    assert [row.order.title for row in found.coming] == ["potem"]
    assert [row.order.title for row in found.ended] == ["było", "cofnięte"]
    assert [row.order.title for row in found.waiting] == ["projekt"]


def test_each_building_has_its_own_rules(house: House) -> None:
    make_order(house.office, mode=Mode.REMOTE_ONLY, site=house.site)
    site = overview(house.office, NOW).sites[0]
    assert site.rules.mode == Mode.REMOTE_ONLY and site.until


def test_the_page_costs_four_queries(house: House, django_assert_num_queries: Any) -> None:
    for _number in range(4):
        make_order(house.office, unit=house.unit, site=house.site)
    with django_assert_num_queries(4):
        overview(house.office, NOW)


def test_the_last_day_is_named_as_people_say_it(house: House) -> None:
    midnight = NOW.replace(hour=23, minute=0)  # in Poland, in winter
    order = Order(valid_from=midnight, valid_until=midnight + 5 * DAY)
    with translation.override("en"):
        words = period_words(order, house.office.tz)
    assert "27" in words and "1 December" in words and ":" not in words
