"""With a proof of work a booking is quick; without one it takes a moment, and books too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from furtka.offices.models import PhoneLine
from furtka.visits import attempts
from furtka.visits.attempts import Knock
from furtka.visits.models import Attempt, UsedProof, Visit
from tests.offices.factories import House, make_house
from tests.visits.factories import MONDAY_NINE, NOW
from tests.visits.solver import make_proof, solve
from tests.visits.web.browsing import CONTACT, Visitor, offered, text_of, title_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _limits(settings: Any) -> None:
    settings.RATE_LIMITS, settings.PROOF_TRIES = True, 4
    settings.SLOW_BOOKINGS_AT_ONCE = 0


@pytest.fixture
def house() -> House:
    house = make_house(hosts=3, rooms=3, lanes=3)
    PhoneLine.objects.create(office=house.office, unit=house.unit, number="+48430000000")
    return house


def to_rules(visitor: Visitor, **values: Any) -> Any:
    return visitor.to_rules(starts_at=MONDAY_NINE, **CONTACT | values)


def confirm(visitor: Visitor, page: Any, proof: str) -> Any:
    (key,) = offered(page, "key")
    return visitor.post("/umow-wizyte/zasady/", key=key, accepted="on", proof=proof)


def test_the_challenge_of_the_page_can_be_solved_and_books_at_once(house: House) -> None:
    visitor = Visitor()
    page = to_rules(visitor)
    assert 'data-proof="/umow-wizyte/zadanie/"' in text_of(page) and "js/proof.js" in text_of(page)
    answer = visitor.get("/umow-wizyte/zadanie/")
    assert "no-store" in answer.headers["Cache-Control"]
    done = confirm(visitor, page, solve(answer.json()))
    assert done.redirect_chain[-1][0].endswith("/gotowe/")
    assert Visit.objects.count() == UsedProof.objects.count() == 1


def test_a_proof_of_the_page_before_is_kept_and_the_last_page_asks_for_none(house: House) -> None:
    visitor = Visitor()
    page = to_rules(visitor, proof=make_proof(house.office))
    assert "data-proof=" not in text_of(page) and "js/proof.js" not in text_of(page)
    assert visitor.confirm(page).redirect_chain[-1][0].endswith("/gotowe/")


def test_without_a_proof_a_booking_takes_a_moment(house: House, clock: Any) -> None:
    visitor = Visitor()
    page = visitor.confirm(to_rules(visitor))
    assert page.status_code == 429 and int(page.headers["Retry-After"]) == 30
    said = text_of(page)
    assert "Poczekaj chwilę i naciśnij jeszcze raz" in said and "data-takes-focus" in said
    assert 'href="tel:' in said and title_of(page).startswith("Błąd")
    assert "Zofia Żółć" in said  # everything is still there
    assert not Visit.objects.exists() and not Attempt.objects.exists()
    clock.shift(timedelta(seconds=31))
    assert visitor.confirm(page).redirect_chain[-1][0].endswith("/gotowe/")


def test_the_first_of_an_hour_need_not_wait(house: House, settings: Any) -> None:
    settings.SLOW_BOOKINGS_AT_ONCE = 1
    first, second = Visitor(), Visitor()
    assert first.confirm(to_rules(first)).redirect_chain[-1][0].endswith("/gotowe/")
    assert second.confirm(to_rules(second)).status_code == 429


def test_whoever_takes_their_time_notices_nothing(house: House, clock: Any) -> None:
    visitor = Visitor()
    page = to_rules(visitor)
    clock.shift(timedelta(seconds=30))
    assert visitor.confirm(page).redirect_chain[-1][0].endswith("/gotowe/")


@pytest.mark.parametrize("proof", ["x", "A" * 9000, "\x00", "e30="])
def test_a_bad_proof_is_as_none(house: House, clock: Any, proof: str) -> None:
    visitor = Visitor()
    page = to_rules(visitor, proof=proof)
    assert confirm(visitor, page, proof).status_code == 429
    clock.shift(timedelta(minutes=1))
    assert confirm(visitor, page, proof).redirect_chain[-1][0].endswith("/gotowe/")


def test_a_used_proof_is_as_none(house: House) -> None:
    proof, first, second = make_proof(house.office), Visitor(), Visitor()
    assert confirm(first, to_rules(first), proof).status_code == 200
    page = to_rules(second, proof=proof)
    page = confirm(second, page, proof)
    assert page.status_code == 429 and "data-proof=" in text_of(page)
    assert Visit.objects.count() == 1


def test_an_expired_proof_opens_the_slow_way(house: House, clock: Any) -> None:
    visitor = Visitor()
    page = to_rules(visitor, proof=make_proof(house.office))
    clock.shift(timedelta(minutes=61))
    assert visitor.confirm(page).redirect_chain[-1][0].endswith("/gotowe/")
    assert not UsedProof.objects.exists()
    assert Attempt.objects.filter(
        key=attempts._key(Knock.SLOW_BOOKING_OF_OFFICE, Knock.SLOW_BOOKING)
    ).exists()


@pytest.mark.parametrize("knock", [Knock.SLOW_BOOKING, Knock.SLOW_BOOKING_OF_OFFICE])
def test_over_the_slow_limit_people_are_asked_to_call(
    house: House, settings: Any, clock: Any, caplog: pytest.LogCaptureFixture, knock: Knock
) -> None:
    settings.LIMITS_PER_HOUR = dict(settings.LIMITS_PER_HOUR, **{knock: 1})
    caplog.set_level("WARNING", logger="furtka.visits")
    pages = []
    for _n in range(2):
        visitor = Visitor()
        page = to_rules(visitor)
        clock.shift(timedelta(seconds=31))
        pages.append(visitor.confirm(page))
    assert [page.status_code for page in pages] == [200, 429]
    assert [line.message for line in caplog.records] == ["limit.reached"]
    assert "Zadzwoń" in text_of(pages[1]) and 'href="tel:' in text_of(pages[1])
    # With a proof, the same address still books.
    third = Visitor()
    assert confirm(third, to_rules(third), make_proof(house.office)).status_code == 200


def test_with_the_limits_off_nothing_is_asked(house: House, settings: Any) -> None:
    settings.RATE_LIMITS = False
    visitor = Visitor()
    page = to_rules(visitor)
    assert "data-proof=" not in text_of(page)
    assert visitor.confirm(page).redirect_chain[-1][0].endswith("/gotowe/")
    assert not UsedProof.objects.exists()
