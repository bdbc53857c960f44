"""Chain the audit trail, and find out whether anybody changed it.

Every sealed line holds the SHA-256 of itself and of the line before it. Whoever changes,
removes or reorders a line would have to write every later digest anew; the newest digest
is also logged (docs/privacy.md), where the database's owner can't reach it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from furtka.offices.models import Office
from furtka.privacy import audit
from furtka.privacy.models import AuditLine, ChainHead

log = logging.getLogger("furtka.privacy")

# Of the first line's predecessor, which does not exist.
NOTHING = ""


@dataclass(frozen=True)
class Chain:
    """What a look at one office's chain found. `breach` is empty when all is as it was written.

    `checked` counts the sealed lines looked at, `waiting` those not sealed yet.
    """

    checked: int
    head: str
    waiting: int = 0
    breach: str = ""

    @property
    def intact(self) -> bool:
        return not self.breach


def digest_of(line: AuditLine, before: str) -> str:
    """SHA-256 over the line's canonical JSON and the digest of the line before it."""
    told = [
        line.office_id, line.seal, line.pk, line.at.astimezone(UTC).isoformat(), line.actor_id,
        line.action, line.thing, line.details, before,
    ]  # fmt: skip
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def seal(now: datetime, limit: int = 1000) -> int:
    """Chain what is not chained yet, at most `limit` lines an office; how many were.

    Several workers may do this at once: the unique seal decides who was first, and the other
    one's lines are found again by the next call.
    """
    waiting = AuditLine.objects.filter(seal=None, at__lte=now)
    offices = waiting.order_by("office_id").values_list("office_id", flat=True).distinct()
    return sum(_seal_office(office_id, now, limit) for office_id in list(offices))


def _seal_office(office_id: int, now: datetime, limit: int) -> int:
    try:
        with transaction.atomic():
            return _chain(office_id, now, limit)
    except (IntegrityError, _Slower):
        return 0  # another worker was quicker


class _Slower(Exception):
    """Another worker sealed between our reading and our writing."""


def _chain(office_id: int, now: datetime, limit: int) -> int:
    head, _created = ChainHead.objects.get_or_create(office_id=office_id)
    lines = AuditLine.objects.filter(office_id=office_id, seal=None)
    number, digest = head.seal, head.digest
    found = list(lines.filter(at__lte=now).order_by("id")[:limit])
    for line in found:
        number += 1
        line.seal = number
        line.digest = digest = digest_of(line, digest)
    if not found:
        return 0
    sealed = lines.bulk_update(found, ["seal", "digest"], batch_size=200)
    ours = ChainHead.objects.filter(pk=head.pk, seal=head.seal)
    if sealed != len(found) or not ours.update(seal=number, digest=digest):
        raise _Slower
    log.info("audit.sealed", extra={"data": {"office": office_id, "seal": number, "head": digest}})
    return sealed


def verify(office: Office, *, last: int | None = None) -> Chain:
    """Look at the office's chain, or only at its `last` lines; the first breach, if any.

    A fixed number of queries, whatever the number of lines; they are read in a stream.
    """
    lines = AuditLine.objects.filter(office=office)
    waiting = lines.filter(seal=None).count()
    head = ChainHead.objects.filter(office=office).first() or ChainHead(office=office)
    # Lines sealed while we read belong to the next look.
    sealed = lines.filter(seal__lte=head.seal).order_by("seal")
    # One more than asked for: the oldest gives the digest that the next one builds on.
    tail = [] if last is None else list(sealed.reverse()[: last + 1])[::-1]
    if last is None or len(tail) <= last:
        chain = _walk(sealed.iterator(chunk_size=2000), 0, NOTHING)
    else:
        chain = _walk(tail[1:], tail[0].seal or 0, tail[0].digest)
    if chain.intact and chain.head != head.digest:
        chain = replace(chain, breach=_MISSING.format(head.seal))
    return replace(chain, waiting=waiting)


_MISSING = "line {} of the audit trail is missing"


def _walk(lines: Iterable[AuditLine], number: int, digest: str) -> Chain:
    checked = 0
    for line in lines:
        number += 1
        checked += 1
        if line.seal != number:
            return Chain(checked, digest, breach=_MISSING.format(number))
        if digest_of(line, digest) != line.digest:
            breach = f"line {number} of the audit trail is not as it was written (id {line.pk})"
            return Chain(checked, digest, breach=breach)
        digest = line.digest
    return Chain(checked, digest)


def note_reading(
    *, office: Office, actor: AbstractBaseUser, now: datetime, thing: str, day: date | None
) -> None:
    """Reading the trail leaves a line in it. `thing` and `day` are what was looked for.

    Pass as `thing` only what was found: what somebody typed may be anything.
    """
    audit.record(
        "audit.read", thing or "audit", office=office, at=now, actor=actor,
        **({"day": day.isoformat()} if day else {}),
    )  # fmt: skip
