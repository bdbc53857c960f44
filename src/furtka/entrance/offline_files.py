"""The files that a browser keeps for when the system is down, and the worker that keeps them."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

import furtka

PACKAGE = Path(furtka.__file__).parent
STATIC = PACKAGE / "static"
PAGE = PACKAGE / "templates" / "entrance" / "offline.html"
MODULES = ("page", "drawing", "entries", "fold", "sending", "store", "register")
FOLDER = "furtka/js/offline"
NAMES = (
    "furtka/css/furtka.css", "furtka/css/components.css", "furtka/css/staff.css",
    "furtka/css/entrance.css", "furtka/css/offline.css", "furtka/js/furtka.js",
    "furtka/img/favicon.svg", "furtka/fonts/source-sans-regular.woff2",
    "furtka/fonts/source-sans-semibold.woff2",
)  # fmt: skip


def kept_files() -> list[str]:
    """Addresses of what the page needs. Modules import each other by their plain names."""
    modules = [f"{settings.STATIC_URL}{FOLDER}/{name}.js" for name in MODULES]
    named = [static(name) for name in (*NAMES, *(f"{FOLDER}/{name}.js" for name in MODULES))]
    return sorted({*modules, *named})


@lru_cache(maxsize=1)
def _source() -> tuple[str, str]:
    """The worker's own text, and a mark of all that it keeps: another one, and it keeps anew."""
    worker = (STATIC / FOLDER / "worker.js").read_text()
    texts = [
        worker,
        PAGE.read_text(),
        *((STATIC / FOLDER / f"{name}.js").read_text() for name in MODULES),
    ]
    return worker, hashlib.sha256("".join(texts).encode()).hexdigest()[:12]


def worker(*, prefix: str, pages: dict[str, str], first: str) -> str:
    """The script: `pages` are the addresses by building, `first` the building one works in.

    `prefix` names its stores: one for each language.
    """
    text, mark = _source()
    files = kept_files()
    version = hashlib.sha256("".join([mark, *files]).encode()).hexdigest()[:12]
    told = {"version": version, "prefix": prefix, "files": files, "pages": pages, "first": first}
    return f"self.FURTKA = {json.dumps(told)};\n{text}"
