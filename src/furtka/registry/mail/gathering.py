"""Which part of an e-mail is its text, and which are files. Pure."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field
from email.message import Message

from furtka.registry.mail.letter import Part
from furtka.registry.mail.words import clean_line, decode, header_words

MOST_FILES = 100
LONGEST_NAME = 250
_NAMES = {"text/calendar": "zaproszenie.ics", "message/rfc822": "wiadomosc.eml"}


@dataclass
class Found:
    """`texts`: whether it is HTML, and the words. `report`, `returned`: of a mail server."""

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
        found.texts.append((kind == "text/html", _words(part)))
        return
    content = _content(part)
    if kind == "message/delivery-status":
        found.report = content
        found.texts.append((False, decode(content[:20000])))
    elif kind in ("message/rfc822", "text/rfc822-headers") and not found.returned:
        found.returned = content
    if len(found.attachments) < MOST_FILES:
        found.attachments.append(Part(_name(part) or _named(kind), content))
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


def _words(part: Message) -> str:
    raw = part.get_payload(decode=True)
    return decode(raw if isinstance(raw, bytes) else b"", str(part.get_param("charset", "")))


def _content(part: Message) -> bytes:
    if part.is_multipart():  # a message inside the message, or a report of several blocks
        inner = [one for one in part.get_payload() if isinstance(one, Message)]
        return b"\n".join(_whole(one) for one in inner)
    raw = part.get_payload(decode=True)
    return raw if isinstance(raw, bytes) else b""


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
