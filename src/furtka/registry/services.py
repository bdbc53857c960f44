"""Give what reached the office its number. The only file that writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from furtka.clients.merging import survivor
from furtka.clients.models import Client
from furtka.core.clock import local_day
from furtka.core.text import one_line
from furtka.offices.models import Office, Staff, Unit
from furtka.privacy import audit
from furtka.registry import answers, notices
from furtka.registry.archive import Kept
from furtka.registry.desk import asking
from furtka.registry.effects import effect_of
from furtka.registry.errors import InvalidItem
from furtka.registry.finding.index import learn, refresh, search_text
from furtka.registry.models import (
    Attachment,
    Counter,
    FileClass,
    IncomingChannel,
    Item,
    Numbering,
)
from furtka.registry.numbers import DEFAULT, LONGEST, written
from furtka.registry.terms import clocks as terms


@dataclass(frozen=True)
class Details:
    """What else may be known of an item; each may stay empty. See the fields of Item."""

    sent_on: date | None = None
    sender_mark: str = ""
    postmark: date | None = None
    remark: str = ""
    counts_from: datetime | None = None
    assignee: Staff | None = None
    file_class: FileClass | None = None
    thread: Item | None = None


@transaction.atomic
def record_item(
    *,
    office: Office,
    channel: str,
    sender: str,
    subject: str,
    received_at: datetime,
    now: datetime,
    actor: AbstractBaseUser | None,
    unit: Unit | None = None,
    client: Client | None = None,
    once: str = "",
    matter: str = "",
    details: Details | None = None,
    files: Sequence[Kept] = (),
) -> Item:
    """Record one item under the next number of the office's year.

    `once`: a mark of the form it was typed into; the same mark returns the item made before.
    The year is that of `now` on the office's calendar. `client`: the sender, if the office knows
    them; they get a receipt. `matter`: what sort it is; with the channel it decides the effect in
    law, and what has none becomes a task to answer. `details`: what else is known; `files`: what
    came with it, already in the archive. Raises InvalidItem.
    """
    item = Item(
        office=office, year=local_day(now, office.tz).year, channel=channel, unit=unit,
        client=client, matter=matter, effect=effect_of(office, channel, matter),
        sender=one_line(sender), subject=one_line(subject), received_at=received_at,
        recorded_by_id=actor.pk if actor else None, recorded_at=now, once=once,
        **vars(details or Details()),
    )  # fmt: skip
    check(item)
    counter = _lock_counter(office, item.year)
    if once and (made := Item.objects.filter(office=office, once=once).first()):
        return made
    if client is not None:
        item.client = survivor(client)
    item.number = counter.last + 1
    item.label = _label(office, item.number, item.year)
    item.search_text = search_text(item)
    item.save(force_insert=True)
    Counter.objects.filter(pk=counter.pk).update(last=item.number)
    learn(office.pk, item.search_text)
    audit.record(
        "item.recorded", f"item:{item.shown}", office=office, at=now, actor=actor,
        channel=str(item.channel),
    )  # fmt: skip
    attach(item=item, files=files, now=now, actor=actor)
    notices.received(item, now=now)
    answers.ask(item, now=now)
    asking.for_person(item, now=now)
    terms.start(item, now=now, actor=actor)
    return item


@transaction.atomic
def attach(
    *, item: Item, files: Sequence[Kept], now: datetime, actor: AbstractBaseUser | None
) -> None:
    """Put files of the archive to an item, after those that it has."""
    if not files:
        return
    Item.objects.select_for_update().get(pk=item.pk)  # two who attach at once wait here
    last = Attachment.objects.filter(office=item.office_id, item=item).aggregate(n=Max("position"))
    Attachment.objects.bulk_create(
        Attachment(
            office_id=item.office_id, item=item, position=position, added_at=now,
            added_by_id=actor.pk if actor else None, name=file.name, sha256=file.sha256,
            kind=file.kind, size=file.size,
        )
        for position, file in enumerate(files, (last["n"] or 0) + 1)
    )  # fmt: skip
    refresh(item)
    audit.record(
        "item.files_attached", f"item:{item.shown}", office=item.office, at=now, actor=actor,
        count=len(files),
    )  # fmt: skip


def pattern_of(office: Office) -> str:
    """How the office writes its numbers. One query."""
    own = Numbering.objects.filter(office=office).values_list("pattern", flat=True).first()
    return own or DEFAULT


def _label(office: Office, number: int, year: int) -> str:
    """As the office writes it. Under another pattern an earlier item may have been given the same
    words: then a sign more tells them apart, for nothing may stop the register."""
    label = plain = written(pattern_of(office), number, year)
    more = count(2)
    while Item.objects.filter(office=office, label=label).exclude(label="").exists():
        ending = f"-{next(more)}"
        label = plain[: LONGEST - len(ending)] + ending
    return label


def _lock_counter(office: Office, year: int) -> Counter:
    """The year's counter; others wait for it until our transaction ends.

    Locked by a write and read afterwards, which does the same on PostgreSQL and SQLite.
    """
    counter, _created = Counter.objects.get_or_create(office=office, year=year)
    Counter.objects.filter(pk=counter.pk).update(last=F("last"))
    return Counter.objects.get(pk=counter.pk)


def check(item: Item) -> None:
    """What no item may be, whoever writes it. No query. Raises InvalidItem."""
    wrong: dict[str, str] = {}
    try:
        item.clean_fields(exclude=["number", "search_text", "once"])
    except ValidationError as error:
        wrong = {name: str(messages[0]) for name, messages in error.message_dict.items()}
    if item.received_at > item.recorded_at:
        wrong["received_at"] = _("This time has not come yet. Enter when it reached us.")
    if item.postmark is not None and item.channel != IncomingChannel.POST:
        wrong["postmark"] = _("Only what came by post has a postmark.")
    if wrong := wrong | _of_others(item):
        raise InvalidItem(fields=wrong)


def _of_others(item: Item) -> dict[str, str]:
    """What belongs to another office is as good as not there."""
    sentences = {
        "unit": _("Choose one of our units."),
        "client": _("Nobody was found. Enter the code of a visit, a telephone or a name."),
        "assignee": _("Choose one of our staff."),
        "file_class": _("There is no such class in our file plan."),
        "thread": _("There is no item with this number."),
    }
    linked = {name: getattr(item, name) for name in sentences}
    return {
        {"client": "person"}.get(name, name): sentences[name]
        for name, thing in linked.items()
        if thing is not None and thing.office_id != item.office_id
    }
