"""Reads of the office's e-mail."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models.functions import Lower
from django.http import Http404

from furtka.clients.models import Client
from furtka.offices.models import Office, Staff
from furtka.offices.permissions import Permission, may
from furtka.outbox.models import AddressedEmail
from furtka.registry.models import Item, Mailbox, MailLetter
from furtka.registry.refusals import REASONS
from furtka.registry.selectors import may_read

PAGE = 50
MOST_SENT = 20


@dataclass(frozen=True)
class Row:
    """An e-mail of the list. `hidden`: the reader may not know whom it is from."""

    letter: MailLetter
    hidden: bool

    @property
    def why(self) -> str:
        """Why it could not be read, in words."""
        return str(REASONS.get(self.letter.reason, ""))


@dataclass(frozen=True)
class Page:
    """The newest first. `older` is the mark of the next page, if any."""

    rows: list[Row]
    older: str = ""


def not_registered(job: Staff, *, before: str = "") -> Page:
    """E-mails without an item. Two queries at most. A mark that can't be read is as none."""
    found = MailLetter.objects.filter(office=job.office_id, item=None).defer("references")
    if before.isdecimal() and before.isascii() and len(before) < 18:
        mark = MailLetter.objects.filter(office=job.office_id, pk=int(before)).first()
        if mark is not None:
            found = found.filter(taken_at__lte=mark.taken_at).exclude(
                taken_at=mark.taken_at, pk__gte=mark.pk
            )
    letters = list(found.order_by("-taken_at", "-pk")[: PAGE + 1])
    hidden = hidden_addresses(job, {letter.from_address for letter in letters})
    rows = [Row(letter, letter.from_address in hidden) for letter in letters[:PAGE]]
    return Page(rows, str(rows[-1].letter.pk) if len(letters) > PAGE else "")


def hidden_addresses(job: Staff, addresses: set[str]) -> set[str]:
    """Those of clients under protection, for who may not see these. One query at most."""
    if may(job.role, Permission.SEE_PROTECTED) or not addresses - {""}:
        return set()
    people = Client.objects.filter(office=job.office_id, protected=True, erased_at=None)
    same = people.annotate(lower=Lower("email")).filter(lower__in=addresses - {""})
    return set(same.values_list("lower", flat=True))


def letter_for(job: Staff, pk: int) -> MailLetter:
    """The e-mail, if that colleague may read it; else 404."""
    letters = MailLetter.objects.filter(office=job.office_id, pk=pk)
    letter = letters.select_related("office", "item__client").first()
    if letter is None or not _may_read(job, letter):
        raise Http404
    return letter


def _may_read(job: Staff, letter: MailLetter) -> bool:
    if letter.item is not None:
        return may_read(job, letter.item)
    return not hidden_addresses(job, {letter.from_address})


def sent_about(item: Item) -> list[AddressedEmail]:
    """What went to the address it came from, the newest first. One query."""
    sent = AddressedEmail.objects.filter(office=item.office_id, about=item.shown)
    return list(sent.order_by("-pk")[:MOST_SENT])


def mailbox_of(office: Office) -> Mailbox | None:
    return Mailbox.objects.filter(office=office).select_related("office").first()
