"""Reads what a device sends. Nothing in it is trusted: each entry is good, or named with a code."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from furtka.entrance.merging import ACTIONS, COME, UNDO, Entry
from furtka.entrance.models import About
from furtka.visits.models import MAX_PARTY, Need

MOST_ENTRIES = 500
MOST_NEEDS = 20
CODE = re.compile(r"[A-Z0-9]{1,6}-[A-Z0-9]{1,8}", re.ASCII)
DEVICE = re.compile(r"[A-Z0-9]{2,8}", re.ASCII)
UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2}", re.ASCII)
CENTURY = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


class Unreadable(ValueError):
    """The whole message makes no sense."""


@dataclass(frozen=True)
class Bad:
    """An entry that can't be read. `uid` as it was sent, if that was one; `error` is a code."""

    number: int
    uid: str
    error: str


@dataclass(frozen=True)
class Message:
    device: str
    device_now: datetime
    entries: tuple[Entry, ...]
    bad: tuple[Bad, ...]


def read(body: bytes) -> Message:
    """Raises Unreadable."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:  # also what is not UTF-8
        raise Unreadable from error
    if not isinstance(sent, dict) or not isinstance(sent.get("entries"), list):
        raise Unreadable
    device_now, entries = _instant(sent.get("device_now")), sent["entries"]
    if device_now is None or not _fits(DEVICE, sent.get("device")) or len(entries) > MOST_ENTRIES:
        raise Unreadable
    good: list[Entry] = []
    bad: list[Bad] = []
    for number, one in enumerate(entries):
        found = _entry(one)
        if isinstance(found, Entry):
            good.append(found)
        else:
            uid = one.get("uid") if isinstance(one, dict) else None
            bad.append(Bad(number, str(uid) if _fits(UID, uid) else "", found))
    return Message(sent["device"], device_now, tuple(good), tuple(bad))


def _entry(sent: Any) -> Entry | str:
    """The entry, or the code of the first thing that is wrong with it."""
    if not isinstance(sent, dict):
        return "bad_entry"
    action, at = sent.get("action"), _instant(sent.get("at"))
    if not _fits(UID, sent.get("uid")):
        return "bad_uid"
    if not _fits(CODE, sent.get("code")):
        return "bad_code"
    if not isinstance(action, str) or action not in ACTIONS:
        return "bad_action"
    if at is None:
        return "bad_time"
    of, details = sent.get("of"), _details(sent) if action == COME else {}
    if action == UNDO and (not _fits(UID, of) or of == sent["uid"]):
        return "bad_undo"
    if details is None:
        return "bad_details"
    uid, taken_back = UUID(sent["uid"]), UUID(of) if action == UNDO else None
    return Entry(uid, sent["code"], action, at, taken_back, details)


# What must be known of somebody without an appointment.
CHECKS: dict[str, Callable[[Any], bool]] = {
    "about": lambda value: isinstance(value, str) and value in About.values,
    "party": lambda value: type(value) is int and 1 <= value <= MAX_PARTY,
    "needs": lambda value: (
        isinstance(value, list)
        and len(value) <= MOST_NEEDS
        and all(isinstance(need, str) and need in Need.values for need in value)
    ),
    "language": lambda value: _fits(LANGUAGE, value),
}


def _details(sent: dict[str, Any]) -> dict[str, Any] | None:
    good = all(is_good(sent.get(name)) for name, is_good in CHECKS.items())
    return {name: sent[name] for name in CHECKS} if good else None


def _fits(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 64 and bool(pattern.fullmatch(value))


def _instant(value: Any) -> datetime | None:
    """An ISO instant with its offset, of this century; None for anything else."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = parse_datetime(value)
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None or not CENTURY[0] <= moment < CENTURY[1]:
        return None
    return moment.astimezone(UTC)
