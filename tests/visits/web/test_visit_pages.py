"""My visit: opened by code and PIN, changed by presses that can be taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from icalendar import Calendar

from furtka.offices.models import Service, Unit
from furtka.visits.attempts import network_of
from furtka.visits.models import Attempt, Visit, VisitStatus
from furtka.visits.pins import pin_of
from furtka.visits.web import known
from tests.offices.factories import House, make_house
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit
from tests.visits.web.browsing import Visitor, offered, text_of, title_of

pytestmark = pytest.mark.django_db

# Every page of /wizyta/ that shows a visit.
PAGES = ["moja/", "przenies/", "przenies/godzina/", "nie-moge-przyjsc/", "odwolaj/", "karta/"]
# Every address of it that does something when it is posted to.
PRESSES = ["przywroc/", "nie-moge-przyjsc/", "odwolaj/", "odwolaj/cofnij/", "koniec/"]


@pytest.fixture(autouse=True)
def _thursday() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def visit(house: House) -> Visit:
    return make_visit(house)


@pytest.fixture
def visitor(visit: Visit) -> Visitor:
    visitor = Visitor()
    enter(visitor, visit.code, pin_of(visit))
    return visitor


def enter(visitor: Visitor, code: str, pin: str) -> Any:
    return visitor.post("/wizyta/", code=code, pin=pin)


def press(visitor: Visitor, path: str, **data: Any) -> Any:
    return visitor.post(f"/wizyta/{path}", **data)


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_code_and_pin_open_the_visit(visit: Visit, language: str) -> None:
    visitor = Visitor(language)
    page = enter(visitor, visit.code, pin_of(visit))
    assert page.redirect_chain[-1][0].endswith("/wizyta/moja/")
    assert visit.code in text_of(page) and title_of(page)


def test_the_code_may_be_typed_as_people_write(visit: Visit) -> None:
    pin = pin_of(visit)
    page = enter(Visitor(), f" {visit.code.lower()} ", f"{pin[:3]} {pin[3:]}")
    assert page.redirect_chain


def test_an_unknown_code_and_a_wrong_pin_answer_alike(visit: Visit) -> None:
    wrong = "000000" if pin_of(visit) != "000000" else "111111"
    one = enter(Visitor(), visit.code, wrong)
    two = enter(Visitor(), f"{visit.code[:-1]}", wrong)
    assert one.status_code == two.status_code == 422
    assert one.context["form"].errors == two.context["form"].errors


def test_a_visit_of_another_office_stays_closed(visit: Visit) -> None:
    other = make_visit(make_house())
    assert enter(Visitor(), other.code, pin_of(other)).status_code == 422


def test_pins_can_not_be_tried_out(visit: Visit, settings: Any) -> None:
    settings.RATE_LIMITS = True
    settings.LIMITS_PER_HOUR = dict(settings.LIMITS_PER_HOUR, pin_of_code=3)
    wrong = "000000" if pin_of(visit) != "000000" else "111111"
    statuses = [enter(Visitor(), visit.code, wrong).status_code for _try in range(5)]
    assert statuses == [422, 422, 422, 429, 429]
    assert enter(Visitor(), visit.code, pin_of(visit)).status_code == 429  # the right one too
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert enter(Visitor(), visit.code, pin_of(visit)).status_code == 200
    kept = str(list(Attempt.objects.values()))
    assert visit.code not in kept and "127.0.0.1" not in kept


def from_network(third: int) -> Visitor:
    """Somebody at another address, of the network 10.0.THIRD.0/24."""
    visitor = Visitor()
    visitor.client.defaults["REMOTE_ADDR"] = f"10.0.{third}.7"
    return visitor


def wrong_pin_of(visit: Visit) -> str:
    return "000000" if pin_of(visit) != "000000" else "111111"


@pytest.fixture
def attacked(visit: Visit, settings: Any) -> Visit:
    """Somebody has tried out PINs from the network where the tests are."""
    settings.RATE_LIMITS = True
    settings.LIMITS_PER_HOUR = dict(settings.LIMITS_PER_HOUR, pin_of_code=3, pin_anywhere=5)
    for _try in range(10):
        enter(Visitor(), visit.code, wrong_pin_of(visit))
    assert enter(Visitor(), visit.code, pin_of(visit)).status_code == 429
    return visit


def test_who_tries_out_pins_does_not_lock_the_owner_out(attacked: Visit) -> None:
    assert enter(from_network(1), attacked.code, pin_of(attacked)).status_code == 200


def test_many_networks_together_are_stopped_too(attacked: Visit) -> None:
    wrong = wrong_pin_of(attacked)
    for network in range(1, 3):
        assert enter(from_network(network), attacked.code, wrong).status_code == 422
    assert enter(from_network(3), attacked.code, wrong).status_code == 429
    assert enter(from_network(3), attacked.code, pin_of(attacked)).status_code == 429


def test_a_day_of_patience_does_not_help(visit: Visit, settings: Any) -> None:
    settings.RATE_LIMITS = True
    settings.LIMITS_PER_DAY = {"pin_anywhere": 3}
    said = []
    for hour in range(5):
        with time_machine.travel(NOW + timedelta(hours=hour), tick=False):
            said.append(enter(from_network(hour), visit.code, wrong_pin_of(visit)).status_code)
    assert said == [422, 422, 422, 429, 429]


def test_a_browser_that_opened_the_visit_before_gets_in(visit: Visit, settings: Any) -> None:
    settings.RATE_LIMITS = True
    settings.LIMITS_PER_HOUR = dict(
        settings.LIMITS_PER_HOUR, pin_of_code=2, pin_anywhere=2, pin_of_address=4
    )
    owner = Visitor()
    assert enter(owner, visit.code, pin_of(visit)).status_code == 200
    owner.client.cookies.pop("sessionid")
    for _try in range(10):
        enter(Visitor(), visit.code, wrong_pin_of(visit))
    assert enter(Visitor(), visit.code, pin_of(visit)).status_code == 429
    assert enter(owner, visit.code, pin_of(visit)).status_code == 200
    # It has no more tries than others have.
    owner.client.cookies.pop("sessionid")
    said = [enter(owner, visit.code, wrong_pin_of(visit)).status_code for _try in range(3)]
    assert said == [422, 422, 429]


def test_the_mark_of_one_visit_is_none_of_another(
    house: House, visit: Visit, settings: Any
) -> None:
    other = make_visit(house, starts_at=MONDAY_NINE + timedelta(hours=2))
    settings.RATE_LIMITS = True
    settings.LIMITS_PER_HOUR = dict(settings.LIMITS_PER_HOUR, pin_of_code=2)
    thief = Visitor()
    enter(thief, other.code, pin_of(other))
    thief.client.cookies.pop("sessionid")
    said = [enter(thief, visit.code, wrong_pin_of(visit)).status_code for _try in range(3)]
    assert said == [422, 422, 429]


@pytest.mark.parametrize("broken", ["", "x", "a:b:c"])
def test_a_mark_that_is_not_ours_is_nobodys(visit: Visit, broken: str) -> None:
    visitor = Visitor()
    visitor.client.cookies[known.NAME] = broken
    assert enter(visitor, visit.code, pin_of(visit)).status_code == 200


def test_sensitive_matters_leave_no_mark_and_forgetting_takes_it(
    house: House, visit: Visit
) -> None:
    visitor = Visitor()
    enter(visitor, visit.code, pin_of(visit))
    assert visit.code not in visitor.client.cookies[known.NAME].value
    visitor.post("/wizyta/koniec/")
    assert visitor.client.cookies[known.NAME].value == ""
    house.service.sensitive = True
    house.service.save()
    quiet = Visitor()
    assert enter(quiet, visit.code, pin_of(visit)).status_code == 200
    assert known.NAME not in quiet.client.cookies


@pytest.mark.parametrize(
    ("address", "network"),
    [("10.1.2.3", "10.1.2.0/24"), ("::ffff:10.1.2.3", "10.1.2.0/24"),
     ("2001:db8:0:1ff::1", "2001:db8:0:100::/56"), ("", ""), ("unix:", "unix:")],
)  # fmt: skip
def test_a_network_is_what_one_caller_can_hardly_leave(address: str, network: str) -> None:
    assert network_of(address) == network


def test_right_pins_do_not_count(visit: Visit, settings: Any) -> None:
    settings.RATE_LIMITS = True
    settings.LIMITS_PER_HOUR = dict(settings.LIMITS_PER_HOUR, pin_of_code=2, pin_of_address=2)
    for _try in range(5):
        assert enter(Visitor(), visit.code, pin_of(visit)).status_code == 200


def test_one_address_can_not_try_out_many_codes(house: House, settings: Any) -> None:
    settings.RATE_LIMITS = True
    settings.LIMITS_PER_HOUR = dict(settings.LIMITS_PER_HOUR, pin_of_address=3)
    letters = house.office.code_prefix
    statuses = [
        enter(Visitor(), f"{letters}-CADE{n}", "000000").status_code for n in (3, 4, 6, 7, 9)
    ]
    assert statuses == [422, 422, 422, 429, 429]


@pytest.mark.parametrize("path", [*PAGES, "termin.ics", *PRESSES])
def test_without_the_pin_every_page_asks_for_it(visit: Visit, path: str) -> None:
    for page in (Visitor().get(f"/wizyta/{path}"), press(Visitor(), path)):
        assert page.redirect_chain[-1][0].endswith("/wizyta/")
        assert visit.code not in text_of(page)
    visit.refresh_from_db()
    assert visit.status == VisitStatus.BOOKED


@pytest.mark.parametrize("path", PRESSES)
def test_looking_changes_nothing(visitor: Visitor, visit: Visit, path: str) -> None:
    before = list(Visit.objects.values()), visit.claims.count()
    visitor.get(f"/wizyta/{path}")
    assert (list(Visit.objects.values()), visit.claims.count()) == before


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_kept_nowhere_and_told_to_nobody(visitor: Visitor, path: str) -> None:
    page = visitor.get(f"/wizyta/{path}")
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin" and page["X-Robots-Tag"] == "noindex"


def test_the_grant_ends_after_an_hour_without_a_click(visitor: Visitor) -> None:
    with time_machine.travel(NOW + timedelta(minutes=50), tick=False):
        assert not visitor.get("/wizyta/moja/").redirect_chain
    with time_machine.travel(NOW + timedelta(minutes=111), tick=False):
        assert visitor.get("/wizyta/moja/").redirect_chain


def test_who_is_done_hides_the_visit_on_the_device(visitor: Visitor) -> None:
    press(visitor, "koniec/")
    assert visitor.get("/wizyta/moja/").redirect_chain


def test_a_visit_is_moved_and_moved_back(visitor: Visitor, visit: Visit) -> None:
    page = visitor.get("/wizyta/przenies/")
    page = press(visitor, "przenies/", day=offered(page, "day")[-1])
    time = offered(page, "starts_at")[0]
    page = press(visitor, "przenies/godzina/", starts_at=time)
    visit.refresh_from_db()
    assert visit.starts_at == datetime.fromisoformat(time) != MONDAY_NINE
    assert "przywroc" in text_of(page)
    page = press(visitor, "przywroc/")
    visit.refresh_from_db()
    assert visit.starts_at == MONDAY_NINE
    assert "przywroc" not in text_of(page)


def test_the_own_time_is_offered_when_moving(visitor: Visitor, visit: Visit) -> None:
    press(visitor, "przenies/", day="2026-11-30")
    page = visitor.get("/wizyta/przenies/godzina/")
    assert "2026-11-30T09:00:00+01:00" in offered(page, "starts_at")


def test_moving_to_a_taken_time_offers_others(visitor: Visitor, visit: Visit, house: House) -> None:
    press(visitor, "przenies/", day="2026-11-30")
    other = make_visit(house, starts_at=MONDAY_NINE + timedelta(hours=1))
    page = press(visitor, "przenies/godzina/", starts_at=other.starts_at.isoformat())
    assert page.status_code == 409 and offered(page, "starts_at")
    visit.refresh_from_db()
    assert visit.starts_at == MONDAY_NINE


def test_cannot_come_says_first_what_will_happen(house: House) -> None:
    visit = make_visit(house, phone="43 000 00 00", email="")
    visitor = Visitor()
    enter(visitor, visit.code, pin_of(visit))
    assert visitor.get("/wizyta/nie-moge-przyjsc/").context["instead_by_phone"]
    page = press(visitor, "nie-moge-przyjsc/")
    visit.refresh_from_db()
    assert (visit.kind, visit.starts_at) == ("phone", MONDAY_NINE)
    assert "przywroc" in text_of(page)
    press(visitor, "przywroc/")
    visit.refresh_from_db()
    assert visit.kind == "in_person" and visit.claims.count() == 4


def test_cannot_come_without_a_phone_moves_the_visit(visitor: Visitor, visit: Visit) -> None:
    when = visitor.get("/wizyta/nie-moge-przyjsc/").context["instead_when"]
    page = press(visitor, "nie-moge-przyjsc/")
    assert when in text_of(page)
    visit.refresh_from_db()
    assert visit.starts_at == MONDAY_NINE + timedelta(days=1)


def test_cancelling_is_taken_back_by_one_press(visitor: Visitor, visit: Visit) -> None:
    assert visitor.get("/wizyta/odwolaj/").status_code == 200
    page = press(visitor, "odwolaj/")
    visit.refresh_from_db()
    assert visit.status == VisitStatus.CANCELLED_BY_CLIENT
    assert "odwolaj/cofnij" in text_of(page)
    press(visitor, "odwolaj/cofnij/")
    visit.refresh_from_db()
    assert visit.status == VisitStatus.BOOKED and visit.claims.count() == 4


def test_a_time_that_was_taken_meanwhile_can_not_be_taken_back(
    visitor: Visitor, visit: Visit, house: House
) -> None:
    press(visitor, "odwolaj/")
    make_visit(house, now=NOW + timedelta(hours=2))
    page = press(visitor, "odwolaj/cofnij/")
    assert "notice--attention" in text_of(page)
    visit.refresh_from_db()
    assert visit.status == VisitStatus.CANCELLED_BY_CLIENT


def test_a_visit_that_has_begun_can_only_be_looked_at(visitor: Visitor, visit: Visit) -> None:
    Visit.objects.update(status=VisitStatus.ARRIVED)
    page = visitor.get("/wizyta/moja/")
    assert "odwolaj" not in text_of(page)
    for path in ("przenies/", "przenies/godzina/", "nie-moge-przyjsc/", "odwolaj/"):
        page = press(visitor, path, starts_at=MONDAY_NINE.isoformat())
        assert page.redirect_chain[-1][0].endswith("/moja/")
    visit.refresh_from_db()
    assert visit.status == VisitStatus.ARRIVED


@pytest.mark.parametrize("status", VisitStatus.values)
def test_every_status_is_said_in_words(visitor: Visitor, status: str) -> None:
    Visit.objects.update(status=status)
    page = visitor.get("/wizyta/moja/")
    assert page.status_code == 200 and str(page.context["page"].status)


def test_rules_that_changed_after_booking_are_told(visitor: Visitor, house: House) -> None:
    make_order(house, mode="remote_only", valid_until=NOW + timedelta(days=30))
    assert 'role="alert"' in text_of(visitor.get("/wizyta/moja/"))


def test_no_page_names_a_sensitive_matter(house: House) -> None:
    Service.objects.update(sensitive=True, name="Ktoś mnie krzywdzi", neutral_label="Wizyta")
    Unit.objects.update(name="Punkt ds. Przemocy")
    house.service.refresh_from_db()
    visit = make_visit(house)
    visitor = Visitor()
    enter(visitor, visit.code, pin_of(visit))
    for path in [*PAGES, "termin.ics"]:
        page = text_of(visitor.get(f"/wizyta/{path}"))
        assert "krzywdzi" not in page and "Przemocy" not in page
    assert b"LOCATION" not in visitor.get("/wizyta/termin.ics").content


def test_the_calendar_entry_is_neutral_and_knows_its_zone(
    visitor: Visitor, visit: Visit, house: House
) -> None:
    answer = visitor.get("/wizyta/termin.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(answer.content)
    (event,) = calendar.walk("VEVENT")
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Warsaw"
    assert event.decoded("dtstart") == MONDAY_NINE
    assert event.decoded("dtend") == MONDAY_NINE + timedelta(minutes=30)
    assert event["SUMMARY"] == "Termin"
    text = answer.content.decode()
    for told in (house.office.name, house.service.name, house.unit.name, "Zofia"):
        assert told not in text
    assert visit.code in text and len(text) < 2500


def test_the_calendar_entry_of_a_moved_visit_replaces_the_old_one(
    visitor: Visitor, visit: Visit
) -> None:
    def event() -> Any:
        return Calendar.from_ical(visitor.get("/wizyta/termin.ics").content).walk("VEVENT")[0]

    before = event()
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        press(visitor, "przenies/godzina/", starts_at="2026-11-30T10:00:00+01:00")
        after = event()
    assert before["UID"] == after["UID"] and before["SEQUENCE"] < after["SEQUENCE"]
