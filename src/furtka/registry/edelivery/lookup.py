"""Ask the public list of addresses while somebody writes: quickly, or not at all."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.offices.models import Office
from furtka.registry.edelivery import box
from furtka.registry.edelivery.account import Account, account_of
from furtka.registry.edelivery.ade import clean_ade, is_ade
from furtka.registry.edelivery.client import Client
from furtka.registry.edelivery.http import Http
from furtka.registry.edelivery.shapes import Found
from furtka.registry.edelivery.trouble import EDeliveryTrouble, NotAccepted

# Seconds that somebody at a desk waits.
TIMEOUT = (3.0, 8.0)


@dataclass(frozen=True)
class LookUp:
    """What was found, or why nothing could be."""

    found: tuple[Found, ...] = ()
    problem: str | Promise = ""


def look_up(office: Office, *, ade: str, name: str) -> LookUp:
    """By the address, if one was typed, else by the name of a public body."""
    account, address, words = account_of(office), clean_ade(ade), name.strip()
    if account is None:
        return LookUp(problem=_("e-Delivery is not set up for this office."))
    if not is_ade(address) and len(words) < 2:
        return LookUp(problem=_("Enter an address or the name of a public body."))
    try:
        found = _ask(account, address, words[:160])
    except NotAccepted:
        found = []
    except EDeliveryTrouble as trouble:
        box.told(trouble, "edelivery.look_up_failed")
        return LookUp(problem=_("The list of addresses does not answer now. Try again later."))
    return LookUp(tuple(found), "" if found else _("Nothing was found."))


def _ask(account: Account, address: str, words: str) -> list[Found]:
    with closing(Client(account, Http(account, timeout=TIMEOUT, pauses=()))) as mailbox:
        return mailbox.find_ade(address) if is_ade(address) else mailbox.find_name(words)
