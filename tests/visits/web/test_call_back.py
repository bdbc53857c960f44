"""Ask to be rung, as a browser without JavaScript does; nothing is told about a number."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from furtka.offices.models import PhoneLine
from furtka.registry.models import Call
from furtka.visits.models import Attempt
from tests.clients.factories import make_client
from tests.offices.factories import House, make_house
from tests.registry.calls.factories import NUMBER
from tests.visits.factories import NOW, make_order
from tests.visits.solver import make_proof
from tests.visits.web.browsing import Visitor, text_of

pytestmark = pytest.mark.django_db
PAGE = "/oddzwonimy/"
TYPED = {"phone": "43 000 01 11", "language": "pl"}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def house() -> House:
    house = make_house()
    PhoneLine.objects.create(office=house.office, unit=house.unit, number="+48430000000")
    return house


def send(visitor: Visitor, **values: Any) -> Any:
    """Read the page and send what it holds."""
    found = re.search(r'name="key" value="([^"]+)"', text_of(visitor.get(PAGE)))
    return visitor.post(PAGE, **TYPED | {"key": found[1] if found else ""} | values)


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_a_number_is_enough(house: House, language: str) -> None:
    visitor = Visitor(language)
    done = send(visitor, language=language)
    assert done.redirect_chain[-1][0] == f"{visitor.prefix}{PAGE}gotowe/"
    call = Call.objects.get()
    assert (call.number, call.name, call.may_say, call.language) == (NUMBER, "", False, language)
    assert "43 000 00 00" in text_of(done), "the number to call oneself"
    assert not [address for address in visitor.seen if "430000111" in address]


def test_any_country_and_a_landline_will_do(house: House) -> None:
    send(Visitor(), phone="+380 50 000 00 24", may_say="on")
    assert (Call.objects.get().number, Call.objects.get().may_say) == ("+380500000024", True)


def test_the_hours_offered_are_those_at_which_somebody_is_there(house: House) -> None:
    page = text_of(Visitor().get(PAGE))
    offered = re.findall(r'name="wish" value="([^"]*)"', page)
    assert offered == ["", "07:30-09:30", "09:30-11:30", "11:30-13:30", "13:30-15:30"]
    done = send(Visitor(), wish="07:30-09:30")  # it is nine: there is time left today
    assert Call.objects.get().due_from == NOW and "dziś" in text_of(done)


def test_at_night_it_says_when_we_begin(house: House, clock: Any) -> None:
    clock.move_to(NOW + timedelta(days=1, hours=9))  # Friday, six in the evening
    page = text_of(Visitor("en").get(PAGE))
    assert "Nobody is at the telephone now" in page and "Monday, 30 November, 7:30" in page
    done = text_of(send(Visitor("en"), language="en"))
    assert "We call from Monday, 30 November, 7:30" in done


def test_a_closed_office_says_what_happens(house: House) -> None:
    make_order(house, mode="closed", valid_until=NOW + timedelta(hours=20))
    page = text_of(Visitor("en").get(PAGE))
    assert "The office is closed today" in page and "tomorrow, Friday, 27 November, 7:30" in page
    assert "We call from tomorrow" in text_of(send(Visitor("en")))


def test_pressed_twice_it_is_one_and_who_waits_before_is_said(house: House) -> None:
    for number in range(3):
        send(Visitor(), phone=f"43 000 02 0{number}")
    visitor = Visitor("en")
    first = send(visitor)
    again = send(visitor, key="")  # the form anew, with other hours: still one call
    assert Call.objects.filter(state="open").count() == 4
    for done in (first, again):
        assert "3 people wait for a call before you" in text_of(done)


def test_a_client_who_is_never_rung_reads_what_everybody_reads(house: House) -> None:
    make_client(house.office, phone=NUMBER, protected=True)
    known, stranger = send(Visitor()), send(Visitor(), phone="43 000 01 12")
    assert Call.objects.get(number=NUMBER).due_from is None
    assert plain(text_of(known)) == plain(text_of(stranger))


def plain(page: str) -> str:
    main = re.search(r"<main.*</main>", page, re.DOTALL)
    assert main is not None
    return main[0]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"phone": ""}, "phone"), ({"phone": "43-82-35"}, "phone"), ({"phone": "1" * 90}, "phone"),
        ({"name": "x" * 121}, "name"), ({"name": "\u202e"}, "name"), ({"wish": "8-9"}, "wish"),
        ({"language": "xx"}, "language"), ({"key": "no-key"}, "key"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_said_beside_its_field(
    house: House, values: dict[str, str], field: str
) -> None:
    answer = send(Visitor(), **values)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
    assert not Call.objects.exists()


def test_without_a_proof_only_a_few_come_through(house: House, settings: Any) -> None:
    settings.RATE_LIMITS, settings.PROOF_TRIES = True, 4
    for number in range(5):
        send(Visitor(), phone=f"43 000 02 0{number}")
    assert send(Visitor(), phone="43 000 02 09").status_code == 429
    proven = send(Visitor(), phone="43 000 02 09", proof=make_proof(house.office))
    assert proven.redirect_chain and Call.objects.count() == 6
    assert Attempt.objects.count() > 0


def test_nobody_has_another_rung_without_end(house: House, settings: Any) -> None:
    settings.RATE_LIMITS = True
    answers = [send(Visitor()).status_code for _n in range(4)]
    assert answers == [200, 200, 200, 429] and Call.objects.filter(state="open").count() == 1


def test_the_page_is_found_from_contact_and_never_asks_why(house: House) -> None:
    assert f'href="{PAGE}"' in text_of(Visitor().get("/kontakt/"))
    names = set(
        re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', text_of(Visitor().get(PAGE)))
    )
    assert names <= {"csrfmiddlewaretoken", "phone", "name", "wish", "language", "may_say", "key",
                     "proof", "q"}  # fmt: skip


def test_done_without_a_request_leads_to_the_form(house: House) -> None:
    assert Visitor().get(f"{PAGE}gotowe/").redirect_chain[-1][0] == PAGE
