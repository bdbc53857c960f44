"""Walk through XML that somebody else made, in little memory: no DTD, no entities, no addresses.

Names, depth, number of elements and each single token have bounds; text goes on in blocks and is
kept by whoever wants it. So neither a bomb nor 300 MB in one attribute can fill the memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any, Protocol
from xml.parsers import expat

from furtka.registry.archive import blocks
from furtka.registry.refusals import Refused

DEEPEST = 64
MOST_ELEMENTS = 20_000
MOST_ATTRIBUTES = 64
LONGEST_NAME = 400  # with its namespace
LONGEST_VALUE = 4_000
# Bytes after which the parser must have told something: a longer tag or comment is no letter's.
STALLED = 1 << 20
TEXT_BLOCK = 1 << 16

# What pyexpat raises: bad XML, encodings that it can't read, letters that are none.
_BROKEN = (expat.ExpatError, ValueError, LookupError)


class Handler(Protocol):
    """Told of elements by `"namespace local"`, and of text in blocks of any length."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...
    def text(self, words: str) -> None: ...
    def end(self) -> None: ...


class Enough(Exception):
    """Raised by a handler that knows all it wants."""


def walk(stream: IO[bytes], handler: Handler) -> None:
    """Read `stream` to its end, or until the handler has Enough. Raises Refused."""
    guard = _Guard(handler)
    parser = _parser(guard)
    try:
        for block in blocks(stream):
            guard.fed += len(block)
            parser.Parse(block, False)
            if guard.fed - guard.told_at > STALLED:
                raise Refused("xml_too_big")
        parser.Parse(b"", True)
    except Enough:
        return
    except _BROKEN:
        raise Refused("xml_broken") from None  # the parser's words may quote the letter


class _Guard:
    """Stands before the handler and keeps the bounds."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.fed = self.told_at = self.depth = self.elements = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.told_at = self.fed
        self.depth += 1
        self.elements += 1
        if self.depth > DEEPEST:
            raise Refused("xml_deep")
        if (
            self.elements > MOST_ELEMENTS
            or len(attributes) > MOST_ATTRIBUTES
            or len(name) > LONGEST_NAME
            or any(len(k) > LONGEST_NAME or len(v) > LONGEST_VALUE for k, v in attributes.items())
        ):
            raise Refused("xml_too_big")
        self.handler.start(name, attributes)

    def end(self, name: str) -> None:
        self.told_at = self.fed
        self.depth -= 1
        self.handler.end()

    def text(self, words: str) -> None:
        self.told_at = self.fed
        self.handler.text(words)

    def namespace(self, prefix: str | None, uri: str | None) -> None:
        # Expat writes the namespace before each name: a long one times many elements is a bomb.
        if len(uri or "") > LONGEST_NAME:
            raise Refused("xml_too_big")

    def other(self, *_told: Any) -> None:
        self.told_at = self.fed

    def doctype(self, *_told: Any) -> None:
        raise Refused("xml_doctype")

    def entity(self, *_told: Any) -> int:
        raise Refused("xml_doctype")


def _parser(guard: _Guard) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = TEXT_BLOCK
    parser.StartElementHandler = guard.start
    parser.EndElementHandler = guard.end
    parser.CharacterDataHandler = guard.text
    parser.StartNamespaceDeclHandler = guard.namespace
    parser.CommentHandler = parser.ProcessingInstructionHandler = guard.other
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = guard.doctype
    parser.ExternalEntityRefHandler = guard.entity
    return parser
