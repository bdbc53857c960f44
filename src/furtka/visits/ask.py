"""What somebody wants a time for. Nothing here looks at the calendar."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from furtka.offices.models import Service, VisitKind
from furtka.visits.models import Need

MORE_TIME_FACTOR = 1.5


@dataclass(frozen=True)
class Ask:
    """What somebody wants a time for."""

    service: Service
    kind: VisitKind = VisitKind.IN_PERSON
    needs: frozenset[str] = frozenset()
    party: int = 1
    urgent: bool = False  # said by staff only; docs/fair-access.md
    # Whom that person must not meet: the link and its minutes (visits/apart.py fills them in).
    apart: frozenset[tuple[int, int]] = frozenset()

    @property
    def minutes(self) -> int:
        """Length of the visit, in minutes: longer for those who need more time."""
        minutes: int = self.service.minutes
        return round(minutes * MORE_TIME_FACTOR) if Need.MORE_TIME in self.needs else minutes

    @property
    def travel_minutes(self) -> int:
        """How long the host is on the way to the client, each way; 0 unless we go there."""
        minutes: int = self.service.travel_minutes
        return minutes if self.kind == VisitKind.HOME else 0


def unknown_needs(needs: Collection[str]) -> set[str]:
    return set(needs) - set(Need.values)
