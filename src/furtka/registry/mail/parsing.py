"""Bytes of an e-mail → Letter. Never raises but Refused, whatever the bytes are. Pure.

The parser of the standard library goes first, with the old policy: the new one takes minutes over
some headers and raises over others. What it costs is bounded before it begins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256

from furtka.registry.mail.automatic import kind_of, wants_no_receipt
from furtka.registry.mail.gathering import Found, gather, report_of
from furtka.registry.mail.html import text_of_html
from furtka.registry.mail.letter import Address, Letter, NotDelivered
from furtka.registry.mail.words import clean, clean_line, decode, header_words
from furtka.registry.models import MailKind
from furtka.registry.refusals import Refused

# Bytes. Taken apart, a message needs about four times as much memory.
LARGEST = 30_000_000
# Each line is looked at once for each part around it: so many looks take about a second.
MOST_WORK = 3_000_000
MOST_CONTAINERS = 60
LONGEST_TEXT = 200_000
LONGEST_SUBJECT = 500
MOST_REFERENCES = 50
_CONTAINER = re.compile(rb"(?:multipart|message)/", re.IGNORECASE)
_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]\\]{1,64}@[\w.-]{1,190}")
_HEADER = re.compile(rb"^[!-9;-~]+[ \t]*:", re.MULTILINE)

_WHAT_THE_SENDER_SAYS = ("from", "to", "date", "subject", "message-id")


def parse(raw: bytes) -> Letter:
    """Raises Refused: `too_large` for what would take too long, `unreadable` for no e-mail."""
    _weigh(raw)
    try:
        return _letter(raw, message_from_bytes(raw))
    # The standard library raises nearly anything over a message made to do harm.
    except Exception as error:
        raise Refused("unreadable") from error


def _weigh(raw: bytes) -> None:
    if not _HEADER.search(raw[:65536]):
        raise Refused("unreadable" if raw.strip() else "empty_file")
    containers = len(_CONTAINER.findall(raw))
    lines = raw.count(b"\n") + raw.count(b"\r")
    if len(raw) > LARGEST or containers > MOST_CONTAINERS or lines * (1 + containers) > MOST_WORK:
        raise Refused("too_large")


def _letter(raw: bytes, message: Message) -> Letter:
    headers = _headers(message)
    sender = _first(headers.get("from") or headers.get("sender", ""))
    subject = clean_line(header_words(headers.get("subject", "")), LONGEST_SUBJECT)
    ids = _ID.findall(headers.get("in-reply-to", "")[:2000])
    kind = kind_of(headers, sender.address, subject, report_of(message))
    found = Found()
    gather(message, found)
    return Letter(
        sender=sender, reply_to=_first(headers.get("reply-to", "")),
        to=_addresses(headers.get("to", ""))[:20], sent_at=_date(headers.get("date", "")),
        subject=subject, message_id=_id(headers.get("message-id", "")),
        in_reply_to=ids[0] if ids else "",
        references=tuple(_ID.findall(headers.get("references", ""))[-MOST_REFERENCES:]),
        text=_text(found), attachments=tuple(found.attachments), kind=kind,
        no_receipt=kind != MailKind.LETTER or wants_no_receipt(headers, sender.address),
        cut=found.cut, digest=_digest(raw, headers),
        not_delivered=_not_delivered(found) if kind == MailKind.BOUNCE else None,
    )  # fmt: skip


def _headers(message: Message) -> dict[str, str]:
    """The first of each name, in small letters, as the parser left it."""
    found: dict[str, str] = {}
    for name, value in message.raw_items():
        found.setdefault(name.strip().lower(), str(value).replace("\r", "").replace("\n", " "))
    return found


def _addresses(value: str) -> tuple[Address, ...]:
    """Taken apart before names are decoded: a comma in a name is no border."""
    found = [_address(name, address) for name, address in _pairs(value[:4000])]
    return tuple(one for one in found if one.name or one.address)


def _pairs(value: str) -> list[tuple[str, str]]:
    try:
        pairs = getaddresses([value])
    except (ValueError, IndexError, TypeError, RecursionError):
        pairs = []
    if any(address for _name, address in pairs):
        return pairs
    found = _ADDRESS.search(value)
    return [(value.partition("<")[0] if "<" in value else "", found[0])] if found else [(value, "")]


def _address(name: str, address: str) -> Address:
    shown = clean_line(header_words(address), 320)
    whole = _ADDRESS.fullmatch(shown)
    return Address(
        clean_line(header_words(name).strip("\"' "), 120), whole[0].lower() if whole else ""
    )


def _first(value: str) -> Address:
    return next(iter(_addresses(value)), Address())


def _id(value: str) -> str:
    found = _ID.search(value[:2000])
    return found[0] if found else ""


def _date(value: str) -> datetime | None:
    """What the sender's clock said; None where it says nothing that can be."""
    try:
        moment = parsedate_to_datetime(value[:200])
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if 1990 <= moment.year < 2100 else None


def _text(found: Found) -> str:
    texts = [text_of_html(words) if is_html else words for is_html, words in found.texts]
    cleaned = clean("\n\n".join(texts), LONGEST_TEXT)
    return re.sub(r"\n{4,}", "\n\n\n", cleaned).strip("\n")


def _digest(raw: bytes, headers: Mapping[str, str]) -> str:
    """Of what the sender wrote: on its way each copy gets headers of its own."""
    head, _line, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    said = [headers.get(name, "") for name in _WHAT_THE_SENDER_SAYS]
    whole = sha256("\x00".join(said).encode("utf-8", "surrogateescape"))
    whole.update(b"\x00" + (body or head))
    return whole.hexdigest()


def _not_delivered(found: Found) -> NotDelivered:
    """RFC 3464: the action, the status and, in what came back, which message it was."""
    report, returned = decode(found.report)[:20000], decode(found.returned)[:20000]
    status = re.search(r"^Status:\s*([245]\.\d{1,3}\.\d{1,3})", report, re.M | re.I)
    action = re.search(r"^Action:\s*([\w-]{1,20})", report, re.M | re.I)
    named = re.findall(r"^Message-ID:\s*(<[!-;=?-~]{1,250}>)", returned, re.M | re.I)
    code = status[1] if status else ""
    failed = action[1].lower() == "failed" if action else code.startswith("5")
    return NotDelivered(tuple(named[:5]), code, for_good=failed and not code.startswith("4"))
