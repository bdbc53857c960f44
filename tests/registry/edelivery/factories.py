"""Messages to send, made through the services."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from furtka.offices.models import Role
from furtka.registry.edelivery import sending
from furtka.registry.edelivery.handing import hand_over_due
from furtka.registry.edelivery.sending import Words
from furtka.registry.models import Item, Sending
from tests.offices.factories import House, make_staff
from tests.registry.edelivery.simulator import CITIZEN
from tests.visits.factories import NOW

# When what was released at NOW may be handed over.
DUE = NOW + timedelta(minutes=2)


def words(**values: Any) -> Words:
    known = {"ade": CITIZEN, "name": "Zofia Żółć", "subject": "Decyzja", "text": "W załączeniu."}
    return Words(**known | values)


def make_draft(house: House, *, item: Item | None = None, **values: Any) -> Sending:
    actor: Any = make_staff(house, Role.REGISTRY).user
    return sending.draft(
        office=house.office, words=words(**values), item=item, now=NOW, actor=actor
    )


def make_ready(house: House, **values: Any) -> Sending:
    """Released at NOW, due at DUE."""
    message = make_draft(house, **values)
    actor: Any = message.created_by
    sending.release(sending=message, now=NOW, actor=actor)
    return message


def make_sent(house: House, mailbox: Any, **values: Any) -> Sending:
    """Handed over and taken over."""
    message = make_ready(house, **values)
    hand_over_due(house.office, mailbox, DUE)
    message.refresh_from_db()
    return message
