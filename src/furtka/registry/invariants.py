"""What must be true of the register of incoming items."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Max

from furtka.core.invariants import invariants
from furtka.registry.bytes_kept import newest_are_there
from furtka.registry.models import OPEN_STATES, Clock, Counter, Item


def numbers_gap_free(now: datetime) -> Iterator[str]:
    """The numbers of each office and year are 1, 2, 3 … up to the counter's last."""
    rows = Item.objects.order_by("office__slug", "year").values("office__slug", "year")
    counters = Counter.objects.values_list("office__slug", "year", "last")
    last = {(slug, year): number for slug, year, number in counters}
    for row in rows.annotate(count=Count("pk"), highest=Max("number")):
        office, year = row["office__slug"], row["year"]
        counted = last.pop((office, year), 0)
        # Numbers start at 1 and are unique: they have no gap if there are as many as the highest.
        if row["count"] != row["highest"]:
            yield (
                f"{office}: the numbers of {year} have a gap: {row['count']} items, "
                f"but the highest number is {row['highest']}"
            )
        if counted != row["highest"]:
            yield (
                f"{office}: the counter of {year} stands at {counted}, "
                f"but the highest number is {row['highest']}"
            )
    for (office, year), number in sorted(last.items()):
        if number:
            yield f"{office}: the counter of {year} stands at {number}, but there are no items"


def clocks_stop(now: datetime) -> Iterator[str]:
    """No term runs for an item that is closed."""
    running = Clock.objects.filter(ended_at=None).exclude(item__state__in=OPEN_STATES)
    for clock in running.select_related("office", "item").order_by("pk"):
        yield f"{clock.office.slug}: {clock.item.shown} is closed, but a term of it runs"


def register() -> None:
    invariants.add("registry numbers gap-free", numbers_gap_free)
    invariants.add("registry terms stop", clocks_stop)
    invariants.add("registry files there", newest_are_there)
