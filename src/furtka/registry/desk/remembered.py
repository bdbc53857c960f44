"""What the register remembers from one item to the next, in the session of whoever types."""

from __future__ import annotations

from furtka.offices.access import StaffRequest
from furtka.registry.models import IncomingChannel, Item

_CHANNEL, _LAST = "registry_channel", "registry_last"


def remember(request: StaffRequest, item: Item) -> None:
    request.session[_CHANNEL], request.session[_LAST] = item.channel, item.pk


def channel(request: StaffRequest) -> str:
    """A pile of letters is typed in one after the other: the next came like the one before."""
    found = request.session.get(_CHANNEL, "")
    return found if found in IncomingChannel.values else ""


def just_recorded(request: StaffRequest) -> Item | None:
    """The item recorded by the form before this page; once."""
    pk = request.session.pop(_LAST, None)
    if pk is None:
        return None
    return Item.objects.filter(office=request.job.office_id, pk=pk).first()
