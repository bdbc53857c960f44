"""How long it takes to plan many reminders, and in how much memory (docs/reminders.md).

    python -m bench.reminders                          SQLite, then a PostgreSQL of its own
    python -m bench.reminders --visits 20000 100000

The bar: 100,000 in under 60 seconds, and no more memory than for 20,000.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile

from bench import grow
from bench.child import python

LONGEST_SECONDS, MOST_GROWTH = 60, 1.2


def main() -> int:
    """Print the table; 0 whatever it says, as `make bench`."""
    parser = argparse.ArgumentParser(prog="python -m bench.reminders", description=__doc__)
    parser.add_argument("--visits", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--sqlite", action="store_true", help="SQLite only")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="furtka-reminders-") as folder:
        servers = {"SQLite": grow.sqlite(folder)}
        if not wanted.sqlite:
            servers["PostgreSQL"] = grow.postgresql()
        for name, url in servers.items():
            _measure(name, url, folder, sorted(wanted.visits))
    return 0


def _measure(name: str, url: str, folder: str, sizes: list[int]) -> None:
    least = 0.0
    for size in sizes:
        address = url.format(offices=f"r{size}")
        grow.create(address)
        python(address, folder, "bench.reminders_one", "fill", str(size))
        found = json.loads(python(address, folder, "bench.reminders_one", "plan"))
        seconds, peak = found["seconds"], found["peak_mb"]
        least = least or peak
        met = seconds < LONGEST_SECONDS and peak <= least * MOST_GROWTH
        print(
            f"{name:<11} {size:>8,} visits: {seconds:6.1f} s, peak {peak:5.0f} MB, "
            f"{found['messages']:,} messages, {found['tasks']:,} calls"
            f"  {'met' if met else 'NOT MET'}"
        )


if __name__ == "__main__":
    sys.exit(main())
