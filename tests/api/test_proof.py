"""Programs book without a proof of work as before; with one they have a count of their own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from furtka.visits.models import UsedProof
from furtka.visits.proof import VALID
from tests.api.test_public import body, book, nine
from tests.offices.factories import House, make_house
from tests.visits.solver import make_proof, solve

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _limits(settings: Any) -> None:
    settings.RATE_LIMITS, settings.PROOF_TRIES = True, 4


@pytest.fixture
def house() -> House:
    return make_house(hosts=4, rooms=4, lanes=4)


def challenge(client: Client, house: House) -> dict[str, Any]:
    answer = client.get(f"/api/v1/offices/{house.office.slug}/challenge")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_bookings_with_and_without_a_proof_are_counted_apart(
    client: Client, house: House, settings: Any
) -> None:
    settings.LIMITS_PER_HOUR = settings.LIMITS_PER_HOUR | {"booking": 1, "proven_booking": 1}
    assert book(client, house).status_code == 201
    assert book(client, house).status_code == 429
    assert book(client, house, proof=solve(challenge(client, house))).status_code == 201
    assert book(client, house, proof=solve(challenge(client, house))).status_code == 429


def test_the_proof_may_stand_in_the_header(client: Client, house: House) -> None:
    path = f"/api/v1/offices/{house.office.slug}/visits"
    headers = {"X-Proof": solve(challenge(client, house))}
    for status in (201, 422):  # the second time it is used up
        answer = client.post(path, body(house), content_type="application/json", headers=headers)
        assert answer.status_code == status
    assert set(answer.json()["fields"]) == {"proof"}


def test_the_same_request_again_gets_the_same_visit(client: Client, house: House) -> None:
    proof = solve(challenge(client, house))
    first, again = (book(client, house, "one-key", proof=proof) for _n in range(2))
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    assert book(client, house, "other-key", proof=proof).status_code == 422
    assert UsedProof.objects.count() == 1


def test_an_expired_or_made_up_proof_is_refused(client: Client, house: House) -> None:
    old = make_proof(house.office, timezone.now() - VALID - timedelta(seconds=2))
    for proof in (old, "made-up"):
        answer = book(client, house, proof=proof)
        assert answer.status_code == 422 and set(answer.json()["fields"]) == {"proof"}


def test_programs_without_a_proof_are_limited_for_the_whole_office(
    client: Client, house: House, settings: Any
) -> None:
    settings.LIMITS_PER_HOUR = settings.LIMITS_PER_HOUR | {"slow_booking_of_office": 1}
    assert book(client, house).status_code == 201
    limited = book(client, house, starts_at=nine())
    assert limited.status_code == 429 and limited.json()["error"] == "too_many_tries"
    assert int(limited.headers["Retry-After"]) > 0


def test_an_unknown_office_has_no_challenge(client: Client) -> None:
    assert client.get("/api/v1/offices/nobody/challenge").status_code == 404
