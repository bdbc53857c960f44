"""Which part of an e-mail is its text, and which are files. Pure."""

from __future__ import annotations

import io
import mimetypes
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from furtka.registry.mail.letter import Part
from furtka.registry.mail.light import Decoded, Light, Pieces
from furtka.registry.mail.words import clean_line, decode, header_words

MOST_FILES = 100
LONGEST_NAME = 250
MOST_WORDS = 2_000_000  # bytes of one text
_NAMES = {"text/calendar": "zaproszenie.ics", "message/rfc822": "wiadomosc.eml"}


@dataclass
class Found:
    """`texts`: whether it is HTML, and the words. `report`, `returned`: of a mail server."""

    light: Light
    texts: list[tuple[bool, str]] = field(default_factory=list)
    attachments: list[Part] = field(default_factory=list)
    report: bytes = b""
    returned: bytes = b""
    cut: bool = False


def gather(part: Message, found: Found) -> None:
    """Go through the part and those inside it. How deep they lie is bounded by parsing.py."""
    kind = part.get_content_type()
    if part.is_multipart() and not kind.startswith("message/"):
        before = len(found.texts)
        for inner in part.get_payload():
            if isinstance(inner, Message):
                gather(inner, found)
        if kind == "multipart/alternative":
            found.texts[before:] = _best(found.texts[before:])
        return
    if kind in ("text/plain", "text/html") and not _is_file(part):
        found.texts.append((kind == "text/html", _words(part, found.light)))
        return
    if kind == "message/delivery-status":
        found.report = _start(part, found.light)
        found.texts.append((False, decode(found.report)))
    elif kind in ("message/rfc822", "text/rfc822-headers") and not found.returned:
        found.returned = _start(part, found.light)
    if len(found.attachments) < MOST_FILES:
        light = found.light
        name = _name(part) or _named(kind)
        found.attachments.append(Part(name, lambda: io.BufferedReader(_stream(part, light))))
    else:
        found.cut = True


def report_of(message: Message) -> str:
    """`delivery-status`, `disposition-notification` … of a report; else empty."""
    if message.get_content_type() != "multipart/report":
        return ""
    kind = message.get_param("report-type", "unknown")
    return kind.strip().lower() if isinstance(kind, str) else "unknown"


def _best(texts: list[tuple[bool, str]]) -> list[tuple[bool, str]]:
    """Of the same words twice the plain ones, unless these say nothing."""
    plain = [text for text in texts if not text[0] and text[1].strip()]
    return plain or [text for text in texts if text[1].strip()][-1:]


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_name(part))


def _words(part: Message, light: Light) -> str:
    raw = io.BufferedReader(_stream(part, light)).read(MOST_WORDS)
    return decode(raw, str(part.get_param("charset", "")))


def _start(part: Message, light: Light) -> bytes:
    return io.BufferedReader(_stream(part, light)).read(20_000)


def _stream(part: Message, light: Light) -> io.RawIOBase:
    """The bytes of a part, decoded. Only base64 comes so large that it must come in blocks."""
    if part.is_multipart():  # a message inside the message, or a report of several blocks
        inner = [one for one in part.get_payload() if isinstance(one, Message)]
        return Pieces(light.pieces(b"\n".join(_whole(one) for one in inner)))
    if str(part.get("content-transfer-encoding", "")).strip().lower() == "base64":
        return Decoded(light.pieces(_payload(part, decode=False)))
    return Pieces(light.pieces(_payload(part, decode=True)))


def _payload(part: Any, *, decode: bool) -> bytes:
    try:
        found = part.get_payload(decode=decode)
    except (ValueError, LookupError, TypeError, AttributeError):
        # The charset is none, or written in a way that the library does not expect.
        part.del_param("charset")
        found = part.get_payload(decode=decode)
    return found if isinstance(found, bytes) else str(found).encode("ascii", "replace")


def _whole(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except (ValueError, LookupError, TypeError, AttributeError):
        # Letters that stand unencoded in its headers; the whole is kept beside it as it came.
        return str(message.get_payload()).encode("utf-8", "replace")


def _name(part: Message) -> str:
    """RFC 2231, RFC 2047 or neither. What can't be made out is no name."""
    try:
        name = part.get_filename("")
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    return clean_line(header_words(str(name)), LONGEST_NAME)


def _named(kind: str) -> str:
    return _NAMES.get(kind) or "plik" + (mimetypes.guess_extension(kind) or "")
