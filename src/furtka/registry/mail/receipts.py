"""Tell who wrote an e-mail that it reached us: once, and only where that is safe."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from furtka.clients.models import Client
from furtka.clients.wishes import ways, wishes_of
from furtka.core.clock import local_day
from furtka.core.dates import date_words
from furtka.offices.models import Office
from furtka.offices.published import main_phone
from furtka.outbox.addressed import Answer, is_address, is_safe, write_back
from furtka.outbox.chores import ask_office
from furtka.registry.mail.letter import Letter
from furtka.registry.models import Item, MailLetter, NoReceipt

RECEIPT = "mail_receipt"
CHORE = "mail_without_receipt"
# Two machines that confirm each other's letters stop here.
MOST_IN_AN_HOUR = 5
TELL_WITHIN = timedelta(days=1)
# With these not even a client's own way is used.
SILENT = (NoReceipt.MACHINE, NoReceipt.LOOP, NoReceipt.BY_HAND)


def writer_of(office: Office, address: str) -> Client | None:
    """The one client with that address; None where there are several: it could be either."""
    if not address:
        return None
    found = Client.objects.filter(office=office, email__iexact=address, erased_at=None)
    people = list(found.filter(merged_into=None).select_related("office")[:2])
    return people[0] if len(people) == 1 else None


def why_not(
    row: MailLetter, letter: Letter, client: Client | None, *, by_hand: bool, now: datetime
) -> str:
    """Why no receipt goes to the address, or empty. Five queries at most."""
    if by_hand:
        return NoReceipt.BY_HAND
    if letter.no_receipt:
        return NoReceipt.MACHINE
    if _is_loop(row, now):
        return NoReceipt.LOOP
    if client is not None:
        told = not client.protected and bool(ways(wishes_of(client)))
        return NoReceipt.OWN_WAY if told else NoReceipt.UNSAFE
    if not is_address(row.from_address):
        return NoReceipt.NO_ADDRESS
    return "" if is_safe(row.office, row.from_address) else NoReceipt.UNSAFE


def _is_loop(row: MailLetter, now: datetime) -> bool:
    lately = MailLetter.objects.filter(
        office=row.office_id, from_address=row.from_address, taken_at__gt=now - timedelta(hours=1)
    )
    others = lately.exclude(pk=row.pk) if row.from_address else lately.none()
    return others.count() >= MOST_IN_AN_HOUR


def confirm(row: MailLetter, item: Item, *, now: datetime) -> None:
    """Queue the receipt, or put it on the list of tasks where an e-mail is not safe."""
    if row.no_receipt == NoReceipt.UNSAFE:
        ask_office(
            office=item.office, chore=CHORE, about=f"item:{item.shown}", what=item.shown,
            path=item.path, dedupe_key=f"{CHORE}:{item.pk}", due_at=now + TELL_WITHIN, now=now,
        )  # fmt: skip
    if row.no_receipt:
        return
    with translation.override(language_of(row.text)):
        subject, text = _("Confirmation %s") % item.shown, _text(item)
    write_back(item.office, Answer(
        kind=RECEIPT, about=item.shown, path=item.path, address=row.from_address,
        subject=subject, text=text, dedupe_key=f"{RECEIPT}:{item.pk}",
        in_reply_to=row.message_id,
    ), now=now)  # fmt: skip


def language_of(text: str) -> str:
    """Ukrainian if most letters are Cyrillic, else Polish."""
    letters = re.findall(r"[^\W\d_]", text[:5000])
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in letters)
    return "uk" if cyrillic * 2 > len(letters) else "pl"


def _text(item: Item) -> str:
    phone = main_phone(item.office)
    words = _(
        "Good morning. Your e-mail reached us on %(day)s. Its number: %(number)s. Please give it "
        "when you write or call about this.\n\n"
        "A machine sends this confirmation; people read your e-mail. If something has to be "
        "signed or sent in another way, we will let you know. Questions: %(phone)s."
    )
    return words % {
        "day": date_words(local_day(item.received_at, item.office.tz)), "number": item.shown,
        "phone": phone.shown if phone else item.office.email,
    }  # fmt: skip
