"""Every sentence exists in Polish, English and Ukrainian, with the same values in it."""

from __future__ import annotations

import re

import polib
import pytest
from django.utils.translation import gettext, override

from tools import messages

LANGUAGES = list(messages.PLURALS)
# %(name)s of Python and templates; {name} of str.format.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
TAG = re.compile(r"</?\w+")


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text)) | set(TAG.findall(text))


def pairs(entry: polib.POEntry, language: str) -> list[tuple[str, str]]:
    """(source, translation) of each form. A form for exactly one may leave the number out."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    first, *others = [entry.msgstr_plural[i] for i in sorted(entry.msgstr_plural)]
    # Ukrainian's first form also stands for 21, 31, ...: it needs what the plural needs.
    source = entry.msgid_plural if language == "uk" else entry.msgid
    return [(source, first), *((entry.msgid_plural, text) for text in others)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_extraction_finds_nothing_new_and_nothing_obsolete(language: str) -> None:
    expected = messages.update(language, messages.extract())
    stored = messages.load(language)
    said = {(e.msgid, e.msgctxt, e.msgid_plural) for e in stored if not e.obsolete}
    assert said == {(e.msgid, e.msgctxt, e.msgid_plural) for e in expected}, "run `make messages`"
    assert stored.obsolete_entries() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_untranslated_or_guessed(language: str) -> None:
    assert [entry.msgid for entry in messages.missing(language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same_in_every_language(language: str) -> None:
    wrong = [
        (source, translation)
        for entry in messages.load(language)
        for source, translation in pairs(entry, language)
        if translation and placeholders(source) != placeholders(translation)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_header_and_order_are_those_of_the_tool(language: str) -> None:
    stored = messages.load(language)
    assert stored.metadata["Plural-Forms"] == messages.PLURALS[language] + ";"
    keys = [(entry.msgid, entry.msgctxt or "") for entry in stored]
    assert keys == sorted(set(keys))


def test_polish_counts_in_three_forms() -> None:
    def form(number: int) -> int:
        rule = messages.PLURALS["pl"].partition("plural=")[2]
        from gettext import c2py

        return int(c2py(rule)(number))

    assert [form(n) for n in (1, 2, 4, 5, 12, 22, 25, 101)] == [0, 1, 1, 2, 2, 1, 2, 2]


def test_compiled_files_are_read_by_django() -> None:
    with override("pl"):
        assert gettext("Monday") == "poniedziałek"
