"""Cut Source Sans down to the letters we write with, as WOFF2 for the website.

    python tools/fonts.py

The package font-source-sans-pro (SIL Open Font License) holds whole families of 200 kB and
more a style; Latin with Polish, Cyrillic with Ukrainian, digits and punctuation are enough.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src" / "furtka" / "static" / "furtka" / "fonts"
STYLES = {"regular": "SourceSansPro-Regular.otf", "semibold": "SourceSansPro-Semibold.otf"}
LETTERS = [
    *range(0x20, 0x7F),  # Basic Latin
    *range(0xA0, 0x180),  # Latin-1 and Latin Extended-A: Polish and its neighbours
    *range(0x400, 0x460),  # Cyrillic
    0x490, 0x491,  # Ukrainian Ґ ґ
    *range(0x2010, 0x2016), 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2020, 0x2022,
    0x2026, 0x202F, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044,  # dashes, quotation marks, spaces
    0x20AC, 0x2116, 0x2122,  # € № ™
    0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x2713,
]  # fmt: skip
LARGEST = 60_000


def build() -> list[Path]:
    """Write what is missing; the paths of all files. About a second a style."""
    import font_source_sans_pro

    source = Path(font_source_sans_pro.__file__).parent / "files"
    TARGET.mkdir(parents=True, exist_ok=True)
    written = []
    for style, name in STYLES.items():
        path = TARGET / f"source-sans-{style}.woff2"
        if not path.exists():
            _subset(source / name, path)
        written.append(path)
    return written


def _subset(source: Path, target: Path) -> None:
    from fontTools.subset import Options, Subsetter, load_font, save_font

    options = Options(flavor="woff2", layout_features=["kern", "liga", "mark", "locl", "tnum"])
    options.name_IDs = [0, 1, 2, 5, 13, 14]  # who made it and under which licence
    font = load_font(str(source), options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    draft = target.with_suffix(".draft")
    save_font(font, str(draft), options)
    if draft.stat().st_size > LARGEST:
        raise SystemExit(f"{target.name} would weigh {draft.stat().st_size} bytes, over {LARGEST}.")
    draft.rename(target)


if __name__ == "__main__":
    for path in build():
        sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes\n")
