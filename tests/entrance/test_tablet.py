"""The tablet at the door: nothing personal, nothing left for the next one, no way to guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser

from furtka.entrance import tablets
from furtka.entrance.models import Arrival, Tablet
from furtka.offices.models import Entrance, PhoneLine, Role, Service, Site
from furtka.privacy.models import AuditLine
from furtka.visits.models import Visit
from tests.entrance.factories import walk
from tests.offices.factories import House, make_house, make_staff
from tests.rules.factories import make_obligation
from tests.visits.factories import MONDAY_NINE, make_order, make_visit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
EARLIER = MONDAY_NINE - 10 * MINUTE


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


@dataclass
class Standing:
    """A tablet that stands at the door of the house."""

    house: House
    browser: Browser
    prefix: str = ""

    def url(self, page: str = "") -> str:
        return f"{self.prefix}/ekran/{self.house.site.slug}/przyjscie/{page}"

    def get(self, page: str = "") -> Any:
        return self.browser.get(self.url(page))

    def text(self, page: str = "") -> str:
        return unescape(self.browser.get(self.url(page), follow=True).content.decode())

    def enter(self, code: str) -> Any:
        return self.browser.post(self.url(), {"code": code})

    def arrive(self, code: str) -> str:
        """Both presses; the last page."""
        self.enter(code)
        return unescape(self.browser.post(self.url("zasady/"), follow=True).content.decode())


@pytest.fixture
def house() -> House:
    return make_house()


def start(house: House, browser: Browser) -> Standing:
    staff = make_staff(house, Role.RECEPTION)
    assert staff.user is not None
    with at(EARLIER):
        browser.force_login(staff.user)
        page = f"/praca/wejscie/{house.site.slug}/tablet/"
        assert browser.get(page).status_code == 200
        begun = browser.post(page, {"entrance": house.entrance.pk})
        assert begun["Location"] == f"/ekran/{house.site.slug}/przyjscie/"
    return Standing(house, browser)


@pytest.fixture
def tablet(house: House, client: Browser) -> Standing:
    return start(house, client)


def test_reception_starts_it_and_is_logged_out_there(tablet: Standing) -> None:
    session = tablet.browser.session
    assert set(session.keys()) - {"_session_expiry"} == {"tablet"}
    with at(EARLIER):
        assert session.get_expiry_age() == tablets.LASTS.total_seconds()
        assert tablet.browser.get("/praca/").status_code == 302
        assert 'name="code"' in tablet.text()
    assert AuditLine.objects.filter(action="tablet.started").count() == 1


def test_no_other_browser_is_a_tablet(house: House, client: Browser, tablet: Standing) -> None:
    other = Standing(house, Browser())
    with at(EARLIER):
        said = other.text()
        assert 'name="code"' not in said and "recepcj" in said
        assert other.enter("x").status_code == 403
        for page in ("zasady/", "inaczej/", "dziekujemy/"):
            assert "<form" not in other.text(page)


def test_it_is_ended_from_anywhere(house: House, tablet: Standing) -> None:
    one, staff = Tablet.objects.get(), make_staff(house, Role.RECEPTION)
    desk = Browser()
    assert staff.user is not None
    with at(EARLIER):
        desk.force_login(staff.user)
        url = f"/praca/wejscie/{house.site.slug}/tablet/"
        assert f"{url}{one.pk}/koniec/" in desk.get(url).content.decode()
        for _press in range(2):
            assert desk.post(f"{url}{one.pk}/koniec/").status_code == 302
        assert 'name="code"' not in tablet.text()
        assert desk.post(f"{url}{2**80}/koniec/").status_code == 404
    assert AuditLine.objects.filter(action="tablet.ended").count() == 1


def test_nobody_is_logged_in_at_a_tablet(house: House, tablet: Standing) -> None:
    staff = make_staff(house, Role.RECEPTION)
    assert staff.user is not None
    with at(EARLIER):
        tablet.browser.force_login(staff.user)
        assert 'name="code"' not in tablet.text()


def test_three_pages_and_the_client_is_here(house: House, tablet: Standing) -> None:
    make_obligation(house.office)
    make_order(house, obligations=["mask"], limits={"people_inside": 8})
    visit = make_visit(house)
    with at(EARLIER):
        assert tablet.enter(visit.code)["Location"] == tablet.url("zasady/")
        rules = tablet.get("zasady/")
        said = rules.content.decode()
        assert "9:00" in said and "Zasłoń usta i nos." in said and "8" in said
        for secret in ("Zofia", house.host.name, house.service.name, visit.code, "pokój"):
            assert secret not in said, secret
        assert rules["Refresh"].startswith("120;")
        last = tablet.browser.post(tablet.url("zasady/"), follow=True)
        assert "Poczekaj tutaj" in last.content.decode()
        assert last["Refresh"] == f"20; url={tablet.url()}"
    arrival = Arrival.objects.get()
    assert (arrival.way, arrival.rules_confirmed, arrival.visit) == ("tablet", True, visit)


@pytest.mark.parametrize("typed", ["letters", "small", "twice", "no dash", "spaces"])
def test_a_code_may_be_typed_in_many_ways(house: House, tablet: Standing, typed: str) -> None:
    visit = make_visit(house)
    prefix, letters = visit.code.split("-")
    ways = {
        "letters": letters, "small": visit.code.lower(), "twice": f"{prefix}-{visit.code}",
        "no dash": prefix + letters, "spaces": f" {prefix} – {letters} ",
    }  # fmt: skip
    with at(EARLIER):
        assert tablet.enter(ways[typed]).status_code == 302


def test_a_second_time_is_the_same_answer(house: House, tablet: Standing) -> None:
    visit = make_visit(house)
    with at(EARLIER):
        first, second = tablet.arrive(visit.code), tablet.arrive(visit.code)
    assert "Poczekaj tutaj" in first and "Poczekaj tutaj" in second
    assert AuditLine.objects.filter(action="visit.arrived").count() == 1


def other_site(house: House) -> Site:
    """Another building of the same office."""
    return Site.objects.create(
        office=house.office, slug="filia", name="Filia", places=5, street="ul. Boczna 2",
        postcode="98-220", town="Zduńska Wola",
    )  # fmt: skip


@pytest.mark.parametrize("case", ["unknown", "other day", "cancelled", "call", "left", "office"])
def test_wrong_codes_all_get_the_same_answer(house: House, tablet: Standing, case: str) -> None:
    code = "ZW-AAAAA"
    if case == "other day":
        code = make_visit(house, starts_at=MONDAY_NINE + timedelta(days=1)).code
    elif case == "office":
        code = make_visit(make_house()).code
    elif case == "call":
        code = make_visit(house, kind="phone").code
    elif case in ("cancelled", "left"):
        code = make_visit(house).code
        status = {"cancelled": "client_cancelled", "left": "left"}[case]
        Visit.objects.filter(code=code).update(status=status)
    with at(EARLIER):
        answer = tablet.enter(code)
    assert answer.status_code == 422 and "Refresh" in answer.headers
    said = answer.content.decode()
    assert "Nie znajdujemy tego kodu na dziś" in said and code not in said


@pytest.mark.parametrize(("sensitive", "named"), [(False, True), (True, False)])
def test_another_building_is_named_only_where_nothing_follows(
    house: House, tablet: Standing, sensitive: bool, named: bool
) -> None:
    Service.objects.filter(pk=house.service.pk).update(sensitive=sensitive)
    visit = make_visit(house)
    Visit.objects.filter(pk=visit.pk).update(site=other_site(house))
    with at(EARLIER):
        said = tablet.enter(visit.code).content.decode()
    assert ("ul. Boczna 2" in said) is named
    assert ("Nie znajdujemy" in said) is not named


def test_codes_can_not_be_guessed(house: House, tablet: Standing, settings: Any) -> None:
    settings.RATE_LIMITS = True
    settings.LIMITS_PER_HOUR = settings.LIMITS_PER_HOUR | {"code_at_door": 3}
    visit = make_visit(house)
    with at(EARLIER):
        for _client in range(5):
            assert tablet.enter(visit.code).status_code == 302  # who is right is never counted
        wrong = [tablet.enter("AAAAA").status_code for _try in range(4)]
        assert wrong == [422, 422, 422, 429] and tablet.enter(visit.code).status_code == 429
    with at(EARLIER + 60 * MINUTE):
        assert tablet.enter(visit.code).status_code == 302


@pytest.mark.parametrize(("minutes", "early"), [(61, True), (60, False)])
def test_who_comes_hours_early_sits_down_in_the_warm(
    house: House, tablet: Standing, minutes: int, early: bool
) -> None:
    visit = make_visit(house)
    with at(MONDAY_NINE - minutes * MINUTE):
        said = tablet.arrive(visit.code)
    assert ("Twoja wizyta jest o 9:00. Usiądź" in said) is early
    assert Arrival.objects.exists()  # the staff know that they are here


def test_nobody_is_refused_for_being_late(house: House, tablet: Standing) -> None:
    visit = make_visit(house)
    make_visit(house, starts_at=visit.ends_at)
    with at(MONDAY_NINE + 25 * MINUTE):
        assert "Poczekaj tutaj" in tablet.arrive(visit.code)


def test_the_next_client_sees_nothing_of_the_one_before(house: House, tablet: Standing) -> None:
    visit = make_visit(house)
    with at(EARLIER):
        tablet.enter(visit.code)
        first = tablet.get()
        assert visit.code not in first.content.decode() and "no-store" in first["Cache-Control"]
        assert "at_tablet" not in tablet.browser.session
        for page in ("zasady/", "inaczej/", "dziekujemy/"):
            assert tablet.get(page)["Location"] == tablet.url()
        tablet.enter(visit.code)
    with at(EARLIER + 3 * MINUTE):  # walked away
        assert tablet.get("zasady/")["Location"] == tablet.url()
        tablet.browser.post(tablet.url("zasady/"))
    assert not Arrival.objects.exists()


def test_the_first_page_comes_back_in_polish(house: House, tablet: Standing) -> None:
    visit = make_visit(house)
    tablet.prefix = "/uk"
    with at(EARLIER):
        said = tablet.arrive(visit.code)
        assert "Дякуємо" in said
        assert tablet.get("dziekujemy/")["Refresh"] == (
            f"20; url=/ekran/{house.site.slug}/przyjscie/"
        )


def test_who_is_awaited_at_another_entrance_is_told_which(house: House, tablet: Standing) -> None:
    side = Entrance.objects.create(
        office=house.office, site=house.site, name="Wejście od podwórza", lanes=1
    )
    visit = make_visit(house)
    Visit.objects.filter(pk=visit.pk).update(entrance=side)
    with at(EARLIER):
        assert "Wejście od podwórza" in tablet.arrive(visit.code)


# -- "I can't come in today" ---------------------------------------------------------------------


def test_the_first_way_is_said_and_one_press_does_it(house: House, tablet: Standing) -> None:
    visit = make_visit(house, phone="500 000 009")
    value = f"phone|{MONDAY_NINE.isoformat()}"
    with at(EARLIER):
        tablet.enter(visit.code)
        said = tablet.text("inaczej/")
        assert "Zadzwonimy dziś o 9:00" in said and value in said
        assert "500" not in said and "Zofia" not in said
        last = tablet.browser.post(tablet.url("inaczej/"), {"way": value}, follow=True)
        assert "Zadzwonimy dziś o 9:00" in last.content.decode()
        visit.refresh_from_db()
        assert visit.kind == "phone"
        tablet.browser.post(tablet.url("inaczej/cofnij/"))
        visit.refresh_from_db()
        assert (visit.kind, visit.status) == ("in_person", "booked")
        assert "9:00" in tablet.text("zasady/")


def test_another_way_than_was_read_is_not_taken(house: House, tablet: Standing) -> None:
    visit = make_visit(house, phone="500 000 009")
    with at(EARLIER):
        tablet.enter(visit.code)
        for way in ("", "phone|x", "in_person|2026-12-01T07:00:00+00:00"):
            tablet.browser.post(tablet.url("inaczej/"), {"way": way})
    visit.refresh_from_db()
    assert (visit.kind, visit.starts_at) == ("in_person", MONDAY_NINE)


def test_where_nothing_is_free_the_bell_and_the_number_are_named(
    house: House, tablet: Standing
) -> None:
    PhoneLine.objects.create(office=house.office, unit=house.unit, number="+48430000000")
    visit = make_visit(house)
    with at(EARLIER):
        make_order(house, mode="closed", valid_from=MONDAY_NINE + timedelta(hours=2))
        tablet.enter(visit.code)
        said = tablet.text("inaczej/")
        assert "dzwonkiem" in said and "43 000 00 00" in said and 'name="way"' not in said
        tablet.browser.post(tablet.url("inaczej/"), {"way": "x"})
    visit.refresh_from_db()
    assert visit.status == "booked" and walk(visit, "arrive").status == "arrived"
