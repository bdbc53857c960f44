"""How long each term is, and who at the office stands for it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client as Browser

from furtka.offices.models import Role, Staff
from furtka.registry.errors import InvalidItem
from furtka.registry.models import Clock, TermCode, TermRule
from furtka.registry.terms import rules
from furtka.registry.terms.words import term_words
from tests.offices.factories import House, make_house, make_staff
from tests.registry.terms.things import make_clock
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db
BASE = "/praca/rejestr/terminy/zasady/"
CONFIRMED = {"count": "10", "unit": "working_days", "basis": "zarządzenie 3/2026"}


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def head(house: House) -> Staff:
    return make_staff(house, Role.UNIT_HEAD)


def confirm(head: Staff, **values: object) -> TermRule:
    known: dict[str, object] = {"count": 10, "unit": "days", "basis": "art. 1"}
    return rules.set_rule(
        office=head.office, code=TermCode.APPLICATION, job=head, now=NOW, actor=head.user,
        **known | values,
    )  # type: ignore[arg-type]  # fmt: skip


def test_every_term_has_a_suggestion_with_basis_and_mark(house: House) -> None:
    for line in rules.table(house.office):
        assert line.basis and line.mark is not None and not line.own


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("application", "1 miesiąc"), ("complex", "2 miesiące"), ("complaint", "1 miesiąc"),
        ("information", "14 dni"), ("certificate", "7 dni"), ("interview", "14 dni roboczych"),
        ("urgent_interview", "2 dni robocze"), ("accessibility", "7 dni"),
        ("appeal", "1 miesiąc"), ("defects", "7 dni"),
    ],
)  # fmt: skip
def test_the_suggestions_are_those_of_the_law(code: TermCode, words: str) -> None:
    assert term_words(rules.DEFAULTS[code].term) == words


def test_what_the_office_says_holds_for_what_comes_from_then_on(house: House, head: Staff) -> None:
    before = make_clock(house)
    rule = confirm(head)
    assert (rule.confirmed_by, rule.confirmed_on) == (head.name, date(2026, 11, 26))
    after = make_clock(house)
    assert after.due_on == date(2026, 12, 7)  # the tenth day is a Sunday
    assert Clock.objects.get(pk=before.pk).due_on == before.due_on


@pytest.mark.parametrize("wrong", [{"count": 0}, {"count": 367}, {"unit": "x"}, {"basis": " "}])
def test_what_makes_no_sense_is_refused(head: Staff, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidItem) as refused:
        confirm(head, **wrong)
    assert list(refused.value.fields) == list(wrong)


def test_a_head_confirms_and_goes_back(client: Browser, head: Staff) -> None:
    assert head.user is not None
    client.force_login(head.user)
    for _press in range(2):
        assert client.post(f"{BASE}interview/", CONFIRMED).status_code == 302
    assert f"potwierdza {head.name}" in client.get(BASE).content.decode()
    assert client.post(f"{BASE}interview/", CONFIRMED | {"count": ""}).status_code == 422
    for _press in range(2):
        assert client.post(f"{BASE}interview/zapomnij/").status_code == 302
    assert not TermRule.objects.exists()
    assert client.get(f"{BASE}nie-ma/").status_code == 404


def test_a_clerk_reads_it_only(client: Browser, house: House) -> None:
    clerk = make_staff(house, Role.REGISTRY)
    assert clerk.user is not None
    client.force_login(clerk.user)
    assert "Zmień lub potwierdź" not in client.get(BASE).content.decode()
    assert client.post(f"{BASE}interview/", CONFIRMED).status_code == 404
