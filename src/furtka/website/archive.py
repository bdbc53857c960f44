"""What is over: by year, by words, in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from furtka.core.text import fold
from furtka.website.paging import page_of

# Somebody types a few words; what is longer finds nothing and costs nothing.
MOST_LETTERS = 100
MOST_WORDS = 8


@dataclass(frozen=True)
class Entry:
    """Something in an archive of pages that is no page. `folded`: its words, core.text.fold."""

    began: date
    folded: str
    shown: Any


def archive_of(
    request: HttpRequest, ended: QuerySet[Any], *, day: str, others: Sequence[Entry] = ()
) -> dict[str, Any]:
    """What `?rok=`, `?q=` and `?page=` ask for among pages that are over (BulletinPage).

    `day` is the field whose year counts; `others` stand among the pages, the latest first.
    Three queries.
    """
    own = {found.year for found in ended.dates(day, "year")}
    years = sorted(own | {entry.began.year for entry in others}, reverse=True)
    asked = request.GET.get("rok", "")
    year = int(asked) if asked in map(str, years) else None
    typed = _typed(request.GET.get("q", ""))
    words = fold(typed).split()[:MOST_WORDS]
    found: Any = ended.filter(**{f"{day}__year": year}) if year else ended
    for word in words:
        found = found.filter(folded__contains=word)
    fitting = [
        entry
        for entry in others
        if year in (None, entry.began.year) and all(word in entry.folded for word in words)
    ]
    if fitting:
        found = _mixed(found, day, fitting)
    return {"archive": page_of(request, found), "years": years, "year": year, "words": typed}


def _mixed(found: QuerySet[Any], day: str, entries: list[Entry]) -> list[Any]:
    pages = [(getattr(page, day), page) for page in found.defer("body", "body_en", "body_uk")]
    rows = [*pages, *((entry.began, entry.shown) for entry in entries)]
    return [shown for _began, shown in sorted(rows, key=lambda row: row[0], reverse=True)]


def _typed(words: str) -> str:
    return "".join(c for c in words[:MOST_LETTERS] if c.isprintable()).strip()
