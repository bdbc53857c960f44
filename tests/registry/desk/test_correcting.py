"""Corrections: what it said before stays, and nobody overwrites what they have not seen."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from furtka.offices.models import Role
from furtka.outbox.models import Task
from furtka.registry.desk.changes import change
from furtka.registry.errors import ItemChanged
from furtka.registry.models import Correction, Item
from tests.offices.factories import House, make_house, make_staff, make_user
from tests.registry.test_services import record
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def clerk(client: Client, house: House) -> Client:
    job = make_staff(house, Role.REGISTRY)
    assert job.user is not None
    client.force_login(job.user)
    return client


def url(item: Item, what: str = "popraw/") -> str:
    return f"/praca/rejestr/{item.year}/{item.number}/{what}"


def typed(item: Item, **values: Any) -> dict[str, Any]:
    return {
        "channel": item.channel, "matter": item.matter, "sender": item.sender,
        "subject": item.subject, "version": item.version, **values,
    }  # fmt: skip


def test_what_it_said_before_stands_on_the_page_with_who_and_when(
    clerk: Client, house: House
) -> None:
    item = record(house)
    clerk.post(url(item), typed(item, sender="Józefa Łęcka", sent_on="2026-11-02"))
    item.refresh_from_db()
    assert (item.sender, str(item.sent_on), item.version) == ("Józefa Łęcka", "2026-11-02", 1)
    assert "jozefa lecka" in item.search_text
    page = clerk.get(url(item, "")).content.decode()
    for part in ("Co zmieniono", "Józef Łęcki", "2 listopada 2026", "Jan Testowy"):
        assert part in page
    assert (item.number, item.recorded_at) == (1, NOW)


def test_nothing_changed_leaves_no_trace_and_a_second_press_neither(
    clerk: Client, house: House
) -> None:
    item = record(house)
    for _press in range(2):
        assert clerk.post(url(item), typed(item)).status_code == 302
    for _press in range(2):
        assert clerk.post(url(item), typed(item, sender="Ktoś")).status_code == 302
    assert Correction.objects.count() == 1


def test_a_second_clerk_is_told_and_loses_no_word(clerk: Client, house: House) -> None:
    item = record(house)
    clerk.post(url(item), typed(item, sender="Pierwsza Poprawka"))
    answer = clerk.post(url(item), typed(item, sender="Druga Poprawka"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Pierwsza Poprawka" in page and 'value="Druga Poprawka"' in page
    item.refresh_from_db()
    assert item.sender == "Pierwsza Poprawka"
    seen = answer.context["form"]["version"].value()
    clerk.post(url(item), typed(item, sender="Druga Poprawka", version=seen))
    item.refresh_from_db()
    assert item.sender == "Druga Poprawka"


def test_two_who_write_at_the_same_moment_do_not_both_win(house: House) -> None:
    one, other, actor = record(house), Item.objects.get(), make_user()
    change(one, {"sender": "A"}, now=NOW, actor=actor)
    with pytest.raises(ItemChanged):
        change(other, {"subject": "B"}, now=NOW, actor=actor)
    assert Correction.objects.get().after == "A"


def test_another_way_needs_a_reason_and_has_another_effect(clerk: Client, house: House) -> None:
    item = record(house, matter="application")
    assert item.effect == "effective"
    wrong = clerk.post(url(item), typed(item, channel="email"))
    assert wrong.status_code == 422 and list(wrong.context["form"].errors) == ["reason"]
    clerk.post(url(item), typed(item, channel="email", reason="wydruk maila"))
    item.refresh_from_db()
    assert (item.channel, item.effect) == ("email", "ineffective_inform")
    assert Task.objects.filter(reason="answer_how", done_at=None).count() == 1
    rows = Correction.objects.filter(field__in=["channel", "effect"])
    assert {row.reason for row in rows} == {"wydruk maila"}
    clerk.post(url(item), typed(item, channel="post", reason="jednak list"))
    assert not Task.objects.filter(reason="answer_how").exists()


def test_the_sort_of_matter_is_decided_later_without_a_reason(clerk: Client, house: House) -> None:
    item = record(house, channel="epuap")
    assert clerk.post(url(item), typed(item, matter="complaint")).status_code == 302
    item.refresh_from_db()
    assert item.effect == "effective"


def test_bad_words_are_refused_at_their_field(clerk: Client, house: House) -> None:
    item = record(house, channel="phone")
    answer = clerk.post(url(item), typed(item, sender="", postmark="2026-11-01"))
    assert set(answer.context["form"].errors) == {"sender"}
    answer = clerk.post(url(item), typed(item, postmark="2026-11-01"))
    assert set(answer.context["form"].errors) == {"postmark"}
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    "values", [{"postmark": NOW.date(), "channel": "email"}, {"state": "lost"}]
)
def test_the_database_refuses_what_no_item_may_be(house: House, values: dict[str, Any]) -> None:
    record(house)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.update(**values)
