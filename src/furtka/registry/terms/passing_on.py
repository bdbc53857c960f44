"""An item that is for another office: passed on at once, and the sender is told (art. 65)."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from furtka.core.text import one_line
from furtka.privacy import audit
from furtka.registry.errors import InvalidItem
from furtka.registry.models import Item, ItemState, Paper, PaperKind, Transfer
from furtka.registry.terms import clocks, papers, wording
from furtka.registry.terms.papers import Addressee

KINDS = (PaperKind.TRANSFER, PaperKind.TRANSFER_NOTICE)


@transaction.atomic
def pass_on(
    *, item: Item, to: Addressee, sender: Addressee, reason: str, now: datetime,
    actor: AbstractBaseUser,
) -> Transfer:  # fmt: skip
    """The other office gets it, the sender learns of it, our clocks stop. Both letters are ready
    to be printed; tasks say to post them today. A second call returns the first. InvalidItem."""
    item = _locked(item)
    if (made := transfer_of(item)) is not None:
        return made
    name, reason = one_line(to.name)[:160], one_line(reason)[:200]
    _check(item, name, reason)
    made = Transfer.objects.create(
        office=item.office, item=item, to_name=name, reason=reason, state_before=item.state,
        made_at=now, made_by_id=actor.pk,
    )  # fmt: skip
    letters = {
        PaperKind.TRANSFER: (to, wording.transfer(item, reason=reason)),
        PaperKind.TRANSFER_NOTICE: (
            sender, wording.transfer_notice(item, to_name=name, reason=reason)
        ),
    }  # fmt: skip
    for kind, (addressee, words) in letters.items():
        papers.write(item=item, kind=kind, to=addressee, words=words, now=now, actor=actor)
    _set_state(item, ItemState.PASSED_ON, "item.passed_on", now, actor)
    return made


@transaction.atomic
def take_back(*, made: Transfer, now: datetime, actor: AbstractBaseUser) -> bool:
    """It is ours after all: state and clocks are as before, the letters withdrawn.

    False where a letter has been posted already. A second call changes nothing.
    """
    item = _locked(made.item)
    letters = Paper.objects.filter(office=item.office_id, item=item, kind__in=KINDS)
    letters = letters.filter(made_at__gte=made.made_at).select_related("office", "item")
    if letters.exclude(posted_at=None).exists():
        return False
    same = Transfer.objects.filter(office=item.office_id, pk=made.pk, undone_at=None)
    if same.update(undone_at=now):
        for letter in letters:
            papers.withdraw(paper=letter, now=now, actor=actor)
        _set_state(item, ItemState(made.state_before), "item.passing_on_undone", now, actor)
    return True


def transfer_of(item: Item) -> Transfer | None:
    """To which office it was passed on. One query."""
    return Transfer.objects.filter(office=item.office_id, item=item, undone_at=None).first()


def _check(item: Item, name: str, reason: str) -> None:
    wrong = {}
    if item.state in clocks.END_OF:
        raise InvalidItem(_("This item is closed already."))
    if not name:
        wrong["to_name"] = _("Enter which office is competent.")
    if not reason:
        wrong["reason"] = _("Say in a few words why: the law asks for the reason.")
    if wrong:
        raise InvalidItem(fields=wrong)


def _set_state(
    item: Item, state: ItemState, action: str, now: datetime, actor: AbstractBaseUser
) -> None:
    item.state = state
    item.save(update_fields=["state"])
    audit.record(action, f"item:{item.shown}", office=item.office, at=now, actor=actor)
    clocks.start_again(item, now=now, actor=actor)


def _locked(item: Item) -> Item:
    Item.objects.select_for_update().get(office=item.office_id, pk=item.pk)
    found = Item.objects.select_related("office", "client", "assignee")
    return found.get(office=item.office_id, pk=item.pk)
