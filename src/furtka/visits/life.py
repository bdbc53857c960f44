"""A visit's status, changed by the rooms above: on to the next, to its end, and back again.

`visits/services.py` books, moves and cancels; here is what happens to a visit on its day.
Each change is conditional on the status it starts from, so that of two people who do the same
thing at once one does it and the other sees it done.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from furtka.core.db import is_overlap
from furtka.rules.models import Mode
from furtka.rules.selectors import RulesInForce, rules_in_force
from furtka.visits import apart_claims, contacts, reminders
from furtka.visits.availability import TICK, Span
from furtka.visits.errors import TimeGivenAway
from furtka.visits.held import make_way
from furtka.visits.models import LIVE, Claim, Visit, VisitStatus, Yielding
from furtka.visits.placing import Assignment, ask_of, claims_of
from furtka.visits.plan import footprint
from furtka.visits.resources import Resource, host, lanes, places, room

NO_RULES = RulesInForce(Mode.OPEN)


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
        if since < visit.starts_at:
            reminders.drop(visit)
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
    yielding = Yielding(now, by_staff=True)
    for start in (visit.starts_at, max(visit.starts_at, now)):
        try:
            with transaction.atomic():
                claims = _claims_of(visit, start, yielding)
                if claims:
                    make_way(claims, yielding)
                Claim.objects.bulk_create(claims)
            # They are here: a distance that can't be had is told, not refused.
            apart_claims.fill(visit.office_id, now, visit=visit)
            contacts.take_back(visit, now=now)
            return True
        except IntegrityError as error:
            if not is_overlap(error):
                raise
    raise TimeGivenAway


def _claims_of(visit: Visit, start: datetime, yielding: Yielding) -> list[Claim]:
    """The claims that such a visit needs from `start` on, in the order of their keys."""
    ask, unit = ask_of(visit), visit.service.unit
    rules = rules_in_force(visit.office, visit.site, unit, visit.starts_at)
    # What was allowed once is not forbidden by rules that came later.
    size = footprint(ask, rules, visit.site) or footprint(ask, NO_RULES, visit.site)
    assert size is not None  # noqa: S101 - nothing is forbidden without rules
    chosen = Assignment(visit.site, size, host(visit.host_id))
    if visit.room_id and visit.entrance is not None:
        door, site = visit.entrance, visit.site
        chosen = replace(
            chosen,
            room=room(visit.room_id),
            lane=_free(visit, lanes(door.pk, door.lanes), start, 1, size.lane, yielding)[0],
            places=_free(
                visit, places(site.pk, site.places), start, visit.party, size.place, yielding
            ),
        )
    return claims_of(visit, chosen, start)


def _free(
    visit: Visit, among: list[Resource], start: datetime, count: int, spans: tuple[Span, ...],
    yielding: Yielding,
) -> tuple[Resource, ...]:  # fmt: skip
    """`count` of these that nobody else has then; taken ones last, which the database refuses."""
    end = visit.starts_at + max(after + length for after, length in spans) * TICK
    taken = set(
        Claim.objects.standing(yielding)
        .filter(
            office_id=visit.office_id,
            resource__in=[resource.key for resource in among],
            starts_at__lt=end,
            ends_at__gt=start,
        )
        .values_list("resource", flat=True)
    )
    return tuple(sorted(among, key=lambda resource: (resource.key in taken, resource))[:count])
