"""Answer an item by a press: by e-mail where it came so, else in the client's own way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from furtka.clients.wishes import ways, wishes_of
from furtka.core.errors import DomainError
from furtka.offices.published import main_phone
from furtka.outbox import services as outbox
from furtka.outbox.addressed import Answer, is_address, is_safe, write_back
from furtka.outbox.chores import take_back_chores
from furtka.outbox.models import AddressedEmail, Message, Task
from furtka.outbox.news import News, hello_to
from furtka.privacy import audit
from furtka.registry import answers
from furtka.registry.desk.correcting import correct
from furtka.registry.errors import InvalidItem, ItemChanged
from furtka.registry.mail import receipts
from furtka.registry.models import Item, MailLetter, Matter
from furtka.registry.terms import clocks

KIND = "letter_answer"
LONGEST = 8000
# Who is told by a call or a letter hears it within that time.
HELPS = timedelta(days=30)


class NoWayToAnswer(DomainError):
    """There is no address, or none to which it is safe to write, and no client behind it."""

    code = "no_way_to_answer"
    message = gettext_lazy("There is no safe way to send this. Tell them in another way.")


@dataclass(frozen=True)
class Way:
    """How an answer would go. `address`: by e-mail there; empty: the client's own way."""

    address: str = ""
    in_reply_to: str = ""


def way_of(item: Item, letter: MailLetter | None) -> Way | None:
    """None if nobody may be told by a press. `item` comes with client and office. Six queries
    at most."""
    if letter is not None:
        address = letter.reply_to or letter.from_address
        safe = is_address(address) and is_safe(item.office, address)
        if safe and (item.client is None or address.lower() == item.client.email.lower()):
            return Way(address, letter.message_id)
    if item.client is not None and ways(wishes_of(item.client)):
        return Way()
    return None


@transaction.atomic
def send_answer(*, item: Item, text: str, mark: str, now: datetime, actor: AbstractBaseUser) -> Way:
    """Send the words; what asked for an answer is off the list. How it goes.

    `mark`: of the form; the same again sends nothing more. Raises NoWayToAnswer, InvalidItem.
    """
    if not text.strip() or len(text) > LONGEST:
        raise InvalidItem(fields={"text": _("Write what is to be said, in at most 8,000 letters.")})
    way = way_of(item, letter_of(item))
    if way is None:
        raise NoWayToAnswer
    key = f"{KIND}:{item.pk}:{mark}"[:80]
    if was_sent(item, key):
        return way
    if way.address:
        write_back(item.office, _answer(item, way, text, key), now=now)
    else:
        outbox.tell(_news(item, text, key, now), now=now)
    take_back_chores(office=item.office, chore=answers.CHORE, about=f"item:{item.shown}")
    take_back_chores(office=item.office, chore=receipts.CHORE, about=f"item:{item.shown}")
    audit.record("item.answered", f"item:{item.shown}", office=item.office, at=now, actor=actor,
                 way="email" if way.address else "own")  # fmt: skip
    return way


def was_sent(item: Item, key: str) -> bool:
    same = {"office": item.office_id, "dedupe_key": key}
    return any(table.objects.filter(**same).exists() for table in (AddressedEmail, Message, Task))


def _answer(item: Item, way: Way, text: str, key: str) -> Answer:
    with translation.override(receipts.language_of(text)):
        subject = _("Answer %s") % item.shown
    return Answer(
        kind=KIND, about=item.shown, path=item.path, address=way.address,
        subject=subject, text=text, dedupe_key=key, in_reply_to=way.in_reply_to, automatic=False,
    )  # fmt: skip


def _news(item: Item, text: str, key: str, now: datetime) -> News:
    assert item.client is not None  # noqa: S101 - for mypy: `way_of` has looked
    phone = main_phone(item.office)
    return News(
        client=item.client, kind=KIND, about=item.shown, dedupe_key=key, expires_at=now + HELPS,
        values={
            "number": item.shown, "text": text, "hello": hello_to(item.client),
            "phone": phone.shown if phone else item.office.email,
        },
    )  # fmt: skip


def say_matter(*, item: Item, matter: str, now: datetime, actor: AbstractBaseUser) -> bool:
    """What sort of matter it is, where nobody has said it yet; its effect in law follows, and its
    term, and what has to be answered.

    False if somebody was quicker: then it is a correction, with a reason. Raises InvalidItem.
    """
    if matter not in Matter.values:
        raise InvalidItem(fields={"matter": _("Choose what sort of matter it is.")})
    if item.matter:
        return False
    values = {"matter": matter}
    try:
        with transaction.atomic():
            correct(item=item, values=values, seen=item.version, now=now, actor=actor)
            clocks.start_again(item, now=now, actor=actor)
    except ItemChanged:
        return False
    return True


def letter_of(item: Item) -> MailLetter | None:
    """The e-mail as which it came."""
    return MailLetter.objects.filter(office=item.office_id, item=item).first()
