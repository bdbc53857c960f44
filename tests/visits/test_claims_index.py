"""The calendar reads an office's claims from the index alone, not from all over the table."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from furtka.visits import taken
from furtka.visits.ask import Ask
from furtka.visits.calendar import first_free
from furtka.visits.requests import find_service
from tests.offices.factories import make_house
from tests.visits.factories import NOW, make_visit

pytestmark = pytest.mark.django_db


def reads_of_claims() -> list[str]:
    house = make_house()
    make_visit(house)
    taken.forget()
    with CaptureQueriesContext(connection) as context:
        first_free(Ask(find_service(house.office, "rozmowa")), now=NOW)
    return [q["sql"] for q in context.captured_queries if "visits_claim" in q["sql"]]


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        sql = sql.replace("%", "%%")
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            return "\n".join(step for *_numbers, step in cursor.fetchall())
        for way in ("seqscan", "bitmapscan", "indexscan"):  # what a tiny table would be read by
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        return json.dumps(cursor.fetchone())


def test_no_claim_is_looked_up_in_the_table() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL goes by statistics, which a test's tables lack: docs/scale.md")
    found = {sql: plan_of(sql) for sql in reads_of_claims()}
    assert len(found) == 2  # what changed, and the rows
    covering = {"sqlite": "SEARCH c USING COVERING INDEX claim", "postgresql": "Index Only Scan"}
    for sql, plan in found.items():
        assert covering[connection.vendor] in plan, f"{sql}\n{plan}"
        assert "SEARCH c USING INDEX" not in plan, f"{sql}\n{plan}"
