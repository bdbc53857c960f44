"""To which earlier item an e-mail belongs: by its headers, else by the number that it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from furtka.offices.models import Office
from furtka.outbox.models import AddressedEmail, Message
from furtka.registry.mail.letter import Letter
from furtka.registry.models import Item, MailLetter

# What may be the number of an item, however the office writes them.
_MARK = re.compile(r"[\w./-]{3,40}")
MOST_MARKS = 60
# Below such a line stands what was written before.
_QUOTED_FROM = re.compile(
    r"^\s*(-{2,}\s*(original|oryginalna|wiadomość|forwarded|початкове).*|.{0,200}"
    r"(wrote|napisał\(?a?\)?|pisze|пише):\s*)$",
    re.IGNORECASE,
)


def thread_of(office: Office, letter: Letter) -> Item | None:
    """The first item of the exchange. Three queries at most by headers, one by a number.

    A number in the quoted words counts only if the headers say nothing.
    """
    ids = [one for one in (letter.in_reply_to, *reversed(letter.references)) if one]
    found = _by_headers(office, ids) if ids else None
    found = found or _by_number(office, [letter.subject])
    if found is None and not ids:
        found = _by_number(office, quoted(letter.text))
    return (found.thread or found) if found else None


def quoted(text: str) -> list[str]:
    """The lines of an earlier message under or in this one."""
    lines, below = [], False
    for line in text.splitlines()[:2000]:
        below = below or bool(_QUOTED_FROM.match(line[:300]))
        if below or line.lstrip().startswith((">", "|")):
            lines.append(line[:300])
    return lines


def _by_headers(office: Office, ids: Sequence[str]) -> Item | None:
    """A letter of theirs, or an e-mail of ours, that has one of these names."""
    letters = MailLetter.objects.filter(office=office, message_id__in=ids, item__isnull=False)
    letter = letters.select_related("item__thread").order_by("-taken_at").first()
    if letter is not None:
        return letter.item
    names = [one[:80] for one in ids]
    ours = AddressedEmail.objects.filter(office=office, reference__in=names).exclude(reference="")
    told = Message.objects.filter(office=office, gateway="email", reference__in=names)
    for found in (ours, told.exclude(reference="")):
        about = found.values_list("about", flat=True).first()
        if about is not None:
            return _labelled(office, [about])
    return None


def _by_number(office: Office, lines: Iterable[str]) -> Item | None:
    marks: dict[str, None] = {}
    for line in lines:
        for mark in _MARK.findall(line):
            if any(c.isdigit() for c in mark):
                marks[mark.strip("./-")] = None
        if len(marks) > MOST_MARKS:
            break
    return _labelled(office, list(marks)[:MOST_MARKS]) if marks else None


def _labelled(office: Office, labels: Sequence[str]) -> Item | None:
    found = Item.objects.filter(office=office, label__in=labels).exclude(label="")
    return found.select_related("thread").order_by("year", "number").first()
