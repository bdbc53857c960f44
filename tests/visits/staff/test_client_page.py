"""/praca/klienci/: how somebody may be reached, protection, visits."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser

from furtka.clients.models import Client
from furtka.offices.models import Role
from furtka.privacy.models import AuditLine
from furtka.visits.models import Visit
from tests.offices.factories import House, make_house
from tests.visits.factories import NOW, make_visit
from tests.visits.staff.conftest import LogIn

pytestmark = pytest.mark.django_db
GOOD = {"name": "Żaneta Nowa", "contact": "phone", "phone": "43 000 00 07", "language": "uk"}


def url(visit: Visit, what: str = "") -> str:
    return f"/praca/klienci/{visit.client_id}/" + (f"{what}/" if what else "")


def test_the_page_tells_contact_and_visits_and_that_it_was_opened(
    visit: Visit, reception: Browser
) -> None:
    text = reception.get(url(visit)).content.decode()
    for said in ("Żaneta Łoś", "43 000 00 01", visit.code, "bezpieczny sposób kontaktu"):
        assert said in text
    assert "<title>Klient" in text  # no name in the history of the browser
    assert AuditLine.objects.get(action="client.opened").thing == f"client:{visit.client_id}"


def test_a_client_of_another_office_does_not_exist(house: House, reception: Browser) -> None:
    other = make_visit(make_house())
    for what in ("", "zmien"):
        assert reception.get(url(other, what)).status_code == 404
    for what in ("zmien", "kontakt"):
        assert reception.post(url(other, what), GOOD).status_code == 404
    assert not AuditLine.objects.filter(thing__startswith="client:").exists()


def test_a_protected_person_is_a_page_only_for_host_and_heads(
    protected_visit: Visit, reception: Browser, host: Browser, log_in: LogIn
) -> None:
    assert reception.get(url(protected_visit)).status_code == 404
    assert reception.post(url(protected_visit, "zmien"), GOOD).status_code == 404
    assert host.get(url(protected_visit)).status_code == 200
    assert log_in(Role.UNIT_HEAD).get(url(protected_visit)).status_code == 200


def test_data_are_corrected(visit: Visit, reception: Browser) -> None:
    assert "43 000 00 01" in reception.get(url(visit, "zmien")).content.decode()
    assert reception.post(url(visit, "zmien"), GOOD).status_code == 302
    client = Client.objects.get()
    assert (client.name, client.phone, client.language) == ("Żaneta Nowa", "+48430000007", "uk")


def test_a_mistake_is_said_and_nothing_is_changed(visit: Visit, reception: Browser) -> None:
    response = reception.post(url(visit, "zmien"), GOOD | {"phone": "1"})
    assert response.status_code == 422 and "id_phone" in response.content.decode()
    assert Client.objects.get().name == "Żaneta Łoś"


def test_only_those_who_may_see_the_protected_may_protect(
    visit: Visit, reception: Browser, log_in: LogIn
) -> None:
    assert reception.post(url(visit, "ochrona"), {"protected": "yes"}).status_code == 404
    head = log_in(Role.UNIT_HEAD)
    head.post(url(visit, "ochrona"), {"protected": "yes"})
    assert Client.objects.get().protected is True
    head.post(url(visit, "ochrona"), {"protected": "no"})
    assert Client.objects.get().protected is False


def test_after_a_quarter_one_is_reminded_to_ask_whether_the_contact_is_safe(
    visit: Visit, reception: Browser, log_in: LogIn
) -> None:
    attention = "notice--attention recheck"
    assert attention not in reception.get(url(visit)).content.decode()
    with time_machine.travel(NOW + timedelta(days=100), tick=False):
        reception = log_in(Role.RECEPTION)
        assert attention in reception.get(url(visit)).content.decode()
        reception.post(url(visit, "kontakt"))
        assert attention not in reception.get(url(visit)).content.decode()


@pytest.mark.parametrize("what", ["ochrona", "kontakt"])
def test_doing_needs_a_press(visit: Visit, log_in: LogIn, what: str) -> None:
    assert log_in(Role.DIRECTOR).get(url(visit, what)).status_code == 405
