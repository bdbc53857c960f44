"""The safety procedure as PDF/UA-1, for the wall and the binder."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from django.utils import translation
from django.utils.translation import gettext as _

from furtka.core import paper
from furtka.core.dates import date_words
from furtka.core.text import in_language, is_translated
from furtka.offices.models import Office
from furtka.website.models import ProcedureVersion

SOURCE = Path(__file__).parent / "procedure.typ"
_HEADINGS = {"h2": 2, "h3": 3, "h4": 3}
# Elsewhere than on paper an address of our own pages means nothing.
_OUTSIDE = ("https://", "http://", "mailto:", "tel:")


def pdf(version: ProcedureVersion, office: Office, *, language: str) -> bytes:
    """In that language, or in Polish where nobody translated it. About a tenth of a second."""
    return _made(json.dumps(data(version, office, language=language)))


@lru_cache(maxsize=32)
def _made(told: str) -> bytes:
    """Strangers may ask as often as they like: the same words are set once a process."""
    return paper.pdf(SOURCE, json.loads(told))


def data(version: ProcedureVersion, office: Office, *, language: str) -> dict[str, Any]:
    """What `procedure.typ` sets. Nothing in it is read as Typst."""
    shown = language if is_translated(version, "body", language) else "pl"
    with translation.override(shown):
        valid = _("Valid from %(date)s") % {"date": date_words(version.valid_from)}
        if version.last_day:
            valid = _("Valid from %(first)s to %(last)s") % {
                "first": date_words(version.valid_from), "last": date_words(version.last_day),
            }  # fmt: skip
        return {
            "language": shown, "title": in_language(version, "title"), "page": _("Page"),
            "office": in_language(office, "name"),
            "line": f"{_('Version %(number)s') % {'number': version.number}}. {valid}.",
            "blocks": blocks(in_language(version, "body")),
        }  # fmt: skip


def blocks(html: str) -> list[dict[str, Any]]:
    """Headings, paragraphs and lists of a rich text: each with its runs of letters."""
    found: list[dict[str, Any]] = []
    for part in BeautifulSoup(html, "html.parser").find_all(True, recursive=False):
        if part.name in _HEADINGS:
            found.append({"kind": "heading", "level": _HEADINGS[part.name], "runs": _runs(part)})
        elif part.name in ("ul", "ol"):
            items = [_runs(item) for item in part.find_all("li", recursive=False)]
            found.append({"kind": part.name, "items": [item for item in items if item]})
        elif runs := _runs(part):
            found.append({"kind": "paragraph", "runs": runs})
    return found


def _runs(part: Tag, *, bold: bool = False, italic: bool = False, to: str = "") -> list[Any]:
    """Pieces of one look: text, bold, italic, where it leads."""
    found: list[Any] = []
    for child in part.children:
        if isinstance(child, NavigableString):
            if text := str(child):
                found.append({"text": text, "bold": bold, "italic": italic, "to": to})
        elif isinstance(child, Tag):
            href = str(child.get("href") or "")
            found += _runs(
                child,
                bold=bold or child.name in ("b", "strong"),
                italic=italic or child.name in ("i", "em"),
                to=href if href.startswith(_OUTSIDE) else to,
            )
    return found if any(run["text"].strip() for run in found) else []
