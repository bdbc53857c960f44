"""How the calendar's times grow with the number of offices in the database (docs/bench.md).

    python -m bench.grow --offices 1 10 100            a PostgreSQL of its own
    python -m bench.grow --offices 1 50 --sqlite
    python -m bench.grow --offices 1 2500 --url postgresql://…/furtka_{offices}

With --url, databases that hold so many offices already are only measured.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from bench.child import ROOT, python
from bench.measure import Figure

VISITS_EACH = 4000  # 10 million in 2,500 offices
ROUNDS = 3
EMPTY = "empty view"
# Milliseconds, and how often the time with one office, at most.
BARS: dict[str, tuple[float, float]] = {"first free time over 60 days": (1000, 1.5)}

Measured = dict[int, dict[str, list[float]]]


def main() -> int:
    """Print the table; 0 whatever it says, as `make bench`."""
    parser = argparse.ArgumentParser(prog="python -m bench.grow", description=__doc__)
    parser.add_argument("--offices", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--url", default="", help="DATABASE_URL with {offices} in it")
    parser.add_argument("--sqlite", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="furtka-grow-") as folder:
        url = wanted.url or (sqlite(folder) if wanted.sqlite else postgresql())
        for figure in figures(sorted(wanted.offices), url, folder):
            print(line(figure))
    return 0


def line(figure: dict[str, Any]) -> str:
    """A figure as people read it."""
    ratio = f"{figure['ratio']:.2f}" if figure["ratio"] is not None else ""
    met = {True: "met", False: "NOT MET", None: ""}[figure["met"]]
    return f"{figure['name']:<60} {ratio:>7}  {figure['bar']:<32} {met:<8} {figure['shown']}"


def sqlite(folder: str) -> str:
    return f"sqlite:///{folder}/grow-{{offices}}.sqlite3"


def postgresql() -> str:
    """The template of addresses on a server that ends with this process."""
    sys.path[:0] = [str(ROOT)]
    from tests.database import start_postgresql

    # What stands before holds percent signs, but no braces.
    return start_postgresql().rpartition("/")[0] + "/furtka_{offices}"


def figures(sizes: list[int], url: str, folder: str) -> list[dict[str, Any]]:
    """Fill a database for each number of offices and measure them in turn, ROUNDS times."""
    urls = {size: url.format(offices=size) for size in sizes}
    for size, address in urls.items():
        create(address)
        python(
            address, folder, "bench.fill", "--offices", str(size),
            "--visits", str(size * VISITS_EACH),
        )  # fmt: skip
    measured: Measured = {size: {} for size in sizes}
    for _round in range(ROUNDS):
        for size, address in urls.items():
            found = json.loads(python(address, folder, "bench.grow_one"))
            for name, spent in found.items():
                measured[size].setdefault(name, []).append(spent / found[EMPTY])
                measured[size].setdefault(f"{name}, ms", []).append(spent)
    return [asdict(figure) for figure in _compared(measured)]


def _compared(measured: Measured) -> list[Figure]:
    """Each call with more offices against the same with the fewest, in empty views."""
    sizes = list(measured)
    least = sizes[0]
    found = []
    names = [name for name in measured[sizes[-1]] if not name.endswith(", ms") and name != EMPTY]
    for name in names:
        for size in sizes if len(sizes) == 1 or name not in measured[least] else sizes[1:]:
            if name not in measured[size]:
                continue
            base = measured[least].get(name)
            ratio = median(measured[size][name]) / median(base) if base else None
            found.append(_figure(name, measured, least if base else size, size, ratio))
    return found


def _figure(name: str, measured: Measured, least: int, size: int, ratio: float | None) -> Figure:
    def ms(offices: int) -> float:
        return median(measured[offices][f"{name}, ms"])

    empty = median(measured[size][f"{EMPTY}, ms"])
    before, offices = "", f"{size:,} offices"
    if least != size:
        before, offices = f"{ms(least):.2f} → ", f"{least} → {offices}"
    shown = f"{before}{ms(size):.2f} ms, empty view {empty:.2f} ms"
    if name not in BARS:
        return Figure(f"{name}, {offices}", shown, ratio, "", None)
    longest, most = BARS[name]
    bar = f"at most {most:g}×, under {longest / 1000:g} s"
    return Figure(
        f"{name}, {offices}", shown, ratio, bar, ms(size) < longest and (ratio or 1) <= most
    )


def create(address: str) -> None:
    """Make the database on its server, if it is not there."""
    if not address.startswith("postgres"):
        return
    import psycopg

    name = urlsplit(address).path.lstrip("/")
    assert name.isidentifier(), name
    with psycopg.connect(address.rpartition("/")[0] + "/postgres", autocommit=True) as server:
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not known.fetchone():
            server.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]


if __name__ == "__main__":
    sys.exit(main())
