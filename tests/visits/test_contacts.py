"""How many visits one number or address may have booked at once, and for whom that is more."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from furtka.clients import services as clients
from furtka.core.invariants import breaches
from furtka.entrance import services as entrance
from furtka.visits import services
from furtka.visits.errors import TooManyVisits
from furtka.visits.models import ContactMark, Visit, VisitStatus
from tests.clients.factories import make_trusted
from tests.offices.factories import House, make_house, make_user
from tests.processes import race_of
from tests.visits.factories import MONDAY_NINE, NOW, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(settings: Any) -> House:
    settings.RATE_LIMITS = True
    return make_house()


def book(house: House, nth: int, **values: Any) -> Visit:
    """The nth visit of one morning, by default under one and the same number."""
    start = MONDAY_NINE + timedelta(minutes=30 * nth)
    contact = {"phone": "43 000 00 01", "email": ""}
    return make_visit(house, starts_at=start, **contact | values)


def book_three(house: House, **values: Any) -> list[Visit]:
    return [book(house, nth, **values) for nth in range(3)]


def test_the_fourth_visit_of_a_number_is_refused_in_plain_words(house: House) -> None:
    book_three(house)
    with pytest.raises(TooManyVisits) as refused:
        book(house, 3)
    assert "3" in str(refused.value.message) and refused.value.status == 429
    assert Visit.objects.count() == 3


def test_the_office_sets_the_limit(house: House) -> None:
    house.office.visits_per_contact = 1
    house.office.save()
    house.service.office = house.office
    book(house, 0)
    with pytest.raises(TooManyVisits):
        book(house, 1)


@pytest.mark.parametrize(
    "other",
    [
        {"phone": "43 000 00 01", "email": "inna@example.org"},  # the number counts
        {"email": "Zofia+4@Example.org"},  # the same mailbox
    ],
)
def test_each_way_of_contact_counts(house: House, other: dict[str, str]) -> None:
    book_three(house, email="zofia@example.org")
    with pytest.raises(TooManyVisits):
        book(house, 3, **{"phone": ""} | other)
    book(house, 3, phone="43 000 00 02", email="inna@example.org")


def test_who_leaves_no_contact_is_not_counted(house: House) -> None:
    for nth in range(4):
        book(house, nth, phone="", contact="none")
    assert not ContactMark.objects.exists()


def test_staff_may_always_book_and_what_they_book_does_not_count(house: House) -> None:
    clerk = make_user()
    for nth in range(4):
        book(house, nth, actor=clerk)
    book(house, 4)


def test_a_visit_that_ends_makes_room_for_another(house: House) -> None:
    first, second, _third = book_three(house)
    services.cancel(first, now=NOW, actor=None)
    book(house, 3)
    entrance.no_show(visit=second, now=NOW, actor=make_user())
    book(house, 4)
    with pytest.raises(TooManyVisits):
        book(house, 5)
    assert not any(breaches(NOW).values())


def test_who_booked_another_visit_can_not_take_the_cancelled_one_back_too(house: House) -> None:
    first, *_others = book_three(house)
    services.cancel(first, now=NOW, actor=None)
    book(house, 3)
    with pytest.raises(TooManyVisits):
        services.undo_cancel(first, now=NOW, actor=None)
    assert Visit.objects.get(pk=first.pk).status == VisitStatus.CANCELLED_BY_CLIENT


def test_staff_take_it_back_nevertheless(house: House) -> None:
    first, *_others = book_three(house)
    services.cancel(first, now=NOW, actor=None)
    book(house, 3)
    services.undo_cancel(first, now=NOW, actor=make_user())
    assert Visit.objects.get(pk=first.pk).status == VisitStatus.BOOKED


def test_an_undone_no_show_counts_again_if_nobody_took_its_number(house: House) -> None:
    first, *_others = book_three(house)
    entrance.no_show(visit=first, now=NOW, actor=make_user())
    entrance.undo(visit=first, now=NOW, actor=make_user())
    with pytest.raises(TooManyVisits):
        book(house, 3)


def test_an_undone_no_show_does_not_stumble_over_a_number_taken_meanwhile(house: House) -> None:
    first, *_others = book_three(house)
    entrance.no_show(visit=first, now=NOW, actor=make_user())
    book(house, 3)
    entrance.undo(visit=first, now=NOW, actor=make_user())
    assert Visit.objects.get(pk=first.pk).status == VisitStatus.BOOKED


def test_the_database_refuses_two_visits_of_one_number(house: House) -> None:
    first, second = book(house, 0), book(house, 1, phone="43 000 00 02")
    taken = ContactMark.objects.get(visit=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactMark.objects.create(
            office=house.office, visit=second, mark=taken.mark, number=taken.number
        )


def test_a_shelter_books_without_a_limit(house: House) -> None:
    make_trusted(house.office, phone="+48430000001")
    for nth in range(5):
        book(house, nth)


def test_a_trusted_contact_may_have_a_limit_of_its_own(house: House) -> None:
    make_trusted(house.office, email="opiekun@example.org", visits=4)
    for nth in range(4):
        book(house, nth, phone="", email="Opiekun@example.org")
    with pytest.raises(TooManyVisits) as refused:
        book(house, 4, phone="", email="opiekun@example.org")
    assert "4" in str(refused.value.message)


@pytest.mark.parametrize(("days", "trusted"), [(0, True), (-1, False)])
def test_trust_ends_after_its_last_day(house: House, days: int, trusted: bool) -> None:
    make_trusted(house.office, phone="+48430000001", until=NOW.date() + timedelta(days=days))
    book_three(house)
    if trusted:
        book(house, 3)
    else:
        with pytest.raises(TooManyVisits):
            book(house, 3)


def test_another_offices_trust_is_not_ours(house: House) -> None:
    make_trusted(make_house().office, phone="+48430000001")
    book_three(house)
    with pytest.raises(TooManyVisits):
        book(house, 3)


def test_visits_about_a_sensitive_matter_are_counted_apart(house: House) -> None:
    """Who types in somebody else's number elsewhere must not learn of them."""
    house.service.sensitive = True
    book_three(house)
    house.service.sensitive = False
    book(house, 3)


def test_protection_lets_the_marks_go(house: House) -> None:
    visit = book(house, 0)
    clients.set_protected(client=visit.client, protected=True, now=NOW, actor=make_user())
    assert not ContactMark.objects.exists()


def test_the_number_itself_is_not_stored(house: House) -> None:
    book(house, 0)
    assert "43000" not in ContactMark.objects.get().mark


def test_load_tests_turn_the_limit_off(house: House, settings: Any) -> None:
    settings.RATE_LIMITS = False
    for nth in range(4):
        book(house, nth)


@pytest.mark.race
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_a_script_that_books_many_times_at_once_gets_three(
    transactional_db: None, tmp_path: Path, guarded: bool
) -> None:
    """The bookers see no mark but their own (`tests.visits.booker`): only the database decides."""
    race = race_of("tests.visits.booker", tmp_path)
    race.run("open", "guarded" if guarded else "unguarded")
    race.all_at_once([("work", str(name)) for name in range(4)])
    booked, wrong = race.run("report").split()
    assert (int(booked) == 3) is guarded
    assert wrong == "0"
