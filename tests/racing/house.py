"""Run in a process of its own: fill an empty database with one office; print what it is.

`python -m tests.racing.house` leaves the guard in place; with the word `unguarded`, it drops it.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, time, timedelta

import django

django.setup()

from django.db import connection  # noqa: E402

from furtka.core.clock import at  # noqa: E402
from furtka.core.db import NoOverlap  # noqa: E402
from furtka.offices.hours import holiday_name  # noqa: E402
from furtka.visits.models import Claim  # noqa: E402
from tests.offices.factories import make_house  # noqa: E402


def main() -> None:
    house = make_house()
    day = datetime.now(UTC).date() + timedelta(days=3)
    while day.isoweekday() > 5 or holiday_name(day):
        day += timedelta(days=1)
    if "unguarded" in sys.argv:
        guard = next(c for c in Claim._meta.constraints if isinstance(c, NoOverlap))
        with connection.cursor() as cursor:
            for statement in guard.drop_statements(Claim, connection.vendor):
                cursor.execute(statement)
    starts_at = at(day, time(9), house.office.tz).isoformat()
    sys.stdout.write(json.dumps({"office": house.office.slug, "starts_at": starts_at}))


if __name__ == "__main__":
    main()
