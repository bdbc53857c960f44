"""What all our papers share: fonts, PDF/UA-1, and letters that can't be drawn.

A paper is a Typst file beside the code that fills it. Data goes in as JSON and is never read as
Typst, so nothing that people typed can change the page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont

FONTS = Path(str(files("font_source_sans_pro"))) / "files"


def pdf(source: Path, data: Mapping[str, Any]) -> bytes:
    """`source` set with `data`, readable by screen readers. About a tenth of a second.

    PDF/UA takes no letter that the font can't draw (a smile in a name): “?” stands for it.
    """
    try:
        return _compiled(source, data)
    except typst.TypstError:
        return _compiled(source, _drawable(data))


def measured(source: Path, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What `source` says of its parts under the label `place`: for tests and for trying out."""
    found: list[dict[str, Any]] = json.loads(
        typst.query(source, "<place>", field="value", **_with(data))
    )
    return found


def _compiled(source: Path, data: Mapping[str, Any]) -> bytes:
    made: bytes = typst.compile(source, format="pdf", pdf_standards=["ua-1"], **_with(data))
    return made


def _with(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "sys_inputs": {"data": json.dumps(data)},
        "font_paths": [FONTS], "ignore_system_fonts": True,
    }  # fmt: skip


def _drawable(data: Any) -> Any:
    if isinstance(data, str):
        return "".join(c if c == "\n" or ord(c) in _letters() else "?" for c in data)
    if isinstance(data, Mapping):
        return {key: _drawable(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_drawable(value) for value in data]
    return data


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    with TTFont(FONTS / "SourceSansPro-Regular.otf", lazy=True) as font:
        return frozenset(font.getBestCmap())
