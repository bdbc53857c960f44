"""The worker looks over all offices at once: each of its questions finds its rows by an index.

With thousands of offices a question that walks through a whole table would take minutes, and
some are asked every two seconds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from furtka.core.beat import jobs
from furtka.insights.health import checks
from furtka.privacy.retention import rules
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db

# Rooms whose tables grow with every client; what describes offices and rules stays small.
GROWING = ("clients", "entrance", "outbox", "privacy", "registry", "visits")
# A handful of rows for the whole installation.
SMALL = {"outbox_gatewaystate"}
# They keep pages and programs going and belong to Django, Wagtail and the task queue.
NOT_OURS = {"pages.publish", "tasks.lost", "tasks.forget", "sessions.forget"}

ASKED: dict[str, Callable[[], Any]] = {
    **{
        name: lambda job=job: job.run(NOW)  # type: ignore[misc]
        for name, job in jobs.items()
        if name not in NOT_OURS
    },
    **{
        f"retention of {rule.name}": lambda rule=rule: rule.erase(NOW - rule.keep, NOW)  # type: ignore[misc]
        for rule in rules
    },
    "readyz": lambda: checks(NOW),
}


def growing_tables() -> set[str]:
    tables = {
        model._meta.db_table for room in GROWING for model in apps.get_app_config(room).get_models()
    }
    return tables - SMALL


def partial_indexes() -> set[str]:
    """Those that hold only a few rows of their table: walking through one is cheap."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
                " WHERE indpred IS NOT NULL"
            )
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '%% WHERE %%'"
            )
        return {name for (name,) in cursor.fetchall()}


def walked_through(sql: str) -> set[str]:
    """The growing tables of which a statement would read every row."""
    known, partial = growing_tables(), partial_indexes()
    look = _postgresql if connection.vendor == "postgresql" else _sqlite
    return {table for table, index in look(sql) if table in known and index not in partial}


def _sqlite(sql: str) -> Iterator[tuple[str, str]]:
    names = dict(re.findall(r'"(\w+)" (U\d+)\b', sql))  # of subqueries
    aliases = {alias: table for table, alias in names.items()}
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + sql.replace("%", "%%"))
        for *_numbers, step in cursor.fetchall():
            found = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", step)
            if found:
                yield aliases.get(found[1], found[1]), found[2] or ""


def _postgresql(sql: str) -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        # The tables of a test are so small that reading them whole would always win.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql.replace("%", "%%"))
        (plan,) = cursor.fetchone()
    waiting = [(plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", [])
        if node["Node Type"] == "Seq Scan" or (
            node["Node Type"] in ("Index Scan", "Index Only Scan") and "Index Cond" not in node
        ):
            yield node["Relation Name"], node.get("Index Name", "")


@pytest.mark.parametrize("name", ASKED)
def test_a_question_over_all_offices_walks_through_no_table(name: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL goes by statistics, which a test's tables lack: docs/scale.md")
    with CaptureQueriesContext(connection) as context:
        ASKED[name]()
    asked = [q["sql"] for q in context.captured_queries]
    asked = [sql for sql in asked if sql.split()[0] in ("SELECT", "UPDATE", "DELETE")]
    walks = {sql: tables for sql in asked if (tables := walked_through(sql))}
    assert not walks, "\n".join(f"{tables}: {sql}" for sql, tables in walks.items())


def test_a_walk_through_a_table_is_noticed() -> None:
    """Or the test above would say nothing."""
    assert walked_through("SELECT id FROM visits_visit WHERE party = 2") == {"visits_visit"}
    assert not walked_through("SELECT id FROM visits_visit WHERE id = 2")
    assert not walked_through(
        "SELECT id FROM privacy_auditline WHERE seal IS NULL ORDER BY office_id, id"
    )
