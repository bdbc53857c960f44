"""The register on screen."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from furtka.clients.models import Client as Person
from furtka.clients.models import ContactWay
from furtka.offices.models import Role
from furtka.outbox.models import Message, Task, TaskKind
from furtka.privacy.models import AuditLine
from furtka.registry.models import Item
from furtka.visits.models import Visit
from tests.offices.factories import House, make_house, make_staff
from tests.registry.test_services import record
from tests.visits.factories import NOW, make_visit

pytestmark = pytest.mark.django_db
TYPED = {"channel": "post", "sender": "Józef Łęcki", "subject": "Wniosek", "once": "mark"}


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def clerk(client: Client, house: House) -> Client:
    job = make_staff(house, Role.REGISTRY)
    assert job.user is not None
    client.force_login(job.user)
    return client


def test_what_is_typed_in_gets_a_number_and_shows_below(clerk: Client) -> None:
    answer = clerk.post("/praca/rejestr/", TYPED, follow=True)
    page = answer.content.decode()
    assert "RPW/00001/2" in page and "Józef Łęcki" in page
    item = Item.objects.get()
    assert item.recorded_by is not None and item.received_at == item.recorded_at


def test_a_second_click_changes_nothing(clerk: Client) -> None:
    for _n in range(2):
        assert clerk.post("/praca/rejestr/", TYPED).status_code == 302
    assert Item.objects.count() == 1


def test_day_and_hour_are_those_of_the_wall(clerk: Client) -> None:
    clerk.post("/praca/rejestr/", TYPED | {"day": "2026-07-01", "time": "9:30"})
    assert Item.objects.get().received_at.isoformat() == "2026-07-01T07:30:00+00:00"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"sender": ""}, "sender"),
        ({"sender": "x" * 10_000}, "sender"),
        ({"subject": "a\x07b"}, "subject"),
        ({"channel": "pigeon"}, "channel"),
        ({"unit": "999999"}, "unit"),
        ({"unit": "x"}, "unit"),
        ({"day": "31.02.2026", "time": "9:00"}, "day"),
        ({"day": "2026-07-01"}, "time"),
        ({"day": "2026-07-01", "time": "25:00"}, "time"),
        ({"day": "2027-03-28", "time": "2:30"}, "time"),  # the lost hour
        ({"day": "9999-12-31", "time": "23:59"}, "time"),  # not yet
        ({"once": "x" * 100}, "once"),
    ],
)
def test_bad_input_gets_a_sentence_at_its_field_and_stores_nothing(
    clerk: Client, typed: dict[str, str], field: str
) -> None:
    answer = clerk.post("/praca/rejestr/", TYPED | typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Item.objects.exists()


def test_search_finds_without_polish_letters_and_keeps_names_out_of_addresses(
    clerk: Client, house: House
) -> None:
    record(house)
    record(house, sender="Inna Osoba")
    page = clerk.post("/praca/rejestr/szukaj/", {"q": "lecki"}).content.decode()
    assert "Józef Łęcki" in page and "Inna Osoba" not in page
    assert clerk.get("/praca/rejestr/szukaj/").status_code == 405
    assert 'class="empty"' in clerk.post("/praca/rejestr/szukaj/", {"q": "zzz"}).content.decode()


def test_an_empty_register_says_what_to_do(clerk: Client) -> None:
    assert 'class="empty"' in clerk.get("/praca/rejestr/").content.decode()


def test_an_item_is_shown_to_its_own_office_only(clerk: Client, house: House) -> None:
    record(house)
    other = make_house()
    record(other, sender="Ktoś Inny")
    record(other)
    assert "Józef Łęcki" in clerk.get("/praca/rejestr/2026/1/").content.decode()
    assert clerk.get("/praca/rejestr/2026/2/").status_code == 404
    assert "Ktoś Inny" not in clerk.get("/praca/rejestr/").content.decode()


def test_who_has_no_permission_gets_404(client: Client, house: House) -> None:
    job = make_staff(house, Role.EDITOR)
    assert job.user is not None
    assert client.get("/praca/rejestr/").status_code == 302
    client.force_login(job.user)
    assert client.get("/praca/rejestr/").status_code == 404


def test_the_list_costs_the_same_for_many(
    clerk: Client, house: House, django_assert_max_num_queries: Any
) -> None:
    for _n in range(60):
        record(house, unit=house.unit)
    clerk.get("/praca/rejestr/")  # what is remembered from page to page is remembered
    with django_assert_max_num_queries(21):
        page = clerk.get("/praca/rejestr/").content.decode()
    assert "?starsze=2026-11" in page


# -- Somebody we know ----------------------------------------------------------------------------


@pytest.fixture
def visit(house: House) -> Visit:
    visit = make_visit(house)
    Message.objects.all().delete()
    return visit


def test_a_client_we_know_gets_a_receipt_with_number_and_day(clerk: Client, visit: Visit) -> None:
    clerk.post("/praca/rejestr/", TYPED | {"person": visit.code})
    item, message = Item.objects.get(), Message.objects.get()
    assert item.client == visit.client and message.kind == "letter_received"
    assert item.shown in message.text and "Łęcki" not in message.text + message.subject
    assert "Wniosek" not in message.text + message.subject


@pytest.mark.parametrize("words", ["nikt taki", "ZZ-00000"])
def test_nobody_who_is_not_known_is_told_anything(clerk: Client, visit: Visit, words: str) -> None:
    answer = clerk.post("/praca/rejestr/", TYPED | {"person": words})
    assert answer.status_code == 422 and not Item.objects.exists()
    assert "Nikogo nie znaleziono" in answer.content.decode()


def test_a_protected_client_is_not_found_by_who_may_not_see_them(
    clerk: Client, visit: Visit
) -> None:
    Person.objects.update(protected=True)
    assert clerk.post("/praca/rejestr/", TYPED | {"person": visit.code}).status_code == 422


def of_client(clerk: Client, visit: Visit) -> str:
    clerk.post("/praca/rejestr/", TYPED | {"person": visit.code})
    item = Item.objects.get()
    return f"/praca/rejestr/{item.year}/{item.number}/"


def test_a_notice_of_art_36_says_why_until_when_and_what_can_be_done(
    clerk: Client, visit: Visit
) -> None:
    url = of_client(clerk, visit)
    typed = {"reason": "czekamy na dokument", "until": "2099-01-08"}
    for _press in range(2):
        assert clerk.post(f"{url}art-36/", typed).status_code == 302
    message = Message.objects.get(kind="delay_notice")
    for part in ("art. 36", "czekamy na dokument", "8 stycznia 2099", "ponaglenie", "art. 37"):
        assert part in message.text
    assert AuditLine.objects.filter(action="item.delay_notice").count() == 1
    assert "Zawiadom, że sprawa potrwa dłużej" in clerk.get(url).content.decode()


@pytest.mark.parametrize(
    "typed", [{"reason": "", "until": "2099-01-08"}, {"reason": "x", "until": "2020-01-01"}]
)
def test_a_notice_without_a_reason_or_of_the_past_is_refused(
    clerk: Client, visit: Visit, typed: dict[str, str]
) -> None:
    assert clerk.post(f"{of_client(clerk, visit)}art-36/", typed).status_code == 422
    assert not Message.objects.filter(kind="delay_notice").exists()


def test_an_item_of_nobody_we_know_has_no_notice(clerk: Client) -> None:
    clerk.post("/praca/rejestr/", TYPED)
    item = Item.objects.get()
    typed = {"reason": "x", "until": "2099-01-08"}
    assert clerk.post(f"/praca/rejestr/{item.year}/{item.number}/art-36/", typed).status_code == 404


def test_where_no_way_is_safe_the_clerk_hears_it(clerk: Client, visit: Visit) -> None:
    url = of_client(clerk, visit)
    Person.objects.update(contact=ContactWay.NONE)
    typed = {"reason": "x", "until": "2099-01-08"}
    answer = clerk.post(f"{url}art-36/", typed, follow=True)
    assert "Nie ma bezpiecznego sposobu" in answer.content.decode()


def test_a_notice_that_has_not_gone_out_is_taken_back(clerk: Client, visit: Visit) -> None:
    url = of_client(clerk, visit)
    typed = {"reason": "czekamy na dokument", "until": "2099-01-08"}
    assert "Cofnij zawiadomienie" not in clerk.get(url).content.decode()
    clerk.post(f"{url}art-36/", typed)
    assert "Cofnij zawiadomienie" in clerk.get(url).content.decode()
    for _press in range(2):
        assert clerk.post(f"{url}art-36/cofnij/").status_code == 302
    assert not Message.objects.filter(kind="delay_notice").exists()
    assert Message.objects.filter(kind="letter_received").exists(), "only the notice goes"
    assert AuditLine.objects.filter(action="item.delay_taken_back").count() == 1
    assert "Cofnij zawiadomienie" not in clerk.get(url).content.decode()
    clerk.post(f"{url}art-36/", typed)
    assert Message.objects.filter(kind="delay_notice").count() == 1, "the same date may come again"


def test_a_call_about_a_notice_is_taken_back_until_it_was_made(clerk: Client, visit: Visit) -> None:
    url = of_client(clerk, visit)
    Person.objects.update(contact=ContactWay.PHONE, phone="+48430000000")
    clerk.post(f"{url}art-36/", {"reason": "x", "until": "2099-01-08"})
    assert Task.objects.filter(reason="delay_notice").exists()
    clerk.post(f"{url}art-36/cofnij/")
    assert not Task.objects.filter(reason="delay_notice").exists()


@pytest.mark.parametrize(
    "gone", [{"status": "sent"}, {"claimed_at": NOW}, {"claimed_at": NOW, "handed_at": NOW}]
)
def test_a_notice_that_has_gone_out_stays(
    clerk: Client, visit: Visit, gone: dict[str, Any]
) -> None:
    url = of_client(clerk, visit)
    clerk.post(f"{url}art-36/", {"reason": "x", "until": "2099-01-08"})
    Message.objects.filter(kind="delay_notice").update(**gone)
    answer = clerk.post(f"{url}art-36/cofnij/", follow=True)
    assert "Żadne zawiadomienie już nie czeka" in answer.content.decode()
    assert Message.objects.filter(kind="delay_notice").count() == 1
    assert not AuditLine.objects.filter(action="item.delay_taken_back").exists()


def test_what_has_to_be_checked_is_not_taken_from_the_list(clerk: Client, visit: Visit) -> None:
    url = of_client(clerk, visit)
    clerk.post(f"{url}art-36/", {"reason": "x", "until": "2099-01-08"})
    [message] = Message.objects.filter(kind="delay_notice")
    Message.objects.filter(pk=message.pk).update(status="unclear")
    Task.objects.create(
        office=message.office, client=message.client, kind=TaskKind.CHECK, reason=message.kind,
        about=message.about, dedupe_key="check", due_at=NOW, created_at=NOW,
    )  # fmt: skip
    clerk.post(f"{url}art-36/cofnij/")
    assert Task.objects.filter(kind=TaskKind.CHECK).exists()


def test_an_item_of_nobody_we_know_has_nothing_to_take_back(clerk: Client) -> None:
    clerk.post("/praca/rejestr/", TYPED)
    item = Item.objects.get()
    answer = clerk.post(f"/praca/rejestr/{item.year}/{item.number}/art-36/cofnij/")
    assert answer.status_code == 404
