"""A number as bars (Code 128) and as a QR code: SVG for paper. Pure."""

from __future__ import annotations

import io
from itertools import groupby

import segno
from barcode.codex import Code128
from barcode.errors import BarcodeError

# Narrower than this (mm) and an ordinary scanner does not read the thinnest bar.
THINNEST = 0.19
# Empty space that the standard wants on each side, in widths of the thinnest bar.
QUIET = 10


def bars(text: str, width: float) -> str:
    """Code 128 over `width` mm with the empty space at its ends; empty if it can't be so: letters
    that Code 128 does not have, or so many that no scanner would read it."""
    try:
        (modules,) = Code128(text).build()
    except BarcodeError:
        return ""
    whole = len(modules) + 2 * QUIET
    if width / whole < THINNEST:
        return ""
    return _svg(whole, _path(modules))


def _path(modules: str) -> str:
    """The dark runs, each a box one unit high."""
    place, drawn = QUIET, ""
    for kind, run in groupby(modules):
        length = len(list(run))
        if kind == "1":
            drawn += f"M{place} 0h{length}v1h-{length}z"
        place += length
    return drawn


def _svg(width: int, path: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 1" '
        f'preserveAspectRatio="none" width="{width}" height="1"><path d="{path}"/></svg>'
    )


def qr(text: str) -> str:
    """Without the empty space around it, which the label leaves."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, border=0, omitsize=True
    )
    return drawn.getvalue().decode()
