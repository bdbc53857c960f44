"""Bytes of an e-mail as words: whatever encoding they claim to have. Never raises. Pure."""

from __future__ import annotations

import binascii
import codecs
import quopri
import re
import unicodedata

from furtka.core.text import BIDI

# A header of a person is shorter; what is longer wants to keep us busy.
LONGEST_HEADER = 4000
# Words in Polish mail that names no encoding, or the wrong one.
_POLISH = "cp1250"
# Codecs of Python that are no encodings of a text, or take long over a hostile one.
_NO_TEXT = {"punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape", "utf_7"}
_SAYS_NOTHING = {"", "us-ascii", "ascii", "iso-8859-1", "latin1", "utf-8", "utf8", "unknown-8bit"}
_ENCODED = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]{0,2000})\?=")


def decode(raw: bytes, charset: str = "") -> str:
    """The words, by the charset where it fits, else by UTF-8, else by the old Polish one."""
    charset = charset.strip().strip("\"'").partition("*")[0].lower()
    if charset not in _SAYS_NOTHING:
        try:
            if codecs.lookup(charset).name.replace("-", "_") not in _NO_TEXT:
                return raw.decode(charset, "replace")
        except (LookupError, ValueError, TypeError):
            pass  # no such encoding
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(_POLISH, "replace")


def clean(text: str, most: int) -> str:
    """Lines of plain text, at most `most` letters: no controls, nothing that turns lines round."""
    text = text[: most * 2].replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in text if c in "\n\t" or _is_shown(c))
    return "".join(kept)[:most]


def clean_line(text: str, most: int) -> str:
    """The same in one line."""
    return " ".join(unicodedata.normalize("NFC", clean(text[: most * 8], most * 4)).split())[:most]


def _is_shown(letter: str) -> bool:
    return letter not in BIDI and unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Cn")


def header_words(raw: str) -> str:
    """What a header says: RFC 2047, and letters that nobody encoded, which the parser of the
    standard library leaves as surrogates."""
    raw = raw[:LONGEST_HEADER].replace("\r", "").replace("\n", " ")
    found, before, last = [], 0, ""
    pending: list[bytes] = []
    for word in _ENCODED.finditer(raw):
        between = raw[before : word.start()]
        charset, content = word[1].lower(), _content(word[2], word[3])
        if pending and (between.strip() or charset != last):
            found.append(decode(b"".join(pending), last))
            pending = []
        if between.strip() or before == 0:
            found.append(_plain(between))
        # A letter may be cut in two by the border of two words: bytes first, then letters.
        pending.append(content)
        before, last = word.end(), charset
    if pending:
        found.append(decode(b"".join(pending), last))
    return "".join([*found, _plain(raw[before:])])


def _plain(raw: str) -> str:
    return decode(raw.encode("utf-8", "surrogateescape")) if not raw.isascii() else raw


def _content(how: str, content: str) -> bytes:
    raw = content.encode("utf-8", "surrogateescape")
    if how in "qQ":
        return quopri.decodestring(raw.replace(b" ", b"_"), header=True)
    try:
        return binascii.a2b_base64(raw + b"=" * (-len(raw) % 4))
    except (binascii.Error, ValueError):
        return raw
