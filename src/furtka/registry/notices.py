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
from furtka.outbox.models import Message, Task
from furtka.outbox.news import News, hello_to
from furtka.privacy import audit
from furtka.registry.errors import InvalidItem
from furtka.registry.models import Item

# Nobody needs a receipt any more after that.
RECEIPT_HELPS = timedelta(days=14)
LONGEST_REASON = 200


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
    client, key = item.client, f"delay_notice:{item.shown}:{until.isoformat()}"
    assert client is not None  # noqa: S101 - for mypy: checked above
    if _is_told(item, key):
        return True
    with translation.override(client.language):
        values = _values(item) | {"reason": reason, "until": date_words(until)}
    news = News(
        client=client, kind="delay_notice", about=item.shown, values=values, dedupe_key=key,
        expires_at=day_bounds(until, item.office.tz)[1],
    )  # fmt: skip
    outbox.tell(news, now=now)
    told = _is_told(item, key)
    if told:
        audit.record(
            "item.delay_notice", f"item:{item.shown}", office=item.office, at=now, actor=actor,
            until=until.isoformat(),
        )  # fmt: skip
    return told


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
