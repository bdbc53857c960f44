"""The migration that numbers what was approved before orders had numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from furtka.offices.models import Office
from furtka.rules.models import Order, OrderStatus
from furtka.rules.published import public_path, published_orders
from tests.offices.factories import make_office
from tests.rules.factories import make_order

NAME = "0005_numbers_of_earlier_orders"
migration = import_module(f"furtka.rules.migrations.{NAME}")


@pytest.fixture
def office() -> Office:
    return make_office()


def approved(office: Office, at: datetime, **values: Any) -> Order:
    return make_order(office, approved_at=at, **values)


def marks(*orders: Order) -> list[str]:
    return [Order.objects.get(pk=order.pk).mark for order in orders]


def number_them() -> None:
    migration.number_earlier_orders(apps, None)


@pytest.mark.django_db
def test_each_office_and_year_is_numbered_in_the_order_of_approval(office: Office) -> None:
    may = datetime(2025, 5, 5, 10, tzinfo=UTC)
    later, first = approved(office, may + timedelta(days=3)), approved(office, may)
    same = approved(office, may)
    next_year = approved(office, may.replace(year=2026))
    other = approved(make_office(), may)
    number_them()
    assert marks(first, same, later, next_year, other) == [
        "1/2025", "2/2025", "3/2025", "1/2026", "1/2025",
    ]  # fmt: skip


@pytest.mark.django_db
def test_numbers_that_were_given_stay_and_the_others_come_after_them(office: Office) -> None:
    may = datetime(2026, 5, 5, 10, tzinfo=UTC)
    given = [approved(office, may + timedelta(days=n), number=n, year=2026) for n in (2, 4)]
    earlier = approved(office, may)
    for _again in range(2):
        number_them()
    assert marks(*given, earlier) == ["2/2026", "4/2026", "5/2026"]


@pytest.mark.django_db
def test_the_year_is_that_of_the_office_s_calendar(office: Office) -> None:
    new_year = approved(office, datetime(2025, 12, 31, 23, 30, tzinfo=UTC))  # 0:30 in Poland
    number_them()
    assert marks(new_year) == ["1/2026"]


@pytest.mark.django_db
def test_what_was_withdrawn_after_its_approval_has_a_page_and_drafts_have_none(
    office: Office,
) -> None:
    may, status = datetime(2026, 5, 5, 10, tzinfo=UTC), OrderStatus
    withdrawn = approved(office, may, status=status.WITHDRAWN, withdrawn_at=may)
    drafts = [
        make_order(office, status=one, approved_at=None)
        for one in (status.DRAFT, status.SUBMITTED, status.WITHDRAWN)
    ]
    number_them()
    assert marks(withdrawn, *drafts) == ["1/2026", "", "", ""]
    assert [public_path(one) for one in published_orders(office)] == [
        "/komunikaty/zarzadzenie/1-2026/"
    ]


@pytest.mark.django_db(transaction=True)
def test_it_can_be_taken_back_and_done_again(office: Office) -> None:
    before = [("rules", "0004_words_of_orders")]
    order = approved(office, datetime(2026, 5, 5, 10, tzinfo=UTC))
    try:
        MigrationExecutor(connection).migrate(before)
        assert marks(order) == [""]
    finally:
        MigrationExecutor(connection).migrate([("rules", NAME)])
    assert marks(order) == ["1/2026"]
