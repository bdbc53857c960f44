"""Whom an item is from, if the office knows them. The rooms above find people (no signals)."""

from __future__ import annotations

from collections.abc import Callable

from furtka.clients.models import Client
from furtka.core.registers import Register
from furtka.offices.models import Staff

# `visits` finds them by the code of a visit, a telephone number or a name; only those whom that
# colleague may see.
FINDERS: Register[Callable[[Staff, str], list[Client]]] = Register()


def find_people(job: Staff, words: str) -> list[Client]:
    """Everybody whom these words could mean."""
    found = {client.pk: client for find in FINDERS for client in find(job, words)}
    return list(found.values())
