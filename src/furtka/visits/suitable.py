"""Who and what could serve a request at all, whether free or not."""

from __future__ import annotations

from django.db.models import Q

from furtka.offices.models import Entrance, Room, Site, Staff
from furtka.visits.ask import Ask
from furtka.visits.models import Need


def suitable_hosts(ask: Ask) -> list[int]:
    """Ids of the people who help with that service. One query."""
    hosts = Staff.objects.filter(office=ask.service.office, active=True, services=ask.service)
    return list(hosts.order_by("pk").values_list("pk", flat=True))


def suitable_rooms(ask: Ask, site: Site) -> list[Room]:
    """Rooms that fit the needs, plain ones first so that special ones stay free. One query."""
    rooms = Room.objects.filter(
        Q(unit=None) | Q(unit=ask.service.unit_id),
        office=ask.service.office,
        site=site,
        active=True,
        seats__gte=ask.party,
    )
    if Need.WHEELCHAIR in ask.needs:
        rooms = rooms.filter(step_free=True)
    if Need.HEARING_LOOP in ask.needs:
        rooms = rooms.filter(hearing_loop=True)
    return list(rooms.order_by("unit_id", "hearing_loop", "step_free", "seats", "pk"))


def suitable_entrances(ask: Ask, site: Site) -> list[Entrance]:
    """Doors that fit the needs. One query."""
    doors = Entrance.objects.filter(office=ask.service.office, site=site)
    if Need.WHEELCHAIR in ask.needs:
        doors = doors.filter(step_free=True)
    return list(doors.order_by("pk"))
