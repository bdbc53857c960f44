"""Whom a number belongs to, and whether they may be rung. The website never says any of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from furtka.clients.merging import survivor
from furtka.clients.models import Channel, Client
from furtka.clients.wishes import Wishes, next_moment, wishes_of_many
from furtka.offices.models import Office, Staff
from furtka.offices.permissions import Permission, may
from furtka.registry.models import Call

# More people than this share no telephone at home; a hostel's number is nobody's in particular.
MOST = 20


@dataclass(frozen=True)
class Known:
    """`careful`: the wishes of everybody under that number who said when they may be rung."""

    client: Client | None
    careful: tuple[Wishes, ...]

    def may_ring(self, now: datetime) -> bool:
        return all(next_moment(wishes, Channel.CALL, now) == now for wishes in self.careful)


def known_under(office: Office, number: str) -> Known:
    """Three queries at most. Of several people, who is under protection counts as the client."""
    if not number:
        return Known(None, ())
    found = Client.objects.filter(office=office, phone=number, erased_at=None, merged_into=None)
    people = list(found.select_related("office").order_by("-protected", "pk")[:MOST])
    wishes = wishes_of_many(people)
    careful = [one for one in people if one.protected or Channel.CALL in wishes[one.pk].leaves]
    whose = people[0] if len(people) == 1 else next(iter(careful), None)
    return Known(survivor(whose) if whose else None, tuple(wishes[one.pk] for one in careful))


def sees(job: Staff, call: Call) -> bool:
    """Whether that colleague may know who it is, and the number."""
    if call.client is None or not call.client.protected:
        return True
    return may(job.role, Permission.SEE_PROTECTED)


def hidden_numbers(job: Staff, numbers: Collection[str]) -> set[str]:
    """Those that belong to somebody under protection whom `job` may not see. One query."""
    wanted = [number for number in numbers if number]
    if may(job.role, Permission.SEE_PROTECTED) or not wanted:
        return set()
    found = Client.objects.filter(
        office=job.office_id, phone__in=wanted, protected=True, erased_at=None
    )
    return set(found.values_list("phone", flat=True))
