"""Words can be read in the light and in the dark: computed from the style sheet itself."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

SHEET = settings.PACKAGE / "static" / "furtka" / "css" / "furtka.css"
WORDS = [
    ("ink", "ground"), ("ink", "sand"), ("ink", "paper"), ("ink", "accent-tint"),
    ("ink", "amber-tint"), ("ink", "danger-tint"), ("ink-soft", "ground"), ("ink-soft", "sand"),
    ("ink-soft", "paper"), ("accent", "ground"), ("accent", "sand"), ("accent", "paper"),
    ("accent", "accent-tint"), ("accent", "amber-tint"), ("accent-deep", "accent-tint"),
    ("on-accent", "accent"), ("on-accent", "accent-deep"), ("on-danger", "danger"),
    ("amber", "amber-tint"), ("danger", "danger-tint"), ("danger", "ground"),
]  # fmt: skip
BORDERS = [("edge", "ground"), ("edge", "paper"), ("focus", "ground"), ("amber-line", "ground")]


def tokens() -> dict[str, dict[str, str]]:
    """The colours by name: of the light, and of the dark where it has others."""
    light, dark = SHEET.read_text().split("@media (prefers-color-scheme: dark)")[:2]
    colour = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
    in_light = dict(colour.findall(light))
    return {"light": in_light, "dark": in_light | dict(colour.findall(dark))}


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "least"), [(WORDS, 4.5), (BORDERS, 3.0)], ids=["words", "borders"]
)
def test_colours_can_be_told_apart(theme: str, pairs: list[tuple[str, str]], least: float) -> None:
    colours = tokens()[theme]
    low = {f"{a} on {b}": round(contrast(colours[a], colours[b]), 2) for a, b in pairs}
    assert {pair: value for pair, value in low.items() if value < least} == {}
