"""Is it alive, is it ready: for load balancers and for whoever is on call (docs/health.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from furtka.core.migrated import is_migrated
from furtka.insights.selectors import failing_jobs, worker_alive
from furtka.outbox.invariants import STUCK
from furtka.outbox.selectors import oldest_wait


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Whether everything that people need works: 200, or 503 naming what does not.

    Asked every few seconds by machines: a few small queries. Tells nothing that anybody outside
    must not know.
    """
    found = checks(timezone.now())
    ready = all(check["ok"] for check in found.values())
    told = {"status": "ok" if ready else "not_ready", "checks": found}
    answer = JsonResponse(told, status=200 if ready else 503)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def checks(now: datetime) -> dict[str, dict[str, Any]]:
    """Name of each part → `ok`, and what there is to say about it."""
    if not _database_answers():
        return {"database": {"ok": False}}
    found: dict[str, dict[str, Any]] = {"database": {"ok": True}}
    found["migrations"] = {"ok": is_migrated()}
    if not found["migrations"]["ok"]:
        return found  # the tables of the others may not be there
    wait = oldest_wait(now)
    found["worker"] = {"ok": worker_alive(now), "failing_jobs": failing_jobs()}
    found["outbox"] = {"ok": wait <= STUCK, "oldest_wait_seconds": int(wait.total_seconds())}
    return found


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True
