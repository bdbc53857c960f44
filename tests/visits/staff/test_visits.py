"""/praca/wizyty/: the day, the search, one visit and what is done with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from furtka.clients.models import Client
from furtka.offices.models import Role
from furtka.outbox.models import Message, Task
from furtka.privacy.models import AuditLine
from furtka.visits import services
from furtka.visits.models import Visit, VisitStatus
from furtka.visits.pins import pin_of
from tests.offices.factories import House, make_house
from tests.visits.factories import MONDAY_NINE, NOW, make_visit
from tests.visits.staff.conftest import LogIn

pytestmark = pytest.mark.django_db
DAY = "/praca/wizyty/?day=2026-11-30"


def text_of(browser: Browser, url: str) -> str:
    response = browser.get(url)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def find(browser: Browser, words: str) -> str:
    response = browser.post("/praca/wizyty/szukaj/", {"words": words})
    assert response.status_code == 200
    return response.content.decode()


def url(visit: Visit, what: str = "") -> str:
    return f"/praca/wizyty/{visit.code}/" + (f"{what}/" if what else "")


# -- The day --------------------------------------------------------------------------------------


def test_a_days_visits_stand_in_the_order_of_time(
    house: House, visit: Visit, reception: Browser
) -> None:
    make_visit(house, starts_at=MONDAY_NINE - timedelta(hours=1), name="Jan Wczesny")
    text = text_of(reception, DAY)
    assert text.index("Jan Wczesny") < text.index("Żaneta Łoś")


def test_a_day_without_visits_says_what_to_do(reception: Browser) -> None:
    assert "Tego dnia nie ma wizyt" in text_of(reception, "/praca/wizyty/")


def test_another_offices_visits_are_not_in_the_list(house: House, reception: Browser) -> None:
    make_visit(make_house(), name="Obca Osoba")
    assert "Obca" not in text_of(reception, DAY)


def test_the_list_can_be_narrowed_to_a_host(house: House, visit: Visit, reception: Browser) -> None:
    other = house.office.staff.exclude(pk=visit.host_id).filter(hosted__isnull=False).get()
    assert visit.code in text_of(reception, f"{DAY}&host={visit.host.slug}")
    assert visit.code not in text_of(reception, f"{DAY}&host={other.slug}")
    assert visit.code in text_of(reception, f"{DAY}&unit={house.unit.slug}")


@pytest.mark.parametrize(
    "query",
    ["day=x", "day=0001-01-01", "day=9999-12-31", "unit=nie-ma", "host=%00", "day=" + "9" * 9_999],
)  # fmt: skip
def test_nonsense_in_the_address_shows_a_page(reception: Browser, query: str) -> None:
    text_of(reception, f"/praca/wizyty/?{query}")


def test_a_list_of_five_costs_no_more_queries_than_of_one(
    house: House, visit: Visit, reception: Browser
) -> None:
    text_of(reception, DAY)  # what is remembered from page to page is remembered
    with CaptureQueriesContext(connection) as one:
        text_of(reception, DAY)
    wanted = len(one)  # before another request empties the log
    for hour in range(1, 5):
        make_visit(house, starts_at=MONDAY_NINE + timedelta(hours=hour))
    text_of(reception, DAY)  # what is remembered is read anew
    with CaptureQueriesContext(connection) as five:
        text_of(reception, DAY)
    assert len(five) == wanted


# -- The search -----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["zaneta los", "ŁOŚ", "  łoś   żan ", "43 000 00", "000001"])
def test_a_visit_is_found_by_name_without_polish_letters_and_by_digits(
    visit: Visit, reception: Browser, words: str
) -> None:
    assert visit.code in find(reception, words)


def test_a_visit_is_found_by_its_code_however_it_is_typed(visit: Visit, reception: Browser) -> None:
    assert "Żaneta Łoś" in find(reception, f" {visit.code.lower().replace('-', '–')} ")


@pytest.mark.parametrize(
    "words",
    ["", " ", "x", "123", "nie ma takiej", "\x00", "%", "\u202eabc", "ż" * 10_000, "' OR 1=1"],
)  # fmt: skip
def test_words_that_mean_nobody_find_nobody(visit: Visit, reception: Browser, words: str) -> None:
    assert visit.code not in find(reception, words)


def test_a_name_never_stands_in_an_address(visit: Visit, reception: Browser) -> None:
    response = reception.get("/praca/wizyty/szukaj/?words=zaneta")
    assert response.status_code == 302 and response.headers["Location"] == "/praca/wizyty/"


@pytest.mark.parametrize("words", ["zaneta", "43 000 00 01", "CODE"])
def test_a_protected_person_is_found_only_by_host_and_heads(
    protected_visit: Visit, reception: Browser, host: Browser, log_in: LogIn, words: str
) -> None:
    words = protected_visit.code if words == "CODE" else words
    assert "Żaneta" not in find(reception, words)
    assert "Żaneta" in find(host, words)
    assert "Żaneta" in find(log_in(Role.UNIT_HEAD), words)


def test_who_was_erased_is_not_found(visit: Visit, reception: Browser) -> None:
    Client.objects.update(erased_at=NOW)
    assert visit.code not in find(reception, "zaneta")


# -- One visit ------------------------------------------------------------------------------------


def test_the_page_of_a_visit_tells_all_and_its_history(visit: Visit, reception: Browser) -> None:
    text = text_of(reception, url(visit))
    for said in ("Żaneta Łoś", "43 000 00 01", "Rozmowa o pomocy", "umówiona", "poniedziałek"):
        assert said in text


@pytest.mark.parametrize("what", ["", "przenies"])
def test_a_visit_of_another_office_does_not_exist(
    house: House, reception: Browser, what: str
) -> None:
    other = make_visit(make_house())
    assert reception.get(url(other, what)).status_code == 404


@pytest.mark.parametrize(
    "what", ["przenies", "odwolaj", "przywroc", "nie-moze", "pin", "karta"]
)  # fmt: skip
def test_nothing_can_be_done_with_a_visit_of_another_office(
    house: House, reception: Browser, what: str
) -> None:
    other = make_visit(make_house())
    lines = AuditLine.objects.count()
    assert reception.post(url(other, what)).status_code == 404
    other.refresh_from_db()
    assert other.status == VisitStatus.BOOKED and AuditLine.objects.count() == lines


@pytest.mark.parametrize("code", ["nie-ma", "ż" * 3_000, "%00", "%E2%80%AE"])
def test_an_unknown_code_does_not_exist(reception: Browser, code: str) -> None:
    assert reception.get(f"/praca/wizyty/{code}/").status_code == 404


def test_a_protected_persons_visit_is_a_page_only_for_host_and_heads(
    protected_visit: Visit, reception: Browser, host: Browser, log_in: LogIn
) -> None:
    assert reception.get(url(protected_visit)).status_code == 404
    assert "Żaneta" in text_of(host, url(protected_visit))
    assert "Żaneta" in text_of(log_in(Role.DIRECTOR), url(protected_visit))
    assert AuditLine.objects.filter(action="visit.opened").count() == 2


def test_cancelling_is_taken_back_without_a_word_to_the_client(
    house: House, reception: Browser
) -> None:
    visit = make_visit(house)
    Message.objects.all().delete()  # the confirmation went out long ago
    reception.post(url(visit, "odwolaj"))
    text = text_of(reception, url(visit))
    assert "Cofnij odwołanie" in text
    reception.post(url(visit, "przywroc"))
    visit.refresh_from_db()
    assert visit.status == VisitStatus.BOOKED and visit.claims.count() == 4
    assert Message.objects.count() == 0


def test_a_cancellation_that_the_client_knows_of_is_followed_by_a_new_confirmation(
    house: House, reception: Browser
) -> None:
    visit = make_visit(house)
    reception.post(url(visit, "odwolaj"))
    Message.objects.filter(kind="visit_booked").delete()
    Message.objects.update(status="sent")
    reception.post(url(visit, "przywroc"))
    assert Message.objects.filter(status="queued").get().kind == "visit_booked"


def test_a_time_that_was_given_away_can_not_be_taken_back(
    house: House, visit: Visit, reception: Browser
) -> None:
    make_visit(house, name="Kto Inny")
    reception.post(url(visit, "odwolaj"))
    make_visit(house, name="Kto Szybszy")
    response = reception.post(url(visit, "przywroc"))
    assert response.status_code == 409 and "zajęty" in response.content.decode()


def test_a_visit_is_moved_and_moved_back(visit: Visit, reception: Browser) -> None:
    later = MONDAY_NINE + timedelta(hours=1)
    text = text_of(reception, url(visit, "przenies"))
    assert f'value="in_person|{later.isoformat()}"' in text
    reception.post(url(visit, "przenies"), {"time": f"in_person|{later.isoformat()}"})
    visit.refresh_from_db()
    assert visit.starts_at == later
    assert "Przenieś z powrotem" in text_of(reception, url(visit))
    reception.post(url(visit, "przenies"), {"time": f"in_person|{MONDAY_NINE.isoformat()}"})
    visit.refresh_from_db()
    assert visit.starts_at == MONDAY_NINE


@pytest.mark.parametrize(
    "time",
    [
        "", "x", "in_person|", "in_person|2026-11-30T09:00:00", "nie|2026-11-30T09:00:00+00:00",
        "in_person|9999-12-31T23:59:59-12:00", "in_person|2020-01-01T09:00:00+00:00",
        "in_person|2027-11-30T09:00:00+00:00", "in_person|2026-11-30T08:07:00+00:00", "|" * 10_000,
        "in_person|2027-03-28T02:30:00+01:00", "in_person|2026-99-99T09:00:00+00:00", "\x00",
    ],
)  # fmt: skip
def test_a_time_that_can_not_be_says_so_and_moves_nothing(
    visit: Visit, reception: Browser, time: str
) -> None:
    response = reception.post(url(visit, "przenies"), {"time": time})
    assert response.status_code == 422 and 'class="errors"' in response.content.decode()
    visit.refresh_from_db()
    assert visit.starts_at == MONDAY_NINE


@pytest.mark.parametrize("after", ["x", "0001-01-01", "9999-12-31", "2026-12-07"])
def test_the_times_to_move_to_begin_where_one_likes(
    visit: Visit, reception: Browser, after: str
) -> None:
    text_of(reception, url(visit, f"przenies/?after={after}")[:-1])


def test_a_taken_time_answers_with_the_nearest(
    house: House, visit: Visit, reception: Browser
) -> None:
    later = MONDAY_NINE + timedelta(hours=2)
    for _room in range(2):
        make_visit(house, starts_at=later)
    response = reception.post(url(visit, "przenies"), {"time": f"in_person|{later.isoformat()}"})
    assert response.status_code == 409
    assert response.content.decode().count("in_person|") == 3


def test_the_pin_is_read_out_and_that_is_written_down(visit: Visit, reception: Browser) -> None:
    assert pin_of(visit) not in text_of(reception, url(visit))
    response = reception.post(url(visit, "pin"))
    assert pin_of(visit) in response.content.decode()
    assert AuditLine.objects.filter(action="visit.pin_shown").count() == 1
    assert "PIN odczytany" in text_of(reception, url(visit))


def test_the_card_has_code_and_pin_and_no_name(visit: Visit, reception: Browser) -> None:
    text = reception.post(url(visit, "karta")).content.decode()
    assert visit.code in text and pin_of(visit) in text and "Żaneta" not in text
    assert "Rozmowa" not in text
    assert AuditLine.objects.filter(action="visit.card_printed").count() == 1


def test_who_can_not_come_is_called_instead(visit: Visit, reception: Browser) -> None:
    reception.post(url(visit, "nie-moze"))
    visit.refresh_from_db()
    assert (visit.kind, visit.starts_at) == ("phone", MONDAY_NINE)


@pytest.mark.parametrize("what", ["odwolaj", "przywroc", "nie-moze", "pin", "karta"])
def test_doing_needs_a_press(visit: Visit, reception: Browser, what: str) -> None:
    assert reception.get(url(visit, what)).status_code == 405


def test_a_visit_that_is_over_offers_no_change(visit: Visit, reception: Browser) -> None:
    Visit.objects.update(status=VisitStatus.LEFT)
    text = text_of(reception, url(visit))
    assert "odwolaj" not in text and "przenies" not in text
    assert "nie można już" in text_of(reception, url(visit, "przenies"))


def test_pages_of_people_are_kept_by_no_browser(visit: Visit, reception: Browser) -> None:
    assert "no-store" in reception.get(url(visit)).headers["Cache-Control"]


def test_services_are_those_everybody_uses(visit: Visit, reception: Browser) -> None:
    reception.post(url(visit, "odwolaj"))
    visit.refresh_from_db()
    assert visit.status == VisitStatus.CANCELLED_BY_OFFICE
    assert Task.objects.filter(reason="visit_cancelled_by_office").exists()
    assert services.is_changeable(visit, NOW) is False
