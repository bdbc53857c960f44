"""Tell whoever wrote to the office: that it came, and that it takes longer (art. 36 KPA)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from furtka.core.clock import day_bounds, local_day
from furtka.core.dates import date_words
from furtka.core.text import one_line
from furtka.offices.published import main_phone
from furtka.outbox import services as outbox
from furtka.outbox.models import Message, MessageStatus, Task, TaskKind
from furtka.outbox.news import News, hello_to
from furtka.privacy import audit
from furtka.registry.errors import InvalidItem
from furtka.registry.models import Item
from furtka.registry.terms import extensions

# Nobody needs a receipt any more after that.
RECEIPT_HELPS = timedelta(days=14)
LONGEST_REASON = 200
DELAY = "delay_notice"


def received(item: Item, *, now: datetime) -> None:
    """A receipt with number and day, in the client's way. Nothing for an unknown sender."""
    if item.client is None:
        return
    with translation.override(item.client.language):
        day = date_words(local_day(item.received_at, item.office.tz))
        values = _values(item) | {"day": day}
    news = News(
        client=item.client, kind="letter_received", about=item.shown, values=values,
        dedupe_key=f"letter_received:{item.shown}", expires_at=now + RECEIPT_HELPS,
    )  # fmt: skip
    outbox.tell(news, now=now)


@transaction.atomic
def notify_delay(
    *, item: Item, reason: str, until: date, now: datetime, actor: AbstractBaseUser
) -> bool:
    """Tell that the matter will be settled by `until`, why not earlier, and what can be done.

    False if the client's wishes leave no way to tell it: then it goes by hand. The same date
    again changes nothing. Raises InvalidItem.
    """
    reason = one_line(reason).rstrip(".")
    _check(item, reason, until, now)
    client, key = item.client, f"{DELAY}:{item.shown}:{until.isoformat()}"
    assert client is not None  # noqa: S101 - for mypy: checked above
    if _is_told(item, key):
        return True
    with translation.override(client.language):
        values = _values(item) | {"reason": reason, "until": date_words(until)}
    news = News(
        client=client, kind=DELAY, about=item.shown, values=values, dedupe_key=key,
        expires_at=day_bounds(until, item.office.tz)[1],
    )  # fmt: skip
    outbox.tell(news, now=now)
    told = _is_told(item, key)
    if told:
        audit.record(
            "item.delay_notice", f"item:{item.shown}", office=item.office, at=now, actor=actor,
            until=until.isoformat(),
        )  # fmt: skip
        extensions.promise(item, until=until, reason=reason, now=now, actor=actor)
    return told


def may_take_back(item: Item) -> bool:
    """Whether a notice of art. 36 about the item still waits to be sent or told. Two queries."""
    waiting = Message.objects.filter(
        office=item.office_id, about=item.shown, kind=DELAY, status=MessageStatus.QUEUED,
        claimed_at=None, handed_at=None,
    )  # fmt: skip
    tasks = Task.objects.filter(office=item.office_id, about=item.shown, reason=DELAY, done_at=None)
    return waiting.exists() or tasks.exclude(kind=TaskKind.CHECK).exists()


@transaction.atomic
def take_back_delay(*, item: Item, now: datetime, actor: AbstractBaseUser) -> bool:
    """Take the notice of art. 36 back where it has not gone out; the same date may come again.

    False if nothing waits any more: it was taken back before, or the client may know it.
    """
    if not may_take_back(item):
        return False
    if not outbox.take_back(office=item.office, about=item.shown, kind=DELAY):
        return False  # a worker is just sending it
    extensions.take_back(item, now=now, actor=actor)
    audit.record(
        "item.delay_taken_back", f"item:{item.shown}", office=item.office, at=now, actor=actor
    )
    return True


def _values(item: Item) -> dict[str, str]:
    assert item.client is not None  # noqa: S101 - for mypy
    phone = main_phone(item.office)
    return {
        "number": item.shown, "phone": phone.shown if phone else _("at our place"),
        "hello": hello_to(item.client),
    }  # fmt: skip


def _check(item: Item, reason: str, until: date, now: datetime) -> None:
    wrong = {}
    if item.client is None:
        raise InvalidItem(_("We do not know whom to tell."))
    if not reason:
        wrong["reason"] = _("Say in a few words why it takes longer.")
    if until <= local_day(now, item.office.tz):
        wrong["until"] = _("Enter a day to come.")
    if wrong:
        raise InvalidItem(fields=wrong)


def _is_told(item: Item, key: str) -> bool:
    same = {"office": item.office_id, "dedupe_key": key[:80]}
    return any(table.objects.filter(**same).exists() for table in (Message, Task))
