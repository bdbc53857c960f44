"""Reads of what goes out by e-Delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.core.clock import local_day
from furtka.offices.models import Office, Staff
from furtka.offices.permissions import Permission, may
from furtka.registry.edelivery.appeals import appeal_until
from furtka.registry.edelivery.box import state_of
from furtka.registry.models import Item, Quarantined, ReceivedMessage, Sending
from furtka.registry.models.edelivery import ARRIVED, SendingState

PAGE = 50
S = SendingState

# What the list can be narrowed to: the word in the address → its name and states.
FILTERS: Mapping[str, tuple[str | Promise, tuple[SendingState, ...]]] = {
    "to_check": (_("To be checked"), (S.TO_CHECK,)),
    "draft": (_("Drafts"), (S.DRAFT,)),
    "under_way": (
        _("On their way"), (S.READY, S.HANDING_OVER, S.SUBMITTED, S.SENT, S.WAITING),
    ),
    "arrived": (_("Delivered"), ARRIVED),
    "failed": (_("Did not arrive"), (S.REJECTED, S.NOT_DELIVERED)),
}  # fmt: skip

# What each state means, for whoever has to do something about it.
MEANINGS: Mapping[str, str | Promise] = {
    S.DRAFT: _("Nobody has sent it yet. Add files, then send it."),
    S.READY: _("It is sent within a minute or two, or when the mailbox answers again."),
    S.HANDING_OVER: _("It is just being handed over to the e-Delivery service."),
    S.SUBMITTED: _("The e-Delivery service has it and checks it."),
    S.SENT: _("It was sent. We ask every hour what became of it."),
    S.WAITING: _(
        "It lies in the addressee's mailbox. If they do not open it, the law deems it delivered "
        "after 14 days; the evidence will say when."
    ),
    S.DELIVERED: _("The addressee has it."),
    S.DEEMED: _("The addressee did not open it in time. In law it is delivered all the same."),
    S.REJECTED: _("It was not sent. Correct it and send it again, or find another way."),
    S.NOT_DELIVERED: _("It did not reach the addressee. Find another way, such as the post."),
    S.TO_CHECK: _(
        "We handed it over and heard no clear answer: it may have been sent, or not. Furtka does "
        "not send it again by itself."
    ),
}


@dataclass(frozen=True)
class Page:
    """One page of the list, newest first, by the office's days. `older`: mark of the next page."""

    days: list[tuple[date, list[Sending]]]
    older: str = ""


def visible(job: Staff) -> QuerySet[Sending]:
    """What that colleague may see: answers to protected clients only with the permission, or to
    an item of their own."""
    found = Sending.objects.filter(office=job.office_id).select_related("item", "office")
    if may(job.role, Permission.SEE_PROTECTED):
        return found
    open_to_all = Q(item=None) | Q(item__client=None) | Q(item__client__protected=False)
    return found.filter(open_to_all | Q(item__assignee=job))


def listed(job: Staff, *, only: str = "", before: str = "", size: int = PAGE) -> Page:
    """One query. Words that can't be read are as none."""
    found = visible(job)
    if only in FILTERS:
        found = found.filter(state__in=FILTERS[only][1])
    if before.isascii() and before.isdecimal() and len(before) < 16:
        found = found.filter(pk__lt=int(before))
    rows = list(found.order_by("-pk")[: size + 1])
    older = str(rows[size - 1].pk) if len(rows) > size else ""
    by_day = groupby(rows[:size], key=lambda row: local_day(row.created_at, job.office.tz))
    return Page([(day, list(some)) for day, some in by_day], older)


def to_check(job: Staff) -> int:
    """How many wait for somebody to look. One query."""
    return visible(job).filter(state=S.TO_CHECK).count()


def sending_of(job: Staff, pk: int) -> Sending:
    """That message; 404 if there is none that this colleague may see."""
    found = visible(job).filter(pk=pk).first() if pk < 1 << 62 else None
    if found is None:
        raise Http404
    return found


def seen_as(message: Sending) -> tuple[str, str]:
    """Of what is to be checked: our reference, and the id under which the mailbox lists it, if it
    does. One query."""
    last = message.attempts.order_by("-number").values_list("reference", "seen_as").first()
    return last or ("", "")


def last_day_to_appeal(message: Sending) -> date | None:
    """If it is a decision: until when an appeal may be made. None until it is delivered."""
    if message.delivered_at is None:
        return None
    return appeal_until(local_day(message.delivered_at, message.office.tz))


def answers_to(job: Staff, item: Item) -> list[Sending]:
    """What was sent in answer to an item; one query."""
    return list(visible(job).filter(item=item).order_by("-pk")[:20])


def received_as(item: Item) -> ReceivedMessage | None:
    """The message that the item is, if it came by e-Delivery. One query."""
    return ReceivedMessage.objects.filter(office=item.office_id, item=item).first()


def refused_files(item: Item) -> list[Quarantined]:
    """Files that came with it and were not taken in. One query."""
    found = Quarantined.objects.filter(office=item.office_id, item=item, source="e-delivery")
    return list(found.order_by("pk")[:50])


def mailbox_trouble(office: Office) -> str:
    """The code of what is wrong with the mailbox, if something is. One query."""
    state = state_of(office)
    return state.trouble if state and state.failures else ""
