"""Whether a machine wrote it: RFC 3834 and what mail programs do instead. Pure.

A letter that a person may have written is registered in any case; in doubt it only gets no
receipt. An automatic reply and a report of a mail server are listed, not registered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from furtka.core.text import fold
from furtka.registry.models import MailKind

_LISTS = ("list-id", "list-unsubscribe", "list-post", "feedback-id", "x-auto-response-suppress")
_BULK = ("bulk", "list", "junk")
# The part before the @ of programs that nobody reads the answers of.
_SERVERS = ("mailer-daemon", "postmaster")
_NOBODY = re.compile(r"^(no-?reply|nie-?odpowiadaj|do-?not-?reply|noreply|automat)\b")
# Folded. Only the beginning of a subject: somebody may write about an answer that is automatic.
_AWAY = re.compile(
    r"^\s*(auto(matic)?[ -]?(reply|response)|out of (the )?office|autoodpowiedz|"
    r"automatyczna odpowiedz|odpowiedz automatyczna|poza biurem|nieobecno\w+ w pracy|"
    r"автовідповідь|автоматична відповідь)"
)


def kind_of(headers: Mapping[str, str], sender: str, subject: str, report: str) -> MailKind:
    """`headers`: the first of each name, in small letters. `report`: of a multipart/report."""
    local = sender.partition("@")[0]
    if report == "delivery-status" or local in _SERVERS:
        return MailKind.BOUNCE
    if report or _is_reply(headers, subject):
        return MailKind.AUTO_REPLY
    return MailKind.LETTER


def _is_reply(headers: Mapping[str, str], subject: str) -> bool:
    submitted = _word(headers, "auto-submitted")
    if submitted in ("auto-replied", "auto-notified"):
        return True
    if headers.get("return-path", "x").strip() == "<>" or "x-autoreply" in headers:
        return True
    if _word(headers, "precedence") in ("auto_reply", "auto-reply") or "x-autorespond" in headers:
        return True
    # Exchange says "generated" of what it answers; so does the form of a website.
    if submitted == "auto-generated":
        return "x-auto-response-suppress" in headers or "in-reply-to" in headers
    return bool(_AWAY.match(fold(subject[:200])))


def wants_no_receipt(headers: Mapping[str, str], sender: str) -> bool:
    """A list, a program, or what the mail server takes for spam."""
    if any(name in headers for name in _LISTS) or _word(headers, "precedence") in _BULK:
        return True
    if _word(headers, "auto-submitted") not in ("", "no"):
        return True
    return bool(_NOBODY.match(sender)) or _word(headers, "x-spam-flag") == "yes"


def _word(headers: Mapping[str, str], name: str) -> str:
    return headers.get(name, "").partition(";")[0].partition("(")[0].strip().lower()
