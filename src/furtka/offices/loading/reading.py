"""Read a tree by the shapes that say what may stand where, gathering every mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from furtka.offices.loading.source import Problem, is_empty


class Wrong(Exception):
    """What a reader says about the value before it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint: the nearest known word, or all of them where they are few; else empty."""
    words = sorted(known)
    close = get_close_matches(word, words, n=1, cutoff=0.6)
    if close:
        return f"did you mean “{close[0]}”?"
    return f"known are: {', '.join(words)}" if 0 < len(words) <= 20 else ""


@dataclass
class Reading:
    """One run over one file."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    names: dict[str, dict[str, int]] = field(default_factory=dict)  # kind → name → line
    uses: list[tuple[str, str, Cursor]] = field(default_factory=list)

    def define(self, kind: str, name: str, cursor: Cursor) -> None:
        """Remember a name that others may refer to; twice is a mistake."""
        first = self.names.setdefault(kind, {}).setdefault(name, cursor.line)
        if first != cursor.line:
            cursor.wrong(f"“{name}” is already the name of the {kind} of line {first}")

    def check_references(self) -> None:
        """Every name that is referred to must be somewhere in the file."""
        for kind, name, cursor in self.uses:
            known = self.names.get(kind, {})
            if name not in known:
                cursor.wrong(f"there is no {kind} “{name}” in this file", did_you_mean(name, known))


@dataclass(frozen=True)
class Cursor:
    """A value of the file: where it stands, and how to complain about it."""

    node: Node
    line: int
    path: str
    reading: Reading

    def wrong(self, message: str, hint: str = "") -> None:
        self.reading.problems.append(Problem(self.line, self.path, message, hint))

    def odd(self, message: str, hint: str = "") -> None:
        """Something to look at that doesn't stop the loading."""
        self.reading.warnings.append(Problem(self.line, self.path, message, hint))

    def text(self) -> str:
        if not isinstance(self.node, ScalarNode):
            raise Wrong("must be a single value, not a list or keys")
        return str(self.node.value)

    def items(self) -> list[Cursor]:
        if not isinstance(self.node, SequenceNode):
            raise Wrong("must be a list", "start each thing with “- ”")
        return [
            Cursor(node, node.start_mark.line + 1, f"{self.path}[{number}]", self.reading)
            for number, node in enumerate(self.node.value)
        ]

    def entries(self) -> dict[str, Cursor]:
        if not isinstance(self.node, MappingNode):
            raise Wrong("must have keys, each on a line of its own")
        found: dict[str, Cursor] = {}
        for key, node in self.node.value:
            name = str(key.value) if isinstance(key, ScalarNode) else "?"
            path = f"{self.path}.{name}" if self.path else name
            cursor = Cursor(node, key.start_mark.line + 1, path, self.reading)
            if name in found:
                cursor.wrong(f"this key stands here twice, first in line {found[name].line}")
            found[name] = cursor
        return found


Reads = Callable[[Cursor], Any]


def attempt(cursor: Cursor, reads: Reads, default: Any = None) -> Any:
    """The value, or `default` once the mistake is noted."""
    try:
        return reads(cursor)
    except Wrong as wrong:
        cursor.wrong(wrong.message, wrong.hint)
    except ValidationError as error:
        cursor.wrong(" ".join(str(message) for message in error.messages))
    return default


class InWords(dict[str, str]):
    """A text in the office's languages, keyed as the model's columns: "", "_en", "_uk"."""


@dataclass
class Record:
    """What was read from one set of keys."""

    at: Cursor
    values: dict[str, Any]
    cursors: dict[str, Cursor]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def columns(self, *keys: str) -> dict[str, Any]:
        """Those values by column name, texts spread over the columns of their languages."""
        found: dict[str, Any] = {}
        for key in keys:
            value = self.values[key]
            if isinstance(value, InWords):
                found |= {f"{key}{ending}": text for ending, text in value.items()}
            else:
                found[key] = value
        return found

    def wrong(self, key: str, message: str, hint: str = "") -> None:
        self.cursors.get(key, self.at).wrong(message, hint)


@dataclass(frozen=True)
class Key:
    """What may stand behind one key of a shape."""

    reads: Reads
    required: bool = False
    default: Any = None


@dataclass(frozen=True)
class Shape:
    """The keys that may stand together. Itself a reader."""

    keys: dict[str, Key]
    check: Callable[[Record], None] | None = None

    def __call__(self, cursor: Cursor) -> Record:
        found = cursor.entries()
        for name in found.keys() - self.keys.keys():
            found[name].wrong("unknown key", did_you_mean(name, self.keys))
        values = {name: self._value(cursor, found.get(name), name) for name in self.keys}
        record = Record(cursor, values, found)
        if self.check:
            self.check(record)
        return record

    def _value(self, owner: Cursor, cursor: Cursor | None, name: str) -> Any:
        key = self.keys[name]
        default = key.default() if callable(key.default) else key.default
        if cursor is None or is_empty(cursor.node):
            if key.required:
                (cursor or owner).wrong(f"“{name}” is missing")
            return default
        return attempt(cursor, key.reads, default)


def many(reads: Reads) -> Reads:
    """A list whose members are read one by one; the wrong ones are left out."""

    def read(cursor: Cursor) -> list[Any]:
        values = [attempt(item, reads) for item in cursor.items()]
        return [value for value in values if value is not None]

    read.inner = reads  # type: ignore[attr-defined]
    return read
