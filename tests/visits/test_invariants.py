"""Each breach of the rules about claims is named; a sound house has none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from furtka.visits import holds, invariants, services
from furtka.visits.ask import Ask
from furtka.visits.models import Claim, Hold, Visit, VisitStatus
from tests.offices.factories import House, make_house, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house(rooms=2, hosts=2, lanes=2)


@pytest.fixture
def unchecked() -> Iterator[None]:
    """The database's own check of owners is gone, as if somebody had dropped it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # taken back with the test's transaction
            cursor.execute('ALTER TABLE "visits_claim" DROP CONSTRAINT "claim_has_one_owner"')
            yield
        else:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def drop_guard() -> None:
    """Take the database's own guard away, as if somebody had."""
    [guard] = [c for c in Claim._meta.constraints if c.name == "claim_no_overlap"]
    with connection.cursor() as cursor:
        for statement in guard.drop_statements(Claim, connection.vendor):  # type: ignore[attr-defined]
            cursor.execute(statement)


def test_a_sound_house_has_no_breach(house: House) -> None:
    make_visit(house, party=2)
    make_visit(house, starts_at=MONDAY_NINE + timedelta(minutes=30))
    make_visit(house, kind="phone", phone="43 000 00 00")
    services.cancel(
        make_visit(house, starts_at=MONDAY_NINE + timedelta(hours=2)), now=NOW, actor=None
    )
    for ask in (
        invariants.claims_apart,
        invariants.claims_complete,
        invariants.dead_without_claims,
        invariants.claims_refer,
    ):
        assert list(ask(NOW)) == []


def test_overlapping_claims_are_named_even_if_another_lies_between(house: House) -> None:
    drop_guard()  # first: PostgreSQL alters no table that has foreign keys left to check
    visit = make_visit(house)
    room = visit.claims.get(resource__startswith="room:")
    long = timedelta(hours=3)
    Claim.objects.filter(pk=room.pk).update(ends_at=room.starts_at + long)
    for hours in (1, 2):
        starts_at = room.starts_at + timedelta(hours=hours)
        Claim.objects.create(
            office=house.office, resource=room.resource, visit=visit,
            starts_at=starts_at, ends_at=starts_at + timedelta(minutes=10),
        )  # fmt: skip
    found = list(invariants.claims_apart(NOW))
    assert len(found) == 2
    assert room.resource in found[0] and visit.code in found[0]


@pytest.mark.parametrize("kind", ["host", "room", "lane", "place"])
def test_a_live_visit_without_one_of_its_claims_is_named(house: House, kind: str) -> None:
    visit = make_visit(house, party=2)
    visit.claims.filter(resource__startswith=kind)[0].delete()
    [breach] = invariants.claims_complete(NOW)
    assert visit.code in breach


def test_a_claim_on_another_room_than_the_visits_is_named(house: House) -> None:
    visit = make_visit(house)
    visit.claims.filter(resource__startswith="room").update(resource="room:999999")
    assert visit.code in next(invariants.claims_complete(NOW))
    assert "room:999999 is claimed" in next(invariants.claims_refer(NOW))


def test_a_call_that_claims_a_room_is_named(house: House) -> None:
    visit = make_visit(house)
    Visit.objects.filter(pk=visit.pk).update(kind="phone")
    assert visit.code in next(invariants.claims_complete(NOW))


def test_a_dead_visit_with_claims_is_named(house: House) -> None:
    visit = make_visit(house)
    Visit.objects.filter(pk=visit.pk).update(status=VisitStatus.NO_SHOW)
    found = list(invariants.dead_without_claims(NOW))
    assert len(found) == 4 and visit.code in found[0]


def test_a_claim_on_nothing_we_know_is_named(house: House) -> None:
    make_visit(house).claims.filter(resource__startswith="room").update(resource="garage:1")
    assert "garage:1" in next(invariants.claims_refer(NOW))


@pytest.mark.parametrize(
    ("minutes", "missing", "named"),
    [
        (-1, "lane", True),  # before the visit: everything is needed
        (1, "lane", False),  # taken back after the arrival: nobody is met any more
        (1, "room", True),
        (31, "room", False),  # taken back when all was over
        (31, "host", False),
    ],
)
def test_a_visit_taken_back_needs_only_what_is_left_of_it(
    house: House, minutes: int, missing: str, named: bool
) -> None:
    make_visit(house).claims.filter(resource__startswith=missing).delete()
    found = list(invariants.claims_complete(MONDAY_NINE + timedelta(minutes=minutes)))
    assert bool(found) == named


def keep(house: House) -> Hold:
    return holds.hold(ask=Ask(house.service), starts_at=MONDAY_NINE, now=NOW, actor=make_user())


def test_a_hold_without_one_of_its_claims_is_named(house: House) -> None:
    held = keep(house)
    assert list(invariants.holds_complete(NOW)) == []
    held.claims.filter(resource__startswith="lane").delete()
    [breach] = invariants.holds_complete(NOW)
    assert f"hold {held.pk}" in breach


def test_a_hold_that_nobody_swept_is_named_after_an_hour(house: House) -> None:
    held = keep(house)
    assert list(invariants.holds_swept(held.expires_at + timedelta(minutes=59))) == []
    [breach] = invariants.holds_swept(held.expires_at + timedelta(minutes=61))
    assert f"hold {held.pk}" in breach


def test_a_claim_that_does_not_end_with_its_hold_is_named(house: House) -> None:
    held = keep(house)
    assert list(invariants.claims_owned(NOW)) == []
    held.claims.filter(resource__startswith="room").update(expires_at=NOW)
    [breach] = invariants.claims_owned(NOW)
    assert f"hold {held.pk}" in breach


def test_the_database_refuses_a_claim_of_two_or_of_nobody(house: House) -> None:
    claim = keep(house).claims.all()[0]
    visit = make_visit(house, starts_at=MONDAY_NINE + timedelta(hours=1))
    for owner in ({"visit": visit}, {"hold": None}, {"expires_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(**owner)


@pytest.mark.usefixtures("unchecked")
def test_a_claim_of_two_or_of_nobody_is_named(house: House) -> None:
    claims = keep(house).claims.order_by("pk")
    visit = make_visit(house, starts_at=MONDAY_NINE + timedelta(hours=1))
    Claim.objects.filter(pk=claims[0].pk).update(visit=visit)
    Claim.objects.filter(pk=claims[1].pk).update(hold=None)
    found = list(invariants.claims_owned(NOW))
    assert len(found) == 2 and visit.code in found[0]
