"""Work on another database, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def python(url: str, folder: str, *words: str) -> str:
    """Run `python -m …` on the database of that address; return what it prints.

    Raises CalledProcessError if it fails.
    """
    Path(folder, "static").mkdir(exist_ok=True)  # else WhiteNoise warns
    environment = os.environ | {
        "DATABASE_URL": url,
        "FURTKA_DATA": folder,
        "FURTKA_RATE_LIMITS": "off",
        "FURTKA_LOG_LEVEL": "ERROR",
        "SECRET_KEY": "only-for-benchmarks",
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    done = subprocess.run(
        [sys.executable, "-m", *words], env=environment, cwd=ROOT, stdout=subprocess.PIPE,
        text=True, check=True,
    )  # fmt: skip
    return done.stdout
