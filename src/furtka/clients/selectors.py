"""Reads about clients. Always of one office; never those who were erased or merged away."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from furtka.clients.models import Client
from furtka.core.text import fold
from furtka.offices.models import Office

MOST_FOUND = 10
MAX_WORDS = 120
# Fewer digits would find half of the town.
LEAST_DIGITS = 4


def search(
    office: Office, words: str, *, protected: bool, also: QuerySet[Any, Any] | None = None
) -> list[Client]:
    """At most ten clients by name (in any order, without Polish letters) or telephone.

    `protected`: whether people under protection may be found; `also`: ids of those who may be
    found nevertheless. One query; none for words too short to mean anybody.
    """
    parts = fold(words[:MAX_WORDS].replace("\x00", " ")).split()
    digits = "".join(letter for letter in words[:MAX_WORDS] if letter.isdecimal())
    by_phone = _is_phone(words)
    if by_phone and len(digits) < LEAST_DIGITS or not by_phone and len("".join(parts)) < 2:
        return []
    found = Client.objects.filter(office=office, erased_at=None, merged_into=None)
    if not protected:
        shown = Q(protected=False)
        found = found.filter(shown if also is None else shown | Q(pk__in=also))
    if by_phone:
        found = found.filter(phone__contains=digits)
    else:
        for part in parts:
            found = found.filter(name_folded__contains=part)
    return list(found.order_by("name_folded", "pk")[:MOST_FOUND])


def _is_phone(words: str) -> bool:
    """Digits and what people put between them, nothing else."""
    return bool(words.strip()) and all(c.isdecimal() or c in " +-()/." for c in words.strip())


def by_id(office: Office, pk: int) -> Client | None:
    """That client of the office, protected or not; None for nobody, erased or merged away."""
    if not 0 < pk < 2**63:
        return None
    here = Client.objects.filter(office=office, pk=pk, erased_at=None, merged_into=None)
    return here.first()
