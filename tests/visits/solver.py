"""Solves challenges of the proof of work, as the script of the page does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import altcha
from django.utils import timezone

from furtka.offices.models import Office
from furtka.visits.proof import new_challenge


def solve(challenge: dict[str, Any]) -> str:
    """The proof to send along."""
    asked = altcha.Challenge.from_dict(challenge)
    found = altcha.solve_challenge(asked)
    assert found is not None
    return altcha.Payload(asked, found).to_base64()


def make_proof(office: Office, now: datetime | None = None) -> str:
    return solve(new_challenge(office, now=now or timezone.now()))
