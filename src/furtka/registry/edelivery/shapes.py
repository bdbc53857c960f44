"""What the mailbox answers, as far as public code of other clients shows it. Nothing is trusted:
what is missing or of another kind is left out or refused. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from furtka.core.text import BIDI, one_line
from furtka.registry.edelivery.ade import is_ade
from furtka.registry.edelivery.trouble import Nonsense

# Where an instant names no zone, it is the operator's wall clock [I].
THEIR_ZONE = ZoneInfo("Europe/Warsaw")
MOST_PARTS = 200
LONGEST_BODY = 100_000
_ID = re.compile(r"[\w.:@=+~/\-]{1,160}", re.ASCII)


@dataclass(frozen=True)
class Head:
    """What a message is, without its words. `sender`, `to`: addresses; `name` of the sender."""

    message_id: str
    sender: str
    name: str
    to: tuple[str, ...]
    subject: str
    status: str
    case_id: str = ""
    submitted_at: datetime | None = None
    received_at: datetime | None = None


@dataclass(frozen=True)
class Part:
    """An attachment, to be fetched by its id."""

    attachment_id: str
    name: str


@dataclass(frozen=True)
class Letter:
    head: Head
    text: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Proof:
    """A piece of evidence: its code as in `E.1`, and the instant that it is about."""

    evidence_id: str
    code: str
    at: datetime | None


@dataclass(frozen=True)
class Task:
    """What became of a handing over: none of both while it is not finished."""

    message_id: str = ""
    error: str = ""


@dataclass(frozen=True)
class Found:
    """One address of the search. `usable`: active, and given to whom it names [F]."""

    ade: str
    name: str
    status: str
    degree: str

    @property
    def usable(self) -> bool:
        return self.status == "ACTIVE" and self.degree == "3"


def heads(found: Any) -> list[Head]:
    """The list of messages; what has no id is left out. Raises Nonsense if it is no list."""
    rows = found if isinstance(found, list) else _map(found).get("messages")
    if not isinstance(rows, list):
        raise Nonsense("no_list")
    return [known for known in map(_head, rows[:1000]) if known]


def letter(found: Any, message_id: str) -> Letter:
    """One message with its words. Raises Nonsense if it is not the one asked for."""
    row = _only(found)
    head = _head(row)
    if head is None or head.message_id != message_id:
        raise Nonsense("other_message")
    return Letter(head, _body(row), tuple(_parts(row)))


def proofs(found: Any) -> list[Proof]:
    """The list of evidence; raises Nonsense if it is none."""
    rows = found if isinstance(found, list) else _map(found).get("evidences")
    if not isinstance(rows, list):
        raise Nonsense("no_list")
    known = {}
    for row in map(_map, rows[:MOST_PARTS]):
        key = identifier(row.get("evidenceId"))
        if key:
            code = line(row.get("type"), 20) or "?"
            known[key] = Proof(key, code, instant(row.get("eventDate")))
    return list(known.values())


def task_id(found: Any) -> str:
    """Raises Nonsense without one."""
    known = identifier(_map(found).get("messageTaskId"))
    if not known:
        raise Nonsense("no_task")
    return known


def is_finished(found: Any) -> bool:
    """Raises Nonsense for a word that is none of the two."""
    word = _map(found).get("messageTaskStatus", _map(found).get("status"))
    if word not in ("PENDING", "FINISHED"):
        raise Nonsense("unknown_task_status")
    return bool(word == "FINISHED")


def task(found: Any, ade: str) -> Task:
    """What became of the one addressee. Raises Nonsense if it is about another one."""
    row = _map(_only(found))
    if _address(row.get("addressee")) not in ("", ade):
        raise Nonsense("other_addressee")
    if row.get("error"):
        return Task(error="refused_by_operator")
    known = identifier(row.get("messageId"))
    if not known:
        raise Nonsense("no_message")
    return Task(message_id=known)


def addresses(found: Any) -> list[Found]:
    """What the search found; raises Nonsense if it is no answer of a search."""
    rows = _map(found).get("baeSearchResponses", _map(found).get("edaSearchResponses"))
    if rows is None and "recipientEda" in _map(found):
        rows = [found]
    if not isinstance(rows, list):
        raise Nonsense("no_list")
    return [known for known in map(_found, rows[:50]) if known]


def _found(row: Any) -> Found | None:
    address = _map(_map(row).get("recipientEda"))
    ade = address.get("recipientEda")
    if not isinstance(ade, str) or not is_ade(ade):
        return None
    records = _map(row).get("baeSearchData")
    first = records[0] if isinstance(records, list) and records else _map(row).get("recipient")
    return Found(
        ade=ade, name=_name(_map(first)), status=line(address.get("edaStatus"), 20),
        degree=line(address.get("assignmentDegree"), 5),
    )  # fmt: skip


def _head(row: Any) -> Head | None:
    data = _map(_map(row).get("messageMetadata")) or _map(row)
    key = identifier(data.get("messageId"))
    if not key:
        return None
    sender, to = _map(data.get("from")), data.get("to")
    return Head(
        message_id=key, sender=_address(sender), name=_name(sender),
        to=tuple(filter(None, map(_address, to[:50] if isinstance(to, list) else []))),
        subject=line(data.get("subject"), 200), case_id=line(data.get("caseId"), 80),
        status=line(_map(_map(row).get("messageControlData")).get("status"), 40),
        submitted_at=instant(data.get("submissionDate")),
        received_at=instant(data.get("receiptDate")),
    )  # fmt: skip


def _body(row: Any) -> str:
    text = _map(row).get("textBody")
    words = text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else ""
    return "".join(c for c in words if c in "\n\t" or _shown(c))[:LONGEST_BODY]


def _parts(row: Any) -> Iterator[Part]:
    rows = _map(row).get("attachments")
    for one in map(_map, rows[:MOST_PARTS] if isinstance(rows, list) else []):
        data = _map(_map(one.get("file")).get("fileMetadata")) or _map(one.get("fileMetadata"))
        key = identifier(one.get("attachmentId")) or identifier(data.get("fileId"))
        if key:
            yield Part(key, line(data.get("filename"), 160))


def _address(value: Any) -> str:
    ade = _map(value).get("eDeliveryAddress")
    return ade if isinstance(ade, str) and is_ade(ade) else ""


def _name(value: dict[str, Any]) -> str:
    """Of an institution, or first name and surname."""
    known = line(value.get("entityName"), 120) or line(value.get("name"), 120)
    person = f"{line(value.get('firstName'), 60)} {line(value.get('lastName'), 60)}"
    return known or person.strip()


def _only(found: Any) -> Any:
    """The one row of a list of one; an answer that is no list stands for itself."""
    if not isinstance(found, list):
        return found
    if len(found) != 1:
        raise Nonsense("not_one")
    return found[0]


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def identifier(value: Any) -> str:
    """An id that can stand in an address, or nothing. Numbers count as words."""
    word = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return word if _ID.fullmatch(word) and set(word) - {"."} else ""


def line(value: Any, longest: int) -> str:
    """One line of ordinary text, or nothing."""
    word = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return one_line("".join(c if _shown(c) else " " for c in word[:4000]))[:longest].strip()


def _shown(letter: str) -> bool:
    return letter not in BIDI and unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Cn")


def instant(value: Any) -> datetime | None:
    """An ISO instant; without a zone by their wall clock. None for anything else."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=THEIR_ZONE)
        return moment if 2000 <= moment.year < 2200 else None
    except (ValueError, OverflowError):
        return None
