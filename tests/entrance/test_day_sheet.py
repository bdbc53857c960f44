"""The day on paper: everybody who is expected, no names, and empty lines with numbers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pikepdf
import pypdfium2
import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from furtka.entrance.day_sheet import BLANK_LINES, data, next_day
from furtka.entrance.services import arrive
from furtka.offices.models import Role
from furtka.visits.cancelling import cancel
from furtka.visits.models import Need
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MORNING = MONDAY_NINE - 2 * HOUR


@pytest.fixture
def house() -> Iterator[House]:
    with translation.override("pl"):
        yield make_house(rooms=2, hosts=2, lanes=2)


def told(house: House, days: int = 0) -> dict[str, object]:
    return data(house.site, MONDAY_NINE.date() + days * DAY, MORNING)


def test_everybody_who_is_expected_stands_on_it_in_the_order_of_time(house: House) -> None:
    later = make_visit(house, starts_at=MONDAY_NINE + HOUR, party=2, needs=("wheelchair",))
    first = make_visit(house, name="Zofia Żółć")
    make_visit(house, kind="phone", starts_at=MONDAY_NINE + 2 * HOUR)
    make_visit(house, starts_at=MONDAY_NINE + DAY)
    gone = make_visit(house, starts_at=MONDAY_NINE + 3 * HOUR)
    cancel(gone, now=NOW, actor=None)
    arrive(visit=first, now=MORNING + HOUR, actor=None)
    rows = told(house)["rows"]
    assert isinstance(rows, list)
    assert [row[:3] for row in rows] == [["9:00", first.code, "1"], ["10:00", later.code, "2"]]
    assert rows[0][4] == first.host.name and "1" in rows[0][3]
    assert [row[5] for row in rows] == ["", str(Need.WHEELCHAIR.label)]
    assert all(row[6:] == ["", "", ""] for row in rows)


def test_no_name_of_a_client_stands_on_it(house: House) -> None:
    make_visit(house, name="Zofia Żółć")
    assert "Żółć" not in str(told(house))


def test_empty_lines_have_numbers_of_their_own_each_day(house: House) -> None:
    monday, tuesday = told(house)["blank"], told(house, 1)["blank"]
    assert isinstance(monday, list) and isinstance(tuesday, list)
    assert (monday[0], len(set(monday))) == ("3011-01", BLANK_LINES)
    assert set(monday).isdisjoint(tuesday)


def test_rules_are_those_of_the_day(house: House) -> None:
    """From half past seven on, although the sheet is printed before."""
    make_order(
        house, mode="remote_only", limits={"people_inside": 3},
        valid_from=MORNING + HOUR / 2, valid_until=MONDAY_NINE + 7 * DAY,
    )  # fmt: skip
    sheet = told(house)
    assert "3 osoby" in str(sheet["most"])
    assert sheet["mode"] != data(house.site, NOW.date(), NOW)["mode"]


def test_the_next_day_is_one_on_which_somebody_comes(house: House) -> None:
    assert next_day(house.site, NOW) == NOW.date() + DAY
    make_visit(house)
    assert next_day(house.site, NOW) == MONDAY_NINE.date()
    assert next_day(house.site, MORNING) == MONDAY_NINE.date() + DAY


def test_the_same_number_of_queries_for_many(house: House) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            told(house)
        return len(queries)

    make_visit(house)
    few = asked()
    for n in range(3):
        make_visit(house, starts_at=MONDAY_NINE + n * HOUR)
    assert asked() == few <= 4


@pytest.mark.parametrize("path", ["kartka", "kartka/dalej"])
def test_reception_prints_it_readable_for_screen_readers(
    house: House, client: Browser, path: str
) -> None:
    visit = make_visit(house)
    user = make_staff(house, Role.RECEPTION).user
    assert user is not None
    at = MORNING if path == "kartka" else NOW
    with time_machine.travel(at, tick=False):
        client.force_login(user)
        answer = client.get(f"/praca/wejscie/{house.site.slug}/{path}/")
    assert answer.headers["Content-Type"] == "application/pdf"
    words = "".join(
        page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.content)
    )
    assert visit.code in words and f"3011-{BLANK_LINES}" in words and "poniedziałek" in words
    with pikepdf.open(io.BytesIO(answer.content)) as paper:
        assert paper.Root.MarkInfo.Marked and paper.Root.Lang == "pl"


def test_who_does_not_run_the_entrance_does_not_print_it(house: House, client: Browser) -> None:
    user = make_staff(house, Role.EDITOR).user
    assert user is not None
    client.force_login(user)
    assert client.get(f"/praca/wejscie/{house.site.slug}/kartka/").status_code == 404
