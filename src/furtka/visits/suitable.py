"""Who and what could serve a request at all, whether free or not. Pure sums on facts."""

from __future__ import annotations

from furtka.offices.models import Entrance, Room, Site, Staff
from furtka.visits.ask import Ask
from furtka.visits.facts import Facts
from furtka.visits.models import Need

# Needs that only a host with that language meets.
SPOKEN = {Need.UKRAINIAN: "uk", Need.ENGLISH: "en"}


def suitable_sites(facts: Facts, ask: Ask) -> list[Site]:
    """Where somebody helps with that matter: the unit's own site first."""
    own = ask.service.unit.site_id
    where = {host.site_id for host in facts.hosts_of(ask.service.pk)} or {own}
    return [facts.sites[pk] for pk in sorted(where, key=lambda pk: (pk != own, pk))]


def suitable_hosts(facts: Facts, ask: Ask, site: Site) -> list[Staff]:
    """The people at that site who help with the service and speak what is needed."""
    spoken = {SPOKEN[Need(need)] for need in ask.needs if need in SPOKEN}
    return [
        host
        for host in facts.hosts_of(ask.service.pk)
        if host.site_id == site.pk and spoken <= set(host.languages)
    ]


def suitable_rooms(facts: Facts, ask: Ask, site: Site) -> list[Room]:
    """Rooms that fit the needs, plain ones first so that special ones stay free."""
    return [
        room
        for room in facts.rooms
        if room.site_id == site.pk
        and room.unit_id in (None, ask.service.unit_id)
        and room.seats >= ask.party
        and (room.step_free or Need.WHEELCHAIR not in ask.needs)
        and (room.hearing_loop or Need.HEARING_LOOP not in ask.needs)
    ]


def suitable_entrances(facts: Facts, ask: Ask, site: Site) -> list[Entrance]:
    """Doors that fit the needs."""
    return [
        door
        for door in facts.doors
        if door.site_id == site.pk and (door.step_free or Need.WHEELCHAIR not in ask.needs)
    ]
