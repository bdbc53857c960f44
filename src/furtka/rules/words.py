"""Limits as people say them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import ngettext

from furtka.rules.models import LIMITS


def metres_words(n: int) -> str:
    """`2 metres`, for the words of an obligation."""
    return ngettext("%d metre", "%d metres", n) % n


def _people_inside(n: int) -> str:
    return ngettext("at most %d person inside", "at most %d people inside", n)


def _distance(n: int) -> str:
    return ngettext("%d metre between people", "%d metres between people", n)


def _arrival_gap(n: int) -> str:
    return ngettext("people are met %d minute apart", "people are met at least %d minutes apart", n)


def _airing(n: int) -> str:
    return ngettext(
        "after each visit the room is aired for %d minute",
        "after each visit the room is aired for %d minutes",
        n,
    )


def _visit(n: int) -> str:
    return ngettext("a visit takes at most %d minute", "a visit takes at most %d minutes", n)


def _party(n: int) -> str:
    return ngettext("at most %d person comes", "at most %d people come together", n)


_WORDS: dict[str, Callable[[int], str]] = {
    "people_inside": _people_inside,
    "distance_m": _distance,
    "arrival_gap_minutes": _arrival_gap,
    "airing_minutes": _airing,
    "visit_minutes": _visit,
    "party": _party,
}


def limit_texts(limits: Mapping[str, int]) -> list[str]:
    """Each limit in words, in the reader's language and in the order of models.LIMITS."""
    return [_WORDS[name](limits[name]) % limits[name] for name in LIMITS if name in limits]
