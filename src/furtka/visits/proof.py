"""Proof of work: a script pays for each booking with computing, people notice nothing.

The browser (or a program) gets a signed challenge, finds the number that solves it, and sends
both back with the booking. Without a proof a booking is slower and more limited, never
impossible. docs/proof.md says why and how.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import altcha
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from furtka.core.beat import Job, jobs
from furtka.offices.models import Office
from furtka.visits.errors import InvalidInput
from furtka.visits.models import UsedProof

# Native in every browser (crypto.subtle), so that a script gains little over a phone.
ALGORITHM = "PBKDF2/SHA-256"
# Rounds of one try: 1.5 ms here, which is what making a challenge costs us.
COST = 5_000
# Long enough for a slow reader of the last two pages; then the slow way is open to them anyway.
VALID = timedelta(hours=1)
# A real one has about 900 characters.
LONGEST = 2_000


def new_challenge(office: Office, *, now: datetime) -> dict[str, Any]:
    """A challenge for one booking at that office: `parameters` and their `signature`.

    Takes settings.PROOF_TRIES tries, a quarter more or less. Nothing is stored.
    """
    tries = settings.PROOF_TRIES
    counter = tries - tries // 4 + secrets.randbelow(tries // 2 + 1)
    return altcha.create_challenge(
        ALGORITHM, COST, counter=counter, expires_at=now + VALID, data={"office": office.slug},
        hmac_secret=_secret("challenge"), hmac_key_secret=_secret("solution"),
    ).to_dict()  # fmt: skip


def is_good(office: Office, proof: str, *, now: datetime) -> bool:
    """Whether it solves a challenge of that office that is still valid; used or not."""
    try:
        _check(office, proof, now)
    except InvalidInput:
        return False
    return True


def spend(office: Office, proof: str, *, by: str, now: datetime) -> None:
    """Use the proof for the booking `by` (its key). Raises InvalidInput at `proof`.

    The same booking may send it again; for any other it is used up, whether the first one
    got its time or not.
    """
    challenge = _check(office, proof, now)
    mark = sha256(str(challenge.signature).encode()).hexdigest()
    used = {"office": office, "mark": mark, "by": sha256(by.encode()).hexdigest()}
    try:
        with transaction.atomic():
            UsedProof.objects.create(**used, expires_at=_ends(challenge))
    except IntegrityError as error:
        if not UsedProof.objects.filter(**used).exists():
            raise InvalidInput(
                fields={"proof": _("This proof was used already. Solve a new challenge.")}
            ) from error


def _check(office: Office, proof: str, now: datetime) -> altcha.Challenge:
    wrong = InvalidInput(fields={"proof": _("This is no valid proof. Solve a new challenge.")})
    if not proof or len(proof) > LONGEST:
        raise wrong
    result = altcha.verify_solution(
        proof, _secret("challenge"), hmac_key_secret=_secret("solution")
    )
    if not result.verified and not result.expired:
        raise wrong
    challenge = _challenge_of(proof)
    if result.expired or _ends(challenge) <= now:
        raise InvalidInput(fields={"proof": _("This proof has expired. Solve a new challenge.")})
    if challenge.parameters.data != {"office": office.slug}:
        raise wrong
    return challenge


def _challenge_of(proof: str) -> altcha.Challenge:
    return altcha.Payload.from_base64(proof).challenge


def _ends(challenge: altcha.Challenge) -> datetime:
    return datetime.fromtimestamp(challenge.parameters.expires_at or 0, UTC)


def _secret(purpose: str) -> bytes:
    """A key of its own for each purpose; who knows one can't sign with the other."""
    return salted_hmac("furtka.proof", purpose, algorithm="sha256").digest()


def sweep(now: datetime) -> int:
    """Forget used proofs that have expired: nobody can use them again anyway."""
    deleted, _of_each = UsedProof.objects.filter(expires_at__lt=now).delete()
    return deleted


def register() -> None:
    jobs.add("visits.used_proofs", Job(sweep, every=timedelta(minutes=10)))
