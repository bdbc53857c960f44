"""Our own drawings, for pages and for paper alike."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

IMAGES = Path(__file__).resolve().parents[1] / "static" / "furtka" / "img"


@lru_cache(maxsize=64)
def svg(name: str) -> str:
    """The drawing as SVG; empty for a name that we have not drawn."""
    path = IMAGES / f"{name}.svg"
    return path.read_text().strip() if path.is_file() else ""
