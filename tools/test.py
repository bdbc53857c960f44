"""Every check and every test, one after another: `make test`.

Nothing is skipped because an earlier part failed; the last line counts everything together.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from tools import chromium

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / ".var" / "test-reports"
PYTHON = sys.executable
FURTKA = [PYTHON, "-m", "furtka.cli.main"]
# As an office would run it: behind HTTPS, with a name and a secret of its own.
DEPLOYED = {
    "FURTKA_HTTPS": "true",
    "FURTKA_HOSTS": "urzad.example.org",
    "FURTKA_ORIGINS": "https://urzad.example.org",
    "FURTKA_BASE_URL": "https://urzad.example.org",
    "SECRET_KEY": "only-for-this-check-but-long-enough-and-7-kinds-of-signs-+#%=",
}


@dataclass(frozen=True)
class Part:
    """One command of the run; `pytest` parts are counted test by test."""

    title: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    report: str = ""


def tool(name: str, *arguments: str) -> list[str]:
    return [str(Path(PYTHON).parent / name), *arguments]


def tests(title: str, marks: str, *arguments: str, **environment: str) -> Part:
    report = "".join(c if c.isalnum() else "-" for c in title.lower())
    path = str(REPORTS / f"{report}.xml")
    command = [PYTHON, "-m", "pytest", "-m", marks, f"--junitxml={path}", *arguments]
    return Part(title, command, environment, path)


def parts() -> list[Part]:
    checks = [
        Part("ruff", tool("ruff", "check", "--quiet", ".")),
        Part("ruff format", tool("ruff", "format", "--quiet", "--check", ".")),
        Part("mypy --strict", tool("mypy")),
        Part("import contract", tool("lint-imports", "--no-logo")),
        Part("migrations", [*FURTKA, "makemigrations", "--check", "--dry-run"]),
        Part("check --deploy", [*FURTKA, "check", "--deploy", "--fail-level", "WARNING"], DEPLOYED),
    ]
    postgresql = {"TEST_DB": "postgresql"}
    plain = "not browser and not race"
    # These ask no database: once is enough.
    apart = ["test_hygiene.py", "test_locale.py", "test_docs.py", "test_messages_tool.py"]
    # These walk through pages, and ask of the database what others ask more sharply.
    walked = [
        "website/test_pages.py", "website/test_hiding.py", "website/test_procedures.py",
        "offices/test_cms.py", "insights/test_impact_page.py",
    ]  # fmt: skip
    once = [f"--ignore=tests/{name}" for name in [*apart, *walked, "cli/test_run.py"]]
    return [
        *checks,
        tests("tests on SQLite", plain, "-n", "2"),
        tests("tests on PostgreSQL", plain, "-n", "2", *once, **postgresql),
        tests("several processes, SQLite", "race", "-n", "2"),
        tests("several processes, PostgreSQL", "race", "-n", "2", *once, **postgresql),
        tests("tests in a browser", "browser", "-n", "2"),
    ]


@cache
def postgresql() -> str:
    """One server for all parts that need it: what is migrated there once serves each of them."""
    sys.path[:0] = [str(ROOT)]
    from tests.database import start_postgresql

    return start_postgresql()


def run(part: Part, data: str) -> tuple[Counter[str], str]:
    """Run one part; how many passed, failed, were skipped, and the whole output."""
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment |= {"PYTHONPATH": "src", "FURTKA_DATA": data, **part.environment}
    if environment.get("TEST_DB") == "postgresql":
        environment["DATABASE_URL"] = postgresql()
    if part.report:
        # Several processes write in their folders; the settings of tests choose their own.
        del environment["FURTKA_DATA"]
        Path(part.report).unlink(missing_ok=True)
    done = subprocess.run(
        part.command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    ok = done.returncode == 0
    if part.report and Path(part.report).exists():
        counts = read(part.report)
        if not ok and not counts["failed"]:
            counts["failed"] += 1  # pytest itself stumbled
        return counts, done.stdout
    return Counter(passed=int(ok), failed=int(not ok)), done.stdout


def read(report: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314 - ours
        total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        counts.update(passed=total - skipped - failed, failed=failed, skipped=skipped)
    return counts


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(wanted: list[str]) -> int:
    """Run all parts, or those whose title begins with one of the given words."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    data = tempfile.mkdtemp(prefix="furtka-checks-")
    start, total = time.monotonic(), Counter[str]()
    try:
        if not wanted or any("tests in a browser".startswith(word) for word in wanted):
            chromium.provide()
        for part in parts():
            if wanted and not any(part.title.startswith(word) for word in wanted):
                continue
            began = time.monotonic()
            counts, output = run(part, data)
            total += counts
            seconds = time.monotonic() - began
            say(f"{'FAILED' if counts['failed'] else 'ok':<7}{part.title:<32}{seconds:6.1f} s")
            if counts["failed"] or counts["skipped"]:
                say(output)
    finally:
        shutil.rmtree(data, ignore_errors=True)
    skipped = f", {total['skipped']} skipped" if total["skipped"] else ""
    seconds = time.monotonic() - start
    say(f"{total['passed']} passed, {total['failed']} failed{skipped} in {seconds:.1f}s")
    return 1 if total["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
