"""Each proof of work is for one booking at one office, for an hour."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.functional import Promise

from furtka.core.beat import jobs
from furtka.offices.models import Office
from furtka.visits.errors import InvalidInput
from furtka.visits.models import UsedProof
from furtka.visits.proof import VALID, is_good, new_challenge, spend, sweep
from tests.offices.factories import House, make_house
from tests.visits.solver import make_proof

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _easy(settings: Any) -> None:
    settings.PROOF_TRIES = 4


@pytest.fixture
def house() -> House:
    return make_house()


def refusal(office: Office, proof: str, by: str = "another", **after: int) -> str | Promise:
    with pytest.raises(InvalidInput) as refused:
        spend(office, proof, by=by, now=timezone.now() + timedelta(**after))
    return refused.value.fields["proof"]


def changed(proof: str, **values: Any) -> str:
    """The proof with another solution, or with other parameters of its challenge."""
    told = json.loads(base64.b64decode(proof))
    told["solution"] |= {k: v for k, v in values.items() if k in told["solution"]}
    told["challenge"]["parameters"] |= {
        k: v for k, v in values.items() if k not in told["solution"]
    }
    return base64.b64encode(json.dumps(told).encode()).decode()


def test_a_solved_challenge_is_a_proof_and_is_used_by_one_booking(house: House) -> None:
    proof, now = make_proof(house.office), timezone.now()
    assert is_good(house.office, proof, now=now)
    spend(house.office, proof, by="mine", now=now)
    spend(house.office, proof, by="mine", now=now)  # the same request, sent twice
    assert refusal(house.office, proof) == "Tego dowodu już użyto. Rozwiąż nowe zadanie."
    assert UsedProof.objects.count() == 1


def test_a_proof_is_valid_for_an_hour(house: House) -> None:
    proof = make_proof(house.office)
    spend(house.office, proof, by="mine", now=timezone.now() + timedelta(minutes=59))
    old = make_proof(house.office)
    assert refusal(house.office, old, hours=1) == "Ten dowód stracił ważność. Rozwiąż nowe zadanie."
    late = make_proof(house.office, timezone.now() - VALID - timedelta(seconds=2))
    assert refusal(house.office, late) == "Ten dowód stracił ważność. Rozwiąż nowe zadanie."
    assert not is_good(house.office, late, now=timezone.now())


def test_a_proof_is_for_one_office(house: House) -> None:
    proof = make_proof(house.office)
    Office.objects.filter(pk=house.office.pk).update(slug="inny")
    house.office.refresh_from_db()
    assert not is_good(house.office, proof, now=timezone.now())


@pytest.mark.parametrize(
    "change",
    [{"derivedKey": "00" * 32}, {"derivedKey": 7}, {"derivedKey": None}, {"cost": 1},
     {"keyPrefix": ""}, {"expiresAt": 4_000_000_000}, {"keySignature": None}, {"data": {}}],
)  # fmt: skip
def test_whatever_is_changed_spoils_it(house: House, change: dict[str, Any]) -> None:
    assert "nie jest" in str(refusal(house.office, changed(make_proof(house.office), **change)))


@pytest.mark.parametrize(
    "rubbish",
    ["", "x", "\x00", "e30=", "W10=", "bnVsbA==", "ż", "A" * 5000,
     base64.b64encode(b'{"challenge": [], "solution": 1}').decode(),
     base64.b64encode(b"[" * 900).decode()],
)  # fmt: skip
def test_rubbish_is_no_proof(house: House, rubbish: str) -> None:
    assert "nie jest" in str(refusal(house.office, rubbish))
    assert not UsedProof.objects.exists()


def test_an_unsigned_challenge_is_no_proof(house: House) -> None:
    told = json.loads(base64.b64decode(make_proof(house.office)))
    del told["challenge"]["signature"]
    assert not is_good(
        house.office, base64.b64encode(json.dumps(told).encode()).decode(), now=timezone.now()
    )


def test_the_work_is_bounded(house: House, settings: Any) -> None:
    settings.PROOF_TRIES = 40
    for _n in range(20):
        told = json.loads(base64.b64decode(make_proof(house.office)))
        assert 30 <= told["solution"]["counter"] <= 50
    assert len({new_challenge(house.office, now=timezone.now())["signature"] for _n in "abc"}) == 3


def test_used_proofs_are_forgotten_once_they_have_expired(house: House) -> None:
    now = timezone.now()
    spend(house.office, make_proof(house.office), by="mine", now=now)
    assert sweep(now) == 0
    assert sweep(now + VALID + timedelta(seconds=1)) == 1
    assert not UsedProof.objects.exists()
    assert dict(jobs.items())["visits.used_proofs"].run is sweep
