"""The documentation is complete: pages linked, rooms described, settings explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "furtka"
READ = re.compile(
    r"(?:env_bool|env_int|env_list|number_from|environ\.get)\(\s*\"([A-Z][A-Z_]+)\""
    r"|environ\[\"([A-Z][A-Z_]+)\"\]"
)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
ROOMS = sorted(p.parent.name for p in SOURCE.glob("*/apps.py"))


def index() -> str:
    return (DOCS / "README.md").read_text()


def test_every_page_is_linked_from_the_index() -> None:
    pages = {path.name for path in DOCS.glob("*.md")} - {"README.md"}
    assert pages - set(LINK.findall(index())) == set()


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_a_page(room: str) -> None:
    lines = [line for line in index().splitlines() if f"`{room}`" in line]
    assert any(LINK.search(line) for line in lines), f"no page tells of {room}"


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{page.name}: {target}"
        for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.glob("*.md")]
        for target in LINK.findall(page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_setting_from_the_environment_is_explained() -> None:
    read = {
        first or second
        for path in SOURCE.rglob("*.py")
        for first, second in READ.findall(path.read_text())
    }
    assert {"FURTKA_DATA", "PORT", "SECRET_KEY", "FURTKA_SMTP_HOST"} <= read
    explained = set(re.findall(r"^\| `([A-Z_]+)`", (DOCS / "settings.md").read_text(), re.M))
    assert read - {"DJANGO_SETTINGS_MODULE"} == explained
