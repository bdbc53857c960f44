"""`make bench`: SQLite, then PostgreSQL; a table of figures, ratios and bars."""

from __future__ import annotations

import json
import sys
import tempfile
from typing import Any

from bench import boards, grow, registry
from bench.child import python


def main() -> int:
    """Print the table. Always 0: a bar that is not met is a figure, not a failure."""
    figures: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="furtka-bench-") as folder:
        figures += _run(f"sqlite:///{folder}/bench.sqlite3", folder, "reading")
        if "--sqlite" in sys.argv:
            figures += boards.figures(grow.sqlite(folder), folder)
            figures += registry.figures(grow.sqlite(folder), folder)
            figures += grow.figures([1, 20], grow.sqlite(folder), folder)
        else:
            server = grow.postgresql()
            figures += _run(server.format(offices=0), folder)
            figures += boards.figures(grow.sqlite(folder), folder)
            figures += boards.figures(server, folder)
            figures += registry.figures(grow.sqlite(folder), folder)
            figures += registry.figures(server, folder)
            figures += grow.figures([1, 50], server, folder)
    for figure in figures:
        print(grow.line(figure))
    return 0


def _run(url: str, folder: str, *words: str) -> list[dict[str, Any]]:
    grow.create(url)
    python(url, folder, "django", "collectstatic", "--noinput", "--verbosity", "0")
    found: list[dict[str, Any]] = json.loads(python(url, folder, "bench.run", *words))
    return found


if __name__ == "__main__":
    sys.exit(main())
