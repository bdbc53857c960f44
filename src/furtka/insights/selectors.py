"""What can be told about the running installation."""

from __future__ import annotations

from datetime import datetime, timedelta

from furtka.insights.models import Beat

HEARTBEAT = "worker.alive"
# The heartbeat comes every ten seconds; a busy machine may miss a few.
SILENT = timedelta(minutes=1)


def worker_alive(now: datetime) -> bool:
    """True when some worker showed itself within the last minute."""
    seen = Beat.objects.filter(name=HEARTBEAT, finished_at__gte=now - SILENT)
    return seen.exists()


def failing_jobs() -> list[str]:
    """Names of the periodic jobs whose last run failed."""
    return list(Beat.objects.filter(failures__gt=0).values_list("name", flat=True))
