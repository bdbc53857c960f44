"""What is scarce, and the key by which the database guards it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ResourceKind(StrEnum):
    APART = "apart"  # two people who must not meet, at one site: whoever is there has it
    HOST = "host"  # a member of staff
    LANE = "lane"  # somebody who meets people at an entrance
    PLACE = "place"  # room for one person inside a site
    ROOM = "room"


@dataclass(frozen=True, slots=True, order=True)
class Resource:
    """One scarce thing: `id` is the row it belongs to, `number` which of its lanes or places.

    Of APART, `id` is the link (clients.models.KeepApart) and `number` the site.
    """

    kind: ResourceKind
    id: int
    number: int = 0

    @property
    def key(self) -> str:
        """As stored in Claim.resource: `host:12`, `lane:3.0`, `place:1.17`."""
        if self.kind in (ResourceKind.LANE, ResourceKind.PLACE, ResourceKind.APART):
            return f"{self.kind}:{self.id}.{self.number}"
        return f"{self.kind}:{self.id}"


def apart(link_id: int, site_id: int) -> Resource:
    return Resource(ResourceKind.APART, link_id, site_id)


def host(id: int) -> Resource:
    return Resource(ResourceKind.HOST, id)


def room(id: int) -> Resource:
    return Resource(ResourceKind.ROOM, id)


def lanes(entrance_id: int, count: int) -> list[Resource]:
    return [Resource(ResourceKind.LANE, entrance_id, number) for number in range(count)]


def places(site_id: int, count: int) -> list[Resource]:
    return [Resource(ResourceKind.PLACE, site_id, number) for number in range(count)]
