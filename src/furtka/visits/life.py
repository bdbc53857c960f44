"""A visit's status, changed by the rooms above: on to the next, to its end, and back again.

`visits/services.py` books, moves and cancels; here is what happens to a visit on its day.
Each change is conditional on the status it starts from, so that of two people who do the same
thing at once one does it and the other sees it done.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from furtka.core.db import is_overlap
from furtka.rules.selectors import rules_in_force
from furtka.visits import contacts
from furtka.visits.availability import TICK
from furtka.visits.calendar import footprint
from furtka.visits.errors import TimeGivenAway
from furtka.visits.models import LIVE, Claim, Visit, VisitStatus
from furtka.visits.placing import ask_of
from furtka.visits.resources import Resource, host, lanes, places, room


def change_status(visit: Visit, status: VisitStatus, *, was: VisitStatus, since: datetime) -> bool:
    """Set `status` if the visit still is `was`; False if somebody was quicker.

    A final status gives back everything the visit had taken. `visit` is brought up to date
    only when the change was made. Call inside a transaction.
    """
    same = Visit.objects.filter(office_id=visit.office_id, pk=visit.pk, status=was)
    if not same.update(status=status, status_since=since):
        return False
    visit.status, visit.status_since = status, since
    if status not in LIVE:
        visit.claims.all().delete()
        contacts.give_back(visit)
    return True


def reopen(
    visit: Visit, status: VisitStatus, *, was: VisitStatus, since: datetime, now: datetime
) -> bool:
    """Take a final status back and claim again what the visit had, from its start to its end.

    Where the part of it that is over was used by others meanwhile, only what remains is
    claimed. False if the visit is no longer `was`. Raises TimeGivenAway when what remains was
    taken too. Call inside a transaction, which must then be rolled back.
    """
    if not change_status(visit, status, was=was, since=since):
        return False
    for start in (visit.starts_at, max(visit.starts_at, now)):
        try:
            with transaction.atomic():
                Claim.objects.bulk_create(_claims_of(visit, start))
            contacts.take_back(visit, now=now)
            return True
        except IntegrityError as error:
            if not is_overlap(error):
                raise
    raise TimeGivenAway


def _claims_of(visit: Visit, start: datetime) -> list[Claim]:
    """The claims that such a visit needs from `start` on, in the order of their keys."""
    ask, unit = ask_of(visit), visit.service.unit
    size = footprint(ask, rules_in_force(visit.office, visit.site, unit, visit.starts_at))
    needed = {host(visit.host_id): size.host}
    if visit.room_id and visit.entrance is not None:
        door, site = visit.entrance, visit.site
        needed[room(visit.room_id)] = size.room
        needed |= _free(visit, lanes(door.pk, door.lanes), start, 1, size.lane)
        needed |= _free(visit, places(site.pk, site.places), start, visit.party, size.place)
    claims = (
        Claim(
            office_id=visit.office_id, resource=resource.key, visit=visit,
            starts_at=start, ends_at=visit.starts_at + length * TICK,
        )
        for resource, length in needed.items()
    )  # fmt: skip
    return sorted((c for c in claims if c.ends_at > start), key=lambda claim: claim.resource)


def _free(
    visit: Visit, among: list[Resource], start: datetime, count: int, length: int
) -> dict[Resource, int]:
    """`count` of these that nobody else has then; taken ones last, which the database refuses."""
    end = visit.starts_at + length * TICK
    taken = set(
        Claim.objects.filter(
            office_id=visit.office_id,
            resource__in=[resource.key for resource in among],
            starts_at__lt=end,
            ends_at__gt=start,
        ).values_list("resource", flat=True)
    )
    chosen = sorted(among, key=lambda resource: (resource.key in taken, resource))[:count]
    return dict.fromkeys(chosen, length)
