"""The register with 100,000 items: how soon a search answers and an item is recorded
(docs/bench.md).

python -m bench.registry               SQLite, then a PostgreSQL of its own
python -m bench.registry --sqlite
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
    with tempfile.TemporaryDirectory(prefix="furtka-registry-") as folder:
        urls = [grow.sqlite(folder)]
        if "--sqlite" not in sys.argv:
            urls.append(grow.postgresql())
        for url in urls:
            for figure in figures(url, folder):
                print(grow.line(figure))
    return 0


def figures(url: str, folder: str) -> list[dict[str, Any]]:
    """On a database of its own, from the template of addresses."""
    address = url.format(offices="registry")
    grow.create(address)
    found: list[dict[str, Any]] = json.loads(python(address, folder, "bench.registry_one"))
    return found


if __name__ == "__main__":
    sys.exit(main())
