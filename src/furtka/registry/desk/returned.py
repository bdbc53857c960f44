"""A letter of ours came back: it is registered, and somebody looks for another way."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from furtka.clients.models import Client
from furtka.offices.models import Office
from furtka.outbox import chores
from furtka.registry.desk import asking
from furtka.registry.desk.threads import labelled
from furtka.registry.models import IncomingChannel, Item, Returned, ReturnReason
from furtka.registry.services import Details, record_item


@transaction.atomic
def came_back(
    *, office: Office, reason: str, addressee: str, now: datetime, actor: AbstractBaseUser,
    mark: str = "", client: Client | None = None, once: str = "",
) -> Item:  # fmt: skip
    """Register the envelope, beside the correspondence that `mark` names, and ask for another way.

    `client`: to whom it had been sent; they get no receipt. The same `once` again returns the item
    made before. Raises InvalidItem.
    """
    earlier = labelled(office, mark) if mark else None
    with translation.override("pl"):
        subject = _("Our letter came back: %(reason)s") % {"reason": ReturnReason(reason).label}
    item = record_item(
        office=office, channel=IncomingChannel.POST, sender=addressee, subject=subject,
        received_at=now, now=now, actor=actor, once=once,
        details=Details(thread=(earlier.thread or earlier) if earlier else None),
    )  # fmt: skip
    Returned.objects.get_or_create(
        office=office, item=item, defaults={"reason": reason, "mark": mark, "client": client}
    )
    chores.ask_office(
        office=office, chore=asking.OTHER_WAY, about=asking.about(item), what=item.shown, now=now,
        dedupe_key=f"{asking.OTHER_WAY}:{item.pk}", path=item.path,
        due_at=asking.end_of_working_day(now, office.tz, 2),
    )  # fmt: skip
    return item


def returned_of(item: Item) -> Returned | None:
    """What came back, if the item is that. One query."""
    found = Returned.objects.filter(office=item.office_id, item=item)
    return found.select_related("client").first()
