"""Booking on the website: one question a page, no JavaScript, nothing typed is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from furtka.clients.models import Client as Person
from furtka.offices.models import OpeningHours, Service
from furtka.rules.models import Obligation
from furtka.visits import attempts
from furtka.visits.attempts import Knock
from furtka.visits.models import Visit
from furtka.visits.pins import pin_of
from tests.offices.factories import House, make_house
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit
from tests.visits.web.browsing import CONTACT, Visitor, offered, text_of, title_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _thursday() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_a_visit_is_booked_page_by_page(house: House, language: str) -> None:
    visitor = Visitor(language)
    titles = [title_of(visitor.get("/umow-wizyte/"))]
    page = visitor.post("/umow-wizyte/sprawa/", service="rozmowa")
    titles.append(title_of(page))
    page = visitor.post("/umow-wizyte/sposob/", kind="in_person")
    titles.append(title_of(page))
    page = visitor.post("/umow-wizyte/potrzeby/", needs=["wheelchair"], party="1", language="uk")
    titles.append(title_of(page))
    page = visitor.post("/umow-wizyte/dzien/", day=offered(page, "day")[0])
    titles.append(title_of(page))
    page = visitor.post("/umow-wizyte/godzina/", starts_at=offered(page, "starts_at")[0])
    titles.append(title_of(page))
    page = visitor.post("/umow-wizyte/kontakt/", **CONTACT)
    titles.append(title_of(page))
    page = visitor.confirm(page)
    visit = Visit.objects.get()
    assert page.redirect_chain[-1][0].endswith("/umow-wizyte/gotowe/")
    assert visit.code in text_of(page) and pin_of(visit) in text_of(page)
    assert (visit.needs, visit.party, visit.client.language) == (["wheelchair"], 1, "uk")
    assert len(set(titles)) == 7  # each title says which step it is
    numbers = ["1", "1", "2", "3", "4", "5", "6"]
    assert all(n in title and "6" in title for n, title in zip(numbers, titles, strict=True))


def test_no_address_and_no_session_keeps_anything_personal(house: House) -> None:
    visitor = Visitor()
    visitor.confirm(visitor.to_rules())
    visit = Visit.objects.get()
    for address in visitor.seen:
        assert visit.code not in address and "zofia" not in address.lower()
        assert pin_of(visit) not in address
    kept = str([session.get_decoded() for session in Session.objects.all()])
    assert "Zofia" not in kept and "zofia" not in kept
    assert visit.code in kept


def test_every_page_is_kept_out_of_caches_and_search_engines(house: House) -> None:
    page = Visitor().get("/umow-wizyte/sprawa/")
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin" and page["X-Robots-Tag"] == "noindex"


def test_a_link_can_name_the_matter(house: House) -> None:
    page = Visitor().get("/umow-wizyte/?sprawa=rozmowa")
    assert page.redirect_chain[-1][0].endswith("/umow-wizyte/sposob/")


def test_a_link_to_an_unknown_matter_shows_the_list_with_a_sentence(house: House) -> None:
    page = Visitor().get("/umow-wizyte/?sprawa=nic-takiego")
    assert page.status_code == 200
    assert "errors" in text_of(page) and offered(page, "service") == ["rozmowa"]


def test_a_matter_with_one_way_of_meeting_asks_no_question_about_it(house: House) -> None:
    Service.objects.update(kinds=["in_person"])
    visitor = Visitor()
    page = visitor.post("/umow-wizyte/sprawa/", service="rozmowa")
    assert page.redirect_chain[-1][0].endswith("/potrzeby/")
    assert reverse("booking:matter") in text_of(page)  # back leads to the question before


def test_who_skips_a_page_is_led_to_the_first_that_is_missing(house: House) -> None:
    visitor = Visitor()
    page = visitor.get("/umow-wizyte/zasady/")
    assert page.redirect_chain[-1][0].endswith("/sprawa/")
    visitor.post("/umow-wizyte/sprawa/", service="rozmowa")
    visitor.post("/umow-wizyte/sposob/", kind="in_person")
    page = visitor.get("/umow-wizyte/kontakt/")
    assert page.redirect_chain[-1][0].endswith("/potrzeby/")
    assert "notice" in text_of(page)


def test_a_lost_session_starts_again_with_a_kind_word(house: House) -> None:
    visitor = Visitor()
    visitor.to_rules()
    Session.objects.all().delete()
    page = visitor.post("/umow-wizyte/kontakt/", **CONTACT)
    assert page.redirect_chain[-1][0].endswith("/sprawa/") and "notice" in text_of(page)
    assert Visit.objects.count() == 0


def test_what_was_chosen_is_forgotten_after_two_hours(house: House) -> None:
    visitor = Visitor()
    visitor.to_rules()
    with time_machine.travel(NOW + timedelta(hours=2, minutes=1), tick=False):
        page = visitor.get("/umow-wizyte/zasady/")
    assert page.redirect_chain[-1][0].endswith("/sprawa/")


def test_going_back_shows_what_was_chosen_and_a_change_keeps_the_rest(house: House) -> None:
    visitor = Visitor()
    visitor.to_rules()
    assert 'value="Zofia Żółć"' in text_of(visitor.get("/umow-wizyte/kontakt/"))
    page = visitor.post("/umow-wizyte/kontakt/", **CONTACT | {"name": "Zosia"})
    assert page.redirect_chain[-1][0].endswith("/zasady/") and "Zosia" in text_of(page)
    page = visitor.post("/umow-wizyte/potrzeby/", needs=["more_time"], party="1", language="pl")
    assert "Zosia" in text_of(visitor.get("/umow-wizyte/kontakt/"))


def test_needs_that_do_not_fit_the_chosen_time_ask_for_another(house: House) -> None:
    visitor = Visitor()
    visitor.to_rules()
    page = visitor.post("/umow-wizyte/potrzeby/", needs=["pjm"], party="1", language="pl")
    assert page.redirect_chain[-1][0].endswith("/dzien/")
    # Thursday; three working days ahead is Tuesday
    assert offered(page, "day")[0] == "2026-12-01"


def test_a_helper_makes_two(house: House) -> None:
    visitor = Visitor()
    page = visitor.to_hours(needs=["helper"])
    visitor.post("/umow-wizyte/godzina/", starts_at=offered(page, "starts_at")[0])
    visitor.confirm(visitor.post("/umow-wizyte/kontakt/", **CONTACT))
    visit = Visit.objects.get()
    assert visit.party == 2
    assert visit.claims.filter(resource__startswith="place").count() == 2


def test_skipping_the_needs_ignores_what_was_ticked(house: House) -> None:
    visitor = Visitor()
    page = visitor.to_hours(needs=["helper"], skip="1")
    assert title_of(page)
    visitor.post("/umow-wizyte/godzina/", starts_at=offered(page, "starts_at")[0])
    visitor.confirm(visitor.post("/umow-wizyte/kontakt/", **CONTACT))
    assert (Visit.objects.get().needs, Visit.objects.get().party) == ([], 1)


def test_who_needs_large_print_gets_their_letters_in_it(house: House) -> None:
    visitor = Visitor()
    page = visitor.to_hours(needs=["large_print", "more_time"])
    visitor.post("/umow-wizyte/godzina/", starts_at=offered(page, "starts_at")[0])
    visitor.confirm(visitor.post("/umow-wizyte/kontakt/", **CONTACT))
    visit = Visit.objects.get()
    assert visit.needs == ["large_print", "more_time"]
    assert visit.client.needs == ["large_print"], "of the others nothing is kept with the name"


def test_a_phone_call_needs_a_number_and_no_rules(house: House) -> None:
    _oblige(house)
    visitor = Visitor()
    page = visitor.to_hours(kind="phone")
    visitor.post("/umow-wizyte/godzina/", starts_at=offered(page, "starts_at")[0])
    page = visitor.post("/umow-wizyte/kontakt/", **CONTACT)
    assert page.status_code == 422
    page = visitor.post("/umow-wizyte/kontakt/", **CONTACT, phone="43 000 00 00")
    assert "accepted" not in text_of(page)
    visitor.confirm(page)
    visit = Visit.objects.get()
    assert (visit.kind, visit.room, visit.client.phone) == ("phone", None, "+48430000000")


def test_the_number_of_somebody_who_chose_e_mail_is_not_kept(house: House) -> None:
    visitor = Visitor()
    visitor.confirm(visitor.to_rules(**CONTACT, phone="43 000 00 00"))
    assert Person.objects.get().phone == ""


def _oblige(house: House) -> None:
    Obligation.objects.create(office=house.office, code="mask", text="Zakryj usta i nos.")
    make_order(house, obligations=["mask"], valid_from=MONDAY_NINE - timedelta(hours=1))


def test_the_rules_are_those_of_the_visits_time_and_must_be_accepted(house: House) -> None:
    _oblige(house)
    visitor = Visitor()
    page = visitor.to_rules()
    assert "Zakryj usta i nos." not in text_of(page)  # today's visit: not yet in force
    visitor.post("/umow-wizyte/godzina/", starts_at=MONDAY_NINE.isoformat())
    page = visitor.get("/umow-wizyte/zasady/")
    assert "Zakryj usta i nos." in text_of(page)
    (key,) = offered(page, "key")
    page = visitor.post("/umow-wizyte/zasady/", key=key)
    assert page.status_code == 422 and 'class="errors"' in text_of(page)
    assert Visit.objects.count() == 0


def test_when_nobody_is_seen_a_call_is_offered(house: House) -> None:
    make_order(house, mode="remote_only", valid_until=NOW + timedelta(days=90))
    visitor = Visitor()
    page = visitor.post("/umow-wizyte/sprawa/", service="rozmowa")
    assert offered(page, "kind") == ["phone"] and "notice--attention" in text_of(page)
    assert visitor.post("/umow-wizyte/sposob/", kind="in_person").status_code == 422
    page = visitor.post("/umow-wizyte/sposob/", kind="phone")
    assert page.redirect_chain[-1][0].endswith("/potrzeby/")


def test_when_nothing_is_possible_the_page_says_so(house: House) -> None:
    make_order(house, mode="closed", valid_until=NOW + timedelta(days=90))
    page = Visitor().post("/umow-wizyte/sprawa/", service="rozmowa")
    assert page.status_code == 200 and offered(page, "kind") == []
    assert "notice--attention" in text_of(page)


def test_a_day_full_of_remote_rules_is_listed_with_its_reason(house: House) -> None:
    start = datetime(2026, 11, 29, 23, tzinfo=UTC)
    make_order(house, mode="remote_only", valid_from=start, valid_until=start + timedelta(days=1))
    visitor = Visitor()
    visitor.to_hours()
    page = visitor.get("/umow-wizyte/dzien/")
    assert "2026-11-30" not in offered(page, "day") and "2026-12-01" in offered(page, "day")


def test_in_any_mode_complaints_are_booked_at_the_office(house: House) -> None:
    house.service.complaints = True
    house.service.save()
    OpeningHours.objects.create(
        office=house.office, service=house.service, weekday=2, opens=time(15, 30),
        closes=time(16, 30),
    )  # fmt: skip
    make_order(house, mode="closed", valid_until=NOW + timedelta(days=90))
    visitor = Visitor()
    page = visitor.post("/umow-wizyte/sprawa/", service="rozmowa")
    assert offered(page, "kind") == ["in_person"]
    assert "Skargi i wnioski przyjmujemy na miejscu: wtorek 15:30–16:30." in text_of(page)
    visitor.post("/umow-wizyte/sposob/", kind="in_person")
    page = visitor.post("/umow-wizyte/potrzeby/", party="1", language="pl")
    assert "2026-12-01" in offered(page, "day") and "2026-12-02" not in offered(page, "day")


def test_a_day_kept_for_callers_says_whom_to_call(house: House) -> None:
    house.service.staff_share = 100
    house.service.save()
    house.unit.phones.create(office=house.office, number="+48430000000")
    visitor = Visitor()
    visitor.post("/umow-wizyte/sprawa/", service="rozmowa")
    visitor.post("/umow-wizyte/sposob/", kind="in_person")
    page = visitor.post("/umow-wizyte/potrzeby/", party="1", language="pl")
    assert offered(page, "day") == []
    assert "są dla osób, które dzwonią. Zadzwoń do nas: 43 000 00 00" in text_of(page)


def test_no_free_day_says_whom_to_call(house: House) -> None:
    house.room.active = False
    house.room.save()
    visitor = Visitor()
    visitor.post("/umow-wizyte/sprawa/", service="rozmowa")
    visitor.post("/umow-wizyte/sposob/", kind="in_person")
    page = visitor.post("/umow-wizyte/potrzeby/", party="1", language="pl")
    assert offered(page, "day") == [] and offered(page, "kind") == ["phone"]


def test_the_days_cost_as_many_queries_however_many_visits_there_are() -> None:
    house, visitor, counts = make_house(rooms=8, hosts=8, lanes=8), Visitor(), []
    visitor.to_hours()
    for visits in (1, 59):
        for number in range(visits):
            make_visit(house, starts_at=MONDAY_NINE + timedelta(minutes=30 * (number % 12)))
        visitor.client.get("/umow-wizyte/dzien/")
        with CaptureQueriesContext(connection) as queries:
            visitor.client.get("/umow-wizyte/dzien/")
        counts.append(len(queries))
    assert counts[0] == counts[1] < 30


def test_the_page_of_days_highlights_the_first_free_time(house: House) -> None:
    visitor = Visitor()
    visitor.to_hours()
    page = visitor.get("/umow-wizyte/dzien/")
    first = offered(page, "starts_at")[0]
    page = visitor.post("/umow-wizyte/dzien/", starts_at=first)
    assert page.redirect_chain[-1][0].endswith("/kontakt/")


def test_booking_is_limited_per_address(house: House, settings: Any) -> None:
    settings.RATE_LIMITS, settings.SLOW_BOOKING_SECONDS = True, 0
    visitor = Visitor()
    page = visitor.to_rules()
    for _try in range(settings.LIMITS_PER_HOUR[Knock.SLOW_BOOKING]):
        attempts.count(house.office, Knock.SLOW_BOOKING, "127.0.0.1", now=NOW)
    assert visitor.confirm(page).status_code == 429
    assert Visit.objects.count() == 0


def test_booking_is_limited_per_contact_too(house: House, settings: Any) -> None:
    settings.RATE_LIMITS, settings.SLOW_BOOKING_SECONDS = True, 0
    settings.LIMITS_PER_HOUR = dict(settings.LIMITS_PER_HOUR, booking_of_contact=2)
    statuses = [(v := Visitor()).confirm(v.to_rules()).status_code for _try in range(3)]
    assert statuses == [200, 200, 429]


def test_days_are_named_in_order(house: House) -> None:
    visitor = Visitor()
    visitor.to_hours()
    days = offered(visitor.get("/umow-wizyte/dzien/"), "day")
    assert [date.fromisoformat(day) for day in days] == sorted(map(date.fromisoformat, days))


def test_a_visit_at_home_asks_where_to_come_and_nothing_else_does(house: House) -> None:
    house.service.kinds = ["in_person", "phone", "home"]
    house.service.save()
    visitor = Visitor()
    page = visitor.to_hours()
    visitor.post("/umow-wizyte/godzina/", starts_at=offered(page, "starts_at")[0])
    assert 'name="address"' not in text_of(visitor.get("/umow-wizyte/kontakt/"))
    page = visitor.to_hours(kind="home")
    visitor.post("/umow-wizyte/godzina/", starts_at=offered(page, "starts_at")[0])
    page = visitor.post("/umow-wizyte/kontakt/", **CONTACT)
    assert page.status_code == 422 and "#id_address" in text_of(page)
    page = visitor.post("/umow-wizyte/kontakt/", **CONTACT, address="ul. Zmyślona 1, Łódź")
    assert "ul. Zmyślona 1, Łódź" in text_of(page)
    page = visitor.confirm(page)
    visit = Visit.objects.get()
    assert (visit.kind, visit.address, visit.party) == ("home", "ul. Zmyślona 1, Łódź", 1)
    assert "Zmyślona" not in text_of(page)


def test_who_changes_from_home_to_the_office_leaves_no_address(house: House) -> None:
    house.service.kinds = ["in_person", "home"]
    house.service.save()
    visitor = Visitor()
    page = visitor.to_hours(kind="home")
    visitor.post("/umow-wizyte/godzina/", starts_at=offered(page, "starts_at")[0])
    visitor.post("/umow-wizyte/kontakt/", **CONTACT, address="ul. Zmyślona 1, Łódź")
    page = visitor.to_hours()
    visitor.post("/umow-wizyte/godzina/", starts_at=offered(page, "starts_at")[0])
    visitor.confirm(visitor.post("/umow-wizyte/kontakt/", **CONTACT))
    assert (Visit.objects.get().kind, Visit.objects.get().address) == ("in_person", "")
