"""Translations without GNU gettext: extract, compile, check.

    python tools/messages.py            extract into locale/*/LC_MESSAGES/django.po, then compile
    python tools/messages.py compile    only write the .mo files next to them
    python tools/messages.py missing    print what has no translation yet

Extraction keeps translations, drops what the code no longer says, sorts by message and writes
no places, so that two people's changes merge. Import the functions under their own names or
`gettext as _`; other names are not looked for.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import polib

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "furtka"
LOCALE = PACKAGE / "locale"

SLAVIC = "nplurals=3; plural=({one} ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2)"
PLURALS = {
    "pl": SLAVIC.format(one="n==1"),
    "en": "nplurals=2; plural=(n != 1)",
    "uk": SLAVIC.format(one="n%10==1 && n%100!=11"),
}
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# A percent sign that does not begin a placeholder; Django's template tags look it up doubled.
LONE_PERCENT = re.compile(r"%(?!\([^)]*\)s)")


@dataclass(frozen=True, order=True)
class Text:
    """One message of the source: its words, the context (or ""), the plural (or "")."""

    msgid: str
    context: str = ""
    plural: str = ""


def extract() -> list[Text]:
    """Every message of our Python files and templates, sorted, each once."""
    found = {*_from_python(), *_from_templates()}
    singles = {(t.msgid, t.context) for t in found if t.plural}
    # gettext keeps one entry for a message that is used alone and with a plural.
    return sorted(t for t in found if t.plural or (t.msgid, t.context) not in singles)


def _from_python() -> Iterator[Text]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _messages("python", path)


def _from_templates() -> Iterator[Text]:
    from enmerkar.extract import extract_django

    def doubled(file: BinaryIO, *args: Any, **options: Any) -> Iterator[Any]:
        for line, name, words, comments in extract_django(file, *args, **options):
            if isinstance(words, str):
                yield line, name, LONE_PERCENT.sub("%%", words), comments
            else:
                yield line, name, [LONE_PERCENT.sub("%%", word) for word in words], comments

    for path in sorted(PACKAGE.rglob("templates/**/*")):
        if path.suffix in {".html", ".txt", ".xml", ".typ"}:
            yield from _messages(doubled, path)


def _messages(method: Any, path: Path) -> Iterator[Text]:
    from babel.messages.extract import extract as babel_extract

    with path.open("rb") as file:
        for _line, words, _comments, context in babel_extract(method, file, KEYWORDS):
            parts = (words,) if isinstance(words, str) else tuple(words)
            if parts[0]:
                yield Text(parts[0], context or "", parts[1] if len(parts) > 1 else "")


def load(language: str) -> polib.POFile:
    """The .po file as it is stored; an empty one when there is none yet."""
    path = po_path(language)
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def po_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def update(language: str, texts: Iterable[Text]) -> polib.POFile:
    """The new .po file: the given messages with the translations they already had."""
    old = {(e.msgid, e.msgctxt or ""): e for e in load(language)}
    new = polib.POFile()
    new.metadata = {
        "Project-Id-Version": "furtka",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language] + ";",
    }
    for text in texts:
        new.append(_entry(text, old.get((text.msgid, text.context)), language))
    return new


def _entry(text: Text, old: polib.POEntry | None, language: str) -> polib.POEntry:
    entry = polib.POEntry(msgid=text.msgid, msgctxt=text.context or None)
    if old is not None:
        entry.flags, entry.tcomment = old.flags, old.tcomment
    if not text.plural:
        entry.msgstr = text.msgid if language == "en" else (old.msgstr if old else "")
        return entry
    entry.msgid_plural = text.plural
    if language == "en":
        entry.msgstr_plural = {0: text.msgid, 1: text.plural}
    elif old is not None and old.msgid_plural == text.plural:
        entry.msgstr_plural = old.msgstr_plural
    else:
        entry.msgstr_plural = {0: "", 1: "", 2: ""}
    return entry


def write_all() -> None:
    texts = extract()
    for language in PLURALS:
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        update(language, texts).save(str(path))


def compile_all() -> None:
    """Write django.mo beside each django.po that is newer. Takes milliseconds."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        target = path.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime <= path.stat().st_mtime:
            draft = target.with_suffix(f".{path.stat().st_mtime_ns}.tmp")
            polib.pofile(str(path)).save_as_mofile(str(draft))
            draft.replace(target)  # whoever reads meanwhile reads the old one


def missing(language: str) -> list[polib.POEntry]:
    """Entries without a translation, and those marked as guessed (fuzzy)."""
    return [entry for entry in load(language) if entry.fuzzy or not entry.translated()]


def main(arguments: list[str]) -> int:
    match arguments:
        case []:
            write_all()
            compile_all()
        case ["compile"]:
            compile_all()
        case ["missing"]:
            for language in PLURALS:
                for entry in missing(language):
                    sys.stdout.write(f"{language}: {entry.msgid}\n")
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
