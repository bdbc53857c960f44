"""Text messages as the safe way: chosen on the website, for a number that can get them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from furtka.clients.models import Client
from tests.offices.factories import House, make_house
from tests.visits.factories import NOW
from tests.visits.web.browsing import Visitor, offered, text_of

pytestmark = pytest.mark.django_db
CONTACT = "/umow-wizyte/kontakt/"


@pytest.fixture
def house() -> Iterator[House]:
    with time_machine.travel(NOW, tick=False):
        yield make_house()


def test_a_mobile_number_is_booked_for_text_messages(house: House) -> None:
    visitor = Visitor()
    page = visitor.to_rules(name="Ala", contact="sms", mobile="500 000 009", phone="43 000 00 01")
    assert "500 000 009" in text_of(page)
    [key] = offered(page, "key")
    visitor.post("/umow-wizyte/zasady/", key=key, accepted="on")
    client = Client.objects.get()
    assert (client.contact, client.phone, client.email) == ("sms", "+48500000009", "")


@pytest.mark.parametrize("mobile", ["43 000 00 09", "", "12"])
def test_a_number_that_gets_no_text_messages_is_said_at_the_number(
    house: House, mobile: str
) -> None:
    visitor = Visitor()
    visitor.to_rules()
    page = visitor.post(CONTACT, name="Ala", contact="sms", mobile=mobile)
    assert page.status_code == 422 and list(page.context["form"].errors) == ["mobile"]
    assert 'href="#id_mobile"' in text_of(page) and 'id="id_mobile"' in text_of(page)


def test_a_landline_is_offered_a_call_instead(house: House) -> None:
    visitor = Visitor()
    visitor.to_rules()
    page = visitor.post(CONTACT, name="Ala", contact="sms", mobile="43 000 00 09")
    assert "Na telefon stacjonarny nie dojdzie SMS" in text_of(page)


def test_what_was_typed_is_there_when_somebody_comes_back(house: House) -> None:
    visitor = Visitor()
    visitor.to_rules(name="Ala", contact="sms", mobile="500 000 009")
    form = visitor.get(CONTACT).context["form"]
    assert form["mobile"].value() == "+48500000009"


@pytest.mark.parametrize("way", ["post", "person"])
def test_letters_and_only_in_person_are_not_offered(house: House, way: str) -> None:
    visitor = Visitor()
    page = visitor.to_rules()
    page = visitor.post(CONTACT, name="Ala", contact=way)
    assert page.status_code == 422 and f'value="{way}"' not in text_of(page)
