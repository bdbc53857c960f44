"""What must be true of the repository itself."""

from __future__ import annotations

import re
import subprocess
import warnings
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST, LONG = 600, 400
COUNTED = {".py", ".js", ".css", ".html"}
# Files that machines write; nobody reads them line by line.
WRITTEN_BY_MACHINES = re.compile(r"/migrations/|^requirements/.*\.txt$|package-lock\.json$|\.po$")

# Compatible with the EUPL 1.2 when used as a library; matched in names of licences.
GOOD = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|LGPL|OFL|Unlicense|0BSD"
)
# Their metadata name no licence in words; their files do (Yubico: BSD; qrcode: BSD).
READ_BY_HAND = {"fido2", "qrcode"}


def tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listing.returncode:
        pytest.skip("not a clone: there is no list of files")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    found = []
    for path in tracked():
        raw = path.read_bytes()
        if b"\0" not in raw:
            found.append((str(path.relative_to(ROOT)), raw.decode()))
    return found


class LongFile(UserWarning):
    """A file over 400 lines: shown, not an error yet."""


@pytest.mark.filterwarnings("default::tests.test_hygiene.LongFile")
def test_no_file_is_too_long_to_read() -> None:
    lengths = {
        name: text.count("\n")
        for name, text in texts()
        if Path(name).suffix in COUNTED and not WRITTEN_BY_MACHINES.search(name)
    }
    for name, lines in lengths.items():
        if LONG < lines <= LONGEST:
            warnings.warn(f"{name} has {lines} lines: split it soon", LongFile, stacklevel=1)
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_nothing_points_into_somebodys_machine() -> None:
    homes = re.compile(r"(?<![\w.])/(?:home/\w+/|Users/\w+/|root/|work/)")
    assert [name for name, text in others() if homes.search(text)] == []


def test_no_package_host_is_named() -> None:
    hosts = re.compile(r"p[y]pi\.org|p[y]thonhosted\.org|registry\.n[p]mjs|--(?:extra-)?index-url")
    assert [name for name, text in others() if hosts.search(text)] == []


def others() -> list[tuple[str, str]]:
    """All texts but this one, which spells out what it looks for."""
    return [(name, text) for name, text in texts() if name != "tests/test_hygiene.py"]


def test_locks_have_a_hash_for_every_package() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        for block in re.split(r"\n(?=\S)", lock.read_text().strip()):
            assert "==" in block, block
            assert "--hash=sha256:" in block, block


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / name).read_text()
    return dict(re.findall(r"^([\w.\-]+)(?:\[[\w,]+\])?==([^\s;]+)", text, re.MULTILINE))


def test_tests_run_with_the_versions_of_the_application() -> None:
    app, dev = pins("app.txt"), pins("dev.txt")
    assert {name: dev.get(name) for name in app} == app


def licence_of(package: metadata.Distribution) -> str:
    about = package.metadata
    classifiers = [c for c in about.get_all("Classifier", []) if c.startswith("License ::")]
    return " ".join([
        about.get("License-Expression") or "", (about.get("License") or "")[:100], *classifiers
    ])  # fmt: skip


def test_every_licence_goes_with_ours() -> None:
    unknown = {}
    for name in pins("app.txt"):
        try:
            licence = licence_of(metadata.distribution(name))
        except metadata.PackageNotFoundError:
            continue  # for other platforms
        if not GOOD.search(licence) and name not in READ_BY_HAND:
            unknown[name] = licence
    assert unknown == {}
