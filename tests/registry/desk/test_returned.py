"""A letter of ours that came back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from furtka.offices.models import Role
from furtka.outbox.models import Message, Task
from furtka.registry.models import Item, Returned
from tests.clients.factories import make_client
from tests.offices.factories import House, make_house, make_staff
from tests.registry.test_services import record
from tests.visits.factories import make_visit

pytestmark = pytest.mark.django_db
SENT = {"reason": "not_collected", "addressee": "Zofia Próbna", "once": "a"}


@pytest.fixture
def house() -> House:
    return make_house()


def log_in(client: Client, house: House, role: Role) -> None:
    job = make_staff(house, role)
    assert job.user is not None
    client.force_login(job.user)


def send(client: Client, **values: Any) -> Any:
    return client.post("/praca/rejestr/zwrot/", SENT | values)


def test_it_is_registered_beside_its_correspondence_and_becomes_a_task(
    client: Client, house: House
) -> None:
    log_in(client, house, Role.REGISTRY)
    asked = record(house)
    for _press in range(2):
        assert send(client, mark=asked.shown).status_code == 302
    item = Item.objects.exclude(pk=asked.pk).get()
    assert (item.channel, item.thread, item.sender) == ("post", asked, "Zofia Próbna")
    assert "nie odebrano" in item.subject
    task = Task.objects.get(reason="letter_returned")
    assert task.path == f"/praca/rejestr/{item.year}/{item.number}/"
    page = client.get(task.path).content.decode()
    assert "Nasz list wrócił" in page and asked.shown in page


def test_the_client_gets_no_receipt_for_it_and_is_named_to_who_may_see_them(
    client: Client, house: House
) -> None:
    log_in(client, house, Role.REGISTRY)
    visit = make_visit(house)
    Message.objects.all().delete()
    assert send(client, person="nikt taki").status_code == 422
    send(client, person=visit.code)
    assert Returned.objects.get().client == visit.client and Item.objects.get().client is None
    assert not Message.objects.exists()
    address = client.get("/praca/rejestr/").context["page"].items[0]
    url = f"/praca/rejestr/{address.year}/{address.number}/"
    assert f"/klienci/{visit.client.pk}/" in client.get(url).content.decode()
    visit.client.protected = True
    visit.client.save()
    assert f"/klienci/{visit.client.pk}/" not in client.get(url).content.decode()


def test_what_the_post_wrote_is_asked_for(client: Client, house: House) -> None:
    log_in(client, house, Role.REGISTRY)
    make_client(house.office)
    answer = send(client, reason="pigeon", addressee="")
    assert set(answer.context["form"].errors) == {"reason", "addressee"}
    assert not Item.objects.exists()


def test_a_mark_of_ours_that_is_no_number_of_the_register_joins_nobodys_correspondence(
    client: Client, house: House
) -> None:
    log_in(client, house, Role.REGISTRY)
    other = record(house)
    assert send(client, mark=f"DPŚ.{other.number}").status_code == 302
    assert Item.objects.exclude(pk=other.pk).get().thread is None
