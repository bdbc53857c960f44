"""`make bench`: SQLite, then PostgreSQL; a table of figures, ratios and bars."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Print the table. Always 0: a bar that is not met is a figure, not a failure."""
    figures: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="furtka-bench-") as folder:
        figures += _run(f"sqlite:///{folder}/bench.sqlite3", folder, "reading")
        if "--sqlite" not in sys.argv:
            sys.path[:0] = [str(ROOT)]
            from tests.database import start_postgresql

            figures += _run(start_postgresql(), folder)
    for figure in figures:
        ratio = f"{figure['ratio']:.2f}" if figure["ratio"] is not None else ""
        met = {True: "met", False: "NOT MET", None: ""}[figure["met"]]
        print(f"{figure['name']:<45} {ratio:>7}  {figure['bar']:<32} {met:<8} {figure['shown']}")
    return 0


def _run(url: str, folder: str, *words: str) -> list[dict[str, Any]]:
    environment = os.environ | {
        "DATABASE_URL": url,
        "FURTKA_DATA": folder,
        "FURTKA_RATE_LIMITS": "off",
        "FURTKA_LOG_LEVEL": "ERROR",
        "SECRET_KEY": "only-for-benchmarks",
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    collect = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, env=environment, cwd=ROOT, check=True)
    done = subprocess.run(
        [sys.executable, "-m", "bench.run", *words], env=environment, cwd=ROOT,
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    sys.exit(main())
