"""What could not be taken in is kept, with the reason, until somebody has looked at it.

Nobody opens such a file from a page: where its bytes lie stands in docs/importing.md.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet

from furtka.core.clock import day_bounds, local_day
from furtka.offices.models import Office, Staff
from furtka.outbox import chores
from furtka.privacy import audit
from furtka.registry.archive import Kept
from furtka.registry.models import IncomingChannel, Item, Quarantined
from furtka.registry.refusals import REASONS
from furtka.registry.services import Details, record_item

CHORE = "look_at_quarantine"


@transaction.atomic
def put(
    *, office: Office, kept: Kept, reason: str, source: str, now: datetime,
    actor: AbstractBaseUser | None = None, item: Item | None = None,
) -> Quarantined:  # fmt: skip
    """Note that this file was not taken in, and ask the office to look at it today.

    `source`: by which way it came (page, api, folder …); `reason`: a code of refusals; `item`:
    what it came with, if that was taken in. The same bytes for the same reason are noted once,
    as long as nobody has looked.
    """
    same = Quarantined.objects.filter(
        office=office,
        sha256=kept.sha256,
        reason=reason,
        seen_at=None,
        name=kept.name,
        item=item,
    )
    if noted := same.first():
        return noted
    noted = Quarantined.objects.create(
        office=office, name=kept.name, sha256=kept.sha256, kind=kept.kind, size=kept.size,
        at=now, source=source, reason=reason, item=item,
    )  # fmt: skip
    audit.record(
        "quarantine.put", f"quarantine:{noted.pk}", office=office, at=now, actor=actor,
        reason=reason,
    )  # fmt: skip
    _ask(office, now)
    return noted


def _ask(office: Office, now: datetime) -> None:
    """One task a day, however many files came."""
    today = local_day(now, office.tz)
    key = f"{CHORE}:{today.isoformat()}"
    due_at = day_bounds(today, office.tz)[1]
    chores.ask_office(
        office=office, chore=CHORE, about="quarantine", now=now, dedupe_key=key, due_at=due_at,
        path="/praca/rejestr/kwarantanna/",
    )  # fmt: skip
    chores.ask_again(office=office, dedupe_key=key, due_at=due_at)


def unseen(office: Office) -> QuerySet[Quarantined]:
    return Quarantined.objects.filter(office=office, seen_at=None)


def count_waiting(job: Staff) -> int:
    return unseen(job.office).count()


@transaction.atomic
def mark_seen(*, noted: Quarantined, seen: bool, now: datetime, actor: AbstractBaseUser) -> None:
    """Somebody has looked at it; or that was pressed by mistake. Again changes nothing.

    With the last one, the task is done. What became an item stays seen.
    """
    same = Quarantined.objects.filter(office=noted.office_id, pk=noted.pk)
    if not seen:
        same = same.filter(item=None)
    values = (
        {"seen_at": now, "seen_by_id": actor.pk} if seen else {"seen_at": None, "seen_by": None}
    )
    if not same.filter(seen_at__isnull=seen).update(**values):
        return
    what = "quarantine.seen" if seen else "quarantine.unseen"
    _tell(what, noted, now, actor)
    _close_task(noted.office)


@transaction.atomic
def register_by_hand(
    *, noted: Quarantined, channel: str, sender: str, subject: str, matter: str, now: datetime,
    actor: AbstractBaseUser,
) -> Item:  # fmt: skip
    """Record what the file was about; it stays in quarantine. A second press gives the same item.

    Raises InvalidItem.
    """
    item = record_item(
        office=noted.office, channel=channel, sender=sender, subject=subject, matter=matter,
        received_at=noted.at, now=now, actor=actor, once=f"quarantine:{noted.pk}",
        details=Details(remark=f"kwarantanna: {noted.name}"[:200]),
    )  # fmt: skip
    same = Quarantined.objects.filter(office=noted.office_id, pk=noted.pk, item=None)
    if same.update(item=item, seen_at=now, seen_by_id=actor.pk):
        _tell("quarantine.registered", noted, now, actor)
        _close_task(noted.office)
    return item


def _tell(what: str, noted: Quarantined, now: datetime, actor: AbstractBaseUser) -> None:
    audit.record(what, f"quarantine:{noted.pk}", office=noted.office, at=now, actor=actor)


def _close_task(office: Office) -> None:
    if not unseen(office).exists():
        chores.take_back_chores(office=office, chore=CHORE, about="quarantine")


def sentence_of(reason: str) -> str:
    """Why, for people; the code itself for one that nobody knows any more."""
    return str(REASONS.get(reason, reason))


def likely_channel(noted: Quarantined) -> str:
    """What the form of "register by hand" suggests."""
    return {
        "e-mail": IncomingChannel.EMAIL, "e-delivery": IncomingChannel.E_DELIVERY,
    }.get(noted.source, IncomingChannel.EPUAP)  # fmt: skip
