"""The register of one day matches the pile of paper."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.utils import translation

from furtka.offices.models import Office, Role
from furtka.registry.day import paper_report
from furtka.registry.day.report import nobodys, report
from furtka.registry.models import IncomingChannel, Item, ItemState
from furtka.registry.services import Details
from tests.offices.factories import House, make_house, make_staff
from tests.registry.test_services import record
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)


@pytest.fixture
def house() -> House:
    return make_house()


def by_way(office: Office, day: date) -> dict[str, tuple[int, int]]:
    return {way.channel.value: (way.count, way.unassigned) for way in report(office, day).ways}


def test_a_day_counts_by_channel_and_says_what_nobody_has(house: House) -> None:
    record(house)
    record(house, unit=house.unit)
    record(house, channel="phone", details=Details(assignee=make_staff(house, Role.CASE_WORKER)))
    record(house, channel="phone", now=NOW + timedelta(days=1))
    record(make_house())
    found = report(house.office, DAY)
    assert by_way(house.office, DAY) == {"phone": (1, 0), "post": (2, 1)}
    assert (found.count, found.unassigned, found.by_post) == (3, 1, 2)
    assert [item.number for item in found.items] == [1, 2, 3]


def test_the_day_is_the_offices_not_that_of_utc(house: House) -> None:
    record(house, now=datetime(2026, 11, 26, 23, 30, tzinfo=UTC))
    assert report(house.office, DAY).count == 0
    assert report(house.office, DAY + timedelta(days=1)).count == 1


def test_the_numbers_of_a_day_are_said_and_a_gap_is_named(house: House) -> None:
    for _n in range(4):
        record(house)
    with translation.override("en"):
        assert paper_report.facts(report(house.office, DAY))[0] == (
            "Numbers from RPW/00001/2026 to RPW/00004/2026: 4, without a gap."
        )
        Item.objects.filter(number=3).delete()
        assert "1 are missing!" in paper_report.facts(report(house.office, DAY))[0]


def test_a_night_at_new_year_has_numbers_of_two_years_at_most_one_a_day(house: House) -> None:
    record(house, now=datetime(2026, 12, 31, 22, 30, tzinfo=UTC))
    record(house, now=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    for day, number in ((date(2026, 12, 31), "1/2026"), (date(2027, 1, 1), "1/2027")):
        [numbers] = report(house.office, day).numbers
        assert numbers.first == numbers.last == f"RPW/0000{number}"


def test_the_list_of_a_week_leaves_out_what_somebody_has_or_what_is_over(house: House) -> None:
    old = record(house, now=NOW - timedelta(days=7), received_at=NOW - timedelta(days=7))
    mine = record(house)
    record(house, unit=house.unit)
    Item.objects.filter(pk=record(house).pk).update(state=ItemState.SETTLED)
    assert nobodys(house.office, DAY) == ([mine], 1)
    assert nobodys(house.office, DAY - timedelta(days=7)) == ([old], 1)


def test_a_day_costs_the_same_for_many(house: House, django_assert_num_queries: Any) -> None:
    for _n in range(2):
        for channel in IncomingChannel:
            record(house, channel=channel, unit=house.unit)
        with django_assert_num_queries(4):
            paper_report.data(house.office, report(house.office, DAY), NOW)


def test_the_paper_lies_and_can_be_read_out(house: House) -> None:
    for _n in range(60):
        record(house, subject="Wniosek o zasiłek celowy na opał #let x = 1")
    made = paper_report.pdf(house.office, report(house.office, DAY), NOW)
    with pikepdf.open(io.BytesIO(made)) as sheet:
        _left, _bottom, right, top = (float(value) for value in sheet.pages[0].mediabox)
        assert right > top and len(sheet.pages) > 1 and sheet.Root.MarkInfo.Marked


@pytest.mark.usefixtures("at_the_time_of_the_factories")
def test_the_pages(client: Client, house: House) -> None:
    user = make_staff(house, Role.REGISTRY).user
    assert user is not None
    client.force_login(user)
    assert 'class="empty"' in client.get("/praca/rejestr/dzien/").content.decode()
    record(house)
    page = client.get("/praca/rejestr/dzien/", {"day": "2026-11-26"}).content.decode()
    assert "RPW/00001/2026" in page and "/praca/rejestr/dzien.pdf?day=2026-11-26" in page
    assert "RPW/00001/2026" in client.get("/praca/rejestr/dzien/nieprzydzielone/").content.decode()
    sheet = client.get("/praca/rejestr/dzien.pdf?day=2026-11-26")
    assert sheet.headers["Content-Type"] == "application/pdf"
