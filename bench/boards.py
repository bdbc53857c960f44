"""500 open boards on one server process: how soon a step is on all of them (docs/bench.md).

python -m bench.boards                 SQLite, then a PostgreSQL of its own
python -m bench.boards --sqlite
"""

from __future__ import annotations

import json
import sys
import tempfile
from typing import Any

from bench import grow
from bench.child import python


def main() -> int:
    """Print the table; 0 whatever it says, as `make bench`."""
    with tempfile.TemporaryDirectory(prefix="furtka-boards-") as folder:
        urls = [grow.sqlite(folder)]
        if "--sqlite" not in sys.argv:
            urls.append(grow.postgresql())
        for url in urls:
            for figure in figures(url, folder):
                print(grow.line(figure))
    return 0


def figures(url: str, folder: str) -> list[dict[str, Any]]:
    """On a database of its own, from the template of addresses."""
    address = url.format(offices="boards")
    grow.create(address)
    python(address, folder, "django", "collectstatic", "--noinput", "--verbosity", "0")
    found: list[dict[str, Any]] = json.loads(python(address, folder, "bench.boards_one"))
    return found


if __name__ == "__main__":
    sys.exit(main())
