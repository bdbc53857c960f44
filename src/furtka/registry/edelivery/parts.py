"""What this part adds to the register and to the rooms below it. Called in ready()."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from furtka.offices.access import StaffRequest
from furtka.outbox.chores import chores
from furtka.registry import nav
from furtka.registry.edelivery import invariants, jobs, receiving, selectors, sending
from furtka.registry.edelivery.account import account_of
from furtka.registry.models import IncomingChannel, Item
from furtka.registry.sections import Section, sections
from furtka.registry.selectors import may_read


def of_item(request: StaffRequest, item: Item) -> Mapping[str, Any] | None:
    """What came by e-Delivery, and what was answered by it."""
    sent = selectors.answers_to(request.job, item)
    if not may_read(request.job, item):
        return None
    came = item.channel == IncomingChannel.E_DELIVERY
    if not (sent or came or account_of(item.office)):
        return None
    return {
        "received": selectors.received_as(item) if came else None,
        "refused": selectors.refused_files(item) if came else [],
        "sent": sent,
    }


def register() -> None:
    nav.tabs.add("40 outgoing", nav.Tab("registry:edelivery:index", _("Outgoing")))
    sections.add("15 edelivery", Section("registry/edelivery/_section.html", of_item))
    chores.add(sending.CHECK, _("Look in the e-Delivery mailbox whether a message was sent"))
    chores.add(sending.FAILED, _("A message by e-Delivery did not arrive: find another way"))
    chores.add(
        receiving.CHORE, _("A file could not be fetched from the e-Delivery mailbox: look there")
    )
    invariants.register()
    jobs.register()
