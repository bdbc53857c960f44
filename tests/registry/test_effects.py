"""What it means in law by which way something came, and that nothing without effect is dropped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from furtka.offices.models import Role, Staff
from furtka.outbox.models import Task
from furtka.privacy.models import AuditLine
from furtka.privacy.words import ACTIONS
from furtka.registry import answers, effects
from furtka.registry.effects import effect_of
from furtka.registry.errors import InvalidItem
from furtka.registry.models import EffectRule, IncomingChannel, Item, Matter
from furtka.registry.services import record_item
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def head(house: House) -> Staff:
    return make_staff(house, Role.UNIT_HEAD)


def record(house: House, channel: str, matter: str) -> Item:
    return record_item(
        office=house.office, channel=channel, sender="Zofia Żółć", subject="prośba",
        received_at=NOW, now=NOW, actor=None, matter=matter,
    )  # fmt: skip


def confirm(house: House, head: Staff, effect: str, basis: str = "art. 1") -> EffectRule:
    return effects.set_rule(
        office=house.office, channel="epuap", matter="application", effect=effect, basis=basis,
        job=head, now=NOW, actor=head.user,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("channel", "matter", "effect"),
    [
        ("in_person", "application", "effective"), ("oral", "application", "effective"),
        ("post", "application", "effective"), ("e_delivery", "application", "effective"),
        ("empatia", "application", "effective"), ("empatia", "complaint", ""),
        ("epuap", "application", "ineffective_inform"), ("epuap", "complaint", "effective"),
        ("epuap", "information", "effective"), ("email", "application", "ineffective_inform"),
        ("email", "complaint", "effective"), ("phone", "application", "informal_contact"),
        ("phone", "complaint", "needs_signature"), ("phone", "question", "effective"),
        ("phone", "", ""),
    ],
)  # fmt: skip
def test_the_suggestions(house: House, channel: str, matter: str, effect: str) -> None:
    assert effect_of(house.office, channel, matter) == effect


def test_every_pair_stands_in_the_table_and_names_its_basis(
    house: House, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        lines = effects.table(house.office)
    assert len(lines) == len(IncomingChannel) * len(Matter)
    assert all(line.basis for line in lines if line.effect)
    assert not any(line.confirmed_by for line in lines), "nobody has confirmed it yet"


def test_the_office_decides_otherwise_and_stands_for_it(house: House, head: Staff) -> None:
    before = record(house, "epuap", "application")
    rule = confirm(house, head, "effective", "  decyzja dyrektora  nr 3 ")
    assert (rule.confirmed_by, rule.basis) == (head.name, "decyzja dyrektora nr 3")
    assert record(house, "epuap", "application").effect == "effective"
    before.refresh_from_db()
    assert before.effect == "ineffective_inform", "the effect of its day"
    other = make_house()
    assert effect_of(other.office, "epuap", "application") == "ineffective_inform"
    for _press in range(2):
        effects.forget_rule(
            office=house.office, channel="epuap", matter="application", now=NOW,
            actor=head.user,  # type: ignore[arg-type]
        )  # fmt: skip
    assert effect_of(house.office, "epuap", "application") == "ineffective_inform"
    told = AuditLine.objects.filter(action__startswith="effect.")
    assert [line.action for line in told.order_by("id")] == ["effect.confirmed", "effect.reset"]
    assert {line.action for line in told} <= set(ACTIONS)


def test_what_can_not_be_so_is_refused(house: House, head: Staff) -> None:
    with pytest.raises(InvalidItem) as told:
        confirm(house, head, "perhaps", " ")
    assert set(told.value.fields) == {"effect", "basis"}
    assert not EffectRule.objects.exists()


def test_what_has_no_effect_is_registered_and_becomes_a_task(house: House) -> None:
    item = record(house, "epuap", "application")
    task = Task.objects.get()
    assert (task.reason, task.due_at) == (answers.CHORE, NOW + timedelta(days=3))
    assert task.path == f"/praca/rejestr/{item.year}/{item.number}/"
    record(house, "post", "application")
    record(house, "email", "complaint")
    assert Task.objects.count() == 1


def test_the_draft_names_each_right_way_and_no_other(house: House) -> None:
    house.office.e_delivery_address = "AE:PL-00000-00000-AAAAA-00"
    house.office.save(update_fields=["e_delivery_address"])
    item = record(house, "email", "application")
    draft = answers.draft(item)
    for part in (item.shown, house.office.street, house.office.e_delivery_address, "Emp@tia"):
        assert part in draft
    assert "ePUAP" not in draft
    assert answers.draft(record(house, "post", "application")) == ""
    assert "Good morning" in answers.draft(item, "en")


def test_the_pages(house: House, head: Staff, client: Browser) -> None:
    assert head.user is not None
    client.force_login(head.user)
    assert "art. 63 § 1 KPA" in client.get("/praca/rejestr/skutki/").content.decode()
    path = "/praca/rejestr/skutki/epuap/application/"
    assert client.post(path, {"effect": "effective", "basis": ""}).status_code == 422
    assert client.post(path, {"effect": "effective", "basis": "decyzja"}).status_code == 302
    assert head.name in client.get("/praca/rejestr/skutki/").content.decode()
    assert client.get("/praca/rejestr/skutki/epuap/nothing/").status_code == 404
    client.post("/praca/rejestr/", {"channel": "email", "matter": "application", "sender": "Ż",
                                    "subject": "proszę o zasiłek"})  # fmt: skip
    item = Item.objects.get()
    page = client.get(f"/praca/rejestr/{item.year}/{item.number}/").content.decode()
    assert item.effect == "ineffective_inform" and "Emp@tia" in page


def test_only_heads_change_the_table(house: House, client: Browser) -> None:
    clerk = make_staff(house, Role.RECEPTION)
    assert clerk.user is not None
    client.force_login(clerk.user)
    assert client.get("/praca/rejestr/skutki/").status_code == 200
    assert client.get("/praca/rejestr/skutki/epuap/application/").status_code == 404
