"""What people do with a message that goes out by e-Delivery. Jobs do the rest (handing.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from furtka.core.text import one_line
from furtka.offices.models import Office
from furtka.outbox import chores
from furtka.privacy import audit
from furtka.registry.archive import keep, open_kept
from furtka.registry.edelivery.errors import NotInThatState
from furtka.registry.edelivery.shapes import identifier
from furtka.registry.errors import InvalidItem
from furtka.registry.models import Attempt, Item, Sending, SentFile
from furtka.registry.models.edelivery import MAY_BE_THERE, Outcome, SendingState
from furtka.registry.refusals import Refused
from furtka.registry.sniffing import HEAD, objection

CHECK = "edelivery_check"
FAILED = "edelivery_failed"
MOST_FILES = 20
MOST_BYTES = 50 << 20  # all files of a message together; the operator takes more [F]
# Until somebody has pressed "send" by mistake they can take it back.
TAKE_BACK = timedelta(seconds=60)

S = SendingState


@dataclass(frozen=True)
class Words:
    """What is sent: to which address, to whom, about what, and the text itself."""

    ade: str
    name: str
    subject: str
    text: str


@transaction.atomic
def draft(
    *, office: Office, words: Words, now: datetime, actor: AbstractBaseUser,
    item: Item | None = None, once: str = "",
) -> Sending:  # fmt: skip
    """Write a message, to be sent later. The same `once` again returns the one made before.
    Raises InvalidItem."""
    if once and (made := Sending.objects.filter(office=office, once=once).first()):
        return made
    sending = Sending(
        office=office, item=item, created_at=now, created_by_id=actor.pk, once=once,
        **_checked(words),
    )  # fmt: skip
    sending.save(force_insert=True)
    _record("sending.drafted", sending, now, actor)
    return sending


@transaction.atomic
def change(*, sending: Sending, words: Words, now: datetime, actor: AbstractBaseUser) -> None:
    """Other words for a draft. Raises InvalidItem, NotInThatState."""
    _move(sending, (S.DRAFT,), S.DRAFT, **_checked(words))
    _record("sending.changed", sending, now, actor)


def add_file(
    *, sending: Sending, name: str, source: IO[bytes], now: datetime, actor: AbstractBaseUser
) -> SentFile:
    """Put a file to a draft. Raises Refused (a program, empty, too large), NotInThatState."""
    kept = keep(sending.office, name, source, most=MOST_BYTES)
    with open_kept(sending.office, kept.sha256) as file:
        why = objection(file.read(HEAD), kept.name, kept.kind)
    if why:
        raise Refused(why)
    with transaction.atomic():
        _locked(sending, (S.DRAFT,))
        known = SentFile.objects.filter(office=sending.office_id, sending=sending)
        sums = known.aggregate(last=Max("position"), size=Sum("size"))
        if (sums["size"] or 0) + kept.size > MOST_BYTES or known.count() >= MOST_FILES:
            raise Refused("too_large")
        _record("sending.file_added", sending, now, actor)
        return SentFile.objects.create(
            office_id=sending.office_id, sending=sending, position=(sums["last"] or 0) + 1,
            name=kept.name, sha256=kept.sha256, kind=kept.kind, size=kept.size,
        )  # fmt: skip


@transaction.atomic
def remove_file(*, sending: Sending, position: int, now: datetime, actor: AbstractBaseUser) -> None:
    """Take a file off a draft; the bytes stay in the archive. Raises NotInThatState."""
    _locked(sending, (S.DRAFT,))
    same = SentFile.objects.filter(office=sending.office_id, sending=sending, position=position)
    if same.delete()[0]:
        _record("sending.file_removed", sending, now, actor)


@transaction.atomic
def release(*, sending: Sending, now: datetime, actor: AbstractBaseUser) -> None:
    """Send it: after TAKE_BACK a job hands it over. Raises NotInThatState."""
    _move(sending, (S.DRAFT,), S.READY, next_at=now + TAKE_BACK, trouble="")
    _record("sending.released", sending, now, actor)


@transaction.atomic
def take_back(*, sending: Sending, now: datetime, actor: AbstractBaseUser) -> None:
    """A draft again, unless the job has it already; also what was rejected, to be sent once more
    in other words. Raises NotInThatState."""
    _move(sending, (S.READY, S.REJECTED), S.DRAFT, next_at=None, message_id="", word="")
    take_back_chores(sending)
    _record("sending.taken_back", sending, now, actor)


@transaction.atomic
def say_sent(*, sending: Sending, message_id: str, now: datetime, actor: AbstractBaseUser) -> None:
    """Somebody saw it among the sent messages of the official mailbox, under that id. The jobs
    ask the mailbox about it. Raises InvalidItem, NotInThatState."""
    known = identifier(message_id.strip())
    taken = Sending.objects.filter(office=sending.office_id, message_id=known)
    if not known or taken.exclude(pk=sending.pk).exists():
        raise InvalidItem(fields={"message_id": _("Enter the id as the mailbox shows it.")})
    _move(
        sending, (S.TO_CHECK,), S.SUBMITTED, message_id=known, next_at=now, submitted_at=now,
        trouble="",
    )  # fmt: skip
    _settle(sending, Outcome.ACCEPTED, actor)
    _record("sending.said_sent", sending, now, actor)


@transaction.atomic
def say_not_sent(*, sending: Sending, now: datetime, actor: AbstractBaseUser) -> None:
    """Somebody looked: it is not there. It is handed over anew, as another attempt.
    Raises NotInThatState."""
    _move(sending, (S.TO_CHECK,), S.READY, next_at=now, trouble="", message_id="")
    _settle(sending, Outcome.NOT_SENT, actor)
    _record("sending.said_not_sent", sending, now, actor)


def _settle(sending: Sending, outcome: Outcome, actor: AbstractBaseUser) -> None:
    open_ones = Attempt.objects.filter(sending=sending, outcome__in=MAY_BE_THERE)
    open_ones.update(outcome=outcome, settled_by_id=actor.pk)
    take_back_chores(sending)


# -- What the jobs use too ------------------------------------------------------------------------


def ask_to_check(sending: Sending, now: datetime) -> None:
    """A task: only a person can see in the official mailbox whether it went out."""
    _ask(sending, CHECK, now)


def ask_for_another_way(sending: Sending, now: datetime) -> None:
    """A task: it did not reach them, so that another way has to be found."""
    _ask(sending, FAILED, now)


def _ask(sending: Sending, chore: str, now: datetime) -> None:
    last = Attempt.objects.filter(sending=sending).aggregate(n=Max("number"))["n"] or 0
    chores.ask_office(
        office=sending.office, chore=chore, about=f"sending:{sending.pk}", now=now, due_at=now,
        dedupe_key=f"{chore}:{sending.pk}:{last}", what=sending.item.shown if sending.item else "",
        path=sending.get_absolute_url(),
    )  # fmt: skip


def take_back_chores(sending: Sending) -> None:
    for chore in (CHECK, FAILED):
        chores.take_back_chores(office=sending.office, chore=chore, about=f"sending:{sending.pk}")


def _record(
    action: str, sending: Sending, now: datetime, actor: AbstractBaseUser | None, **details: object
) -> None:
    audit.record(
        action, f"sending:{sending.pk}", office=sending.office, at=now, actor=actor, **details
    )


def _locked(sending: Sending, states: tuple[SendingState, ...]) -> Sending:
    known = Sending.objects.select_for_update().filter(pk=sending.pk, state__in=states).first()
    if known is None:
        raise NotInThatState
    return known


def _move(
    sending: Sending, states: tuple[SendingState, ...], to: SendingState, **values: object
) -> None:
    """Into another state, if it is in one of `states`. Raises NotInThatState."""
    rows = Sending.objects.filter(pk=sending.pk, office=sending.office_id, state__in=states)
    if not rows.update(state=to, **values):
        raise NotInThatState
    sending.refresh_from_db()


def _checked(words: Words) -> Mapping[str, str]:
    values = {
        "ade": words.ade.strip(), "name": one_line(words.name), "subject": one_line(words.subject),
        "text": words.text.replace("\r\n", "\n").replace("\x00", "").strip(),
    }  # fmt: skip
    try:
        Sending(**values).clean_fields(exclude={"office", "created_at", "item", "created_by"})
    except ValidationError as error:
        wrong = {name: str(found[0]) for name, found in error.message_dict.items()}
        raise InvalidItem(fields=wrong) from None
    return values
