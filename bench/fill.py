"""Fill the database of DATABASE_URL with made-up offices and visits (docs/bench.md).

DATABASE_URL=… python -m bench.fill --offices 2500 --visits 10000000
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime

import django


def main() -> int:
    """0 when the database is full, 2 when it must not be filled."""
    parser = argparse.ArgumentParser(prog="python -m bench.fill", description=__doc__)
    parser.add_argument("--offices", type=int, required=True, help="how many there shall be")
    parser.add_argument("--visits", type=int, required=True, help="of all those offices together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--audit", action="store_true", help="also a sealed line for each visit")
    wanted = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        parser.error("set DATABASE_URL: this is not for the database of `make run`")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    return _fill(wanted)


def _fill(wanted: argparse.Namespace) -> int:
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone
    from rich.progress import Progress

    from bench.crowd import TooMany
    from bench.filling import HoldsRealData, fill, steps

    now: datetime = timezone.now()
    call_command("migrate", verbosity=0)
    with Progress() as progress:
        visits = progress.add_task("visits", total=wanted.visits)
        indexes = progress.add_task("indexes", total=steps(audit=wanted.audit))
        try:
            report = fill(
                offices=wanted.offices,
                visits_each=wanted.visits // wanted.offices,
                now=now,
                seed=wanted.seed,
                audit=wanted.audit,
                done=lambda count: progress.advance(visits, count),
                made=lambda name: progress.advance(indexes),
            )
        except (HoldsRealData, TooMany) as error:
            print(f"Nothing was written. {error}", file=sys.stderr)
            return 2
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print("\n".join(report.lines()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
