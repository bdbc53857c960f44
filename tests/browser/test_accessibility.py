"""axe (WCAG 2.2 AA) and the Nu HTML checker over every page, in three languages."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import LogIn
from tests.browser.pages import LANGUAGES, PUBLIC, STAFF
from tests.browser.town import Town

pytestmark = pytest.mark.browser

AXE_RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
HTML_CHECK = Path(__file__).parent / "html"


def violations(page: Page) -> list[str]:
    """What axe found, a line each: rule and element."""
    found = Axe().run(page, options=AXE_RULES).response["violations"]
    return [f"{v['id']}: {n['target']}" for v in found for n in v["nodes"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_have_no_violation(page: Page, town: Town, language: str) -> None:
    wrong = {}
    for path in PUBLIC:
        page.goto(town.url + LANGUAGES[language] + path)
        assert page.locator("html").get_attribute("lang") == language, path
        if found := violations(page):
            wrong[path] = found
    assert wrong == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_contrast_in_both_themes(page: Page, town: Town, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    wrong = {}
    for path in PUBLIC:
        page.goto(town.url + path)
        if found := [line for line in violations(page) if line.startswith("color-contrast")]:
            wrong[path] = found
    assert wrong == {}


@pytest.mark.parametrize("username", STAFF)
def test_staff_pages_have_no_violation(log_in: LogIn, town: Town, username: str) -> None:
    page, wrong = log_in(username), {}
    for prefix in LANGUAGES.values():
        for path in STAFF[username]:
            answer = page.goto(town.url + prefix + path)
            assert answer is not None and answer.status == 200, path
            if found := violations(page):
                wrong[prefix + path] = found
    assert wrong == {}


@pytest.fixture(scope="session")
def checker() -> list[str]:
    """The command of the Nu HTML checker, installed by npm when it is not there yet."""
    java, npm = shutil.which("java"), shutil.which("npm")
    jar = HTML_CHECK / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if java is None or (npm is None and not jar.exists()):
        pytest.fail("The HTML check needs Java and npm: install both to run it.")
    if not jar.exists():
        subprocess.run([str(npm), "ci", "--silent"], cwd=HTML_CHECK, check=True)
    return [java, "-jar", str(jar), "--format", "json", "--errors-only", "--also-check-svg"]


def test_every_page_is_valid_html(
    page: Page, town: Town, log_in: LogIn, checker: list[str], tmp_path: Path
) -> None:
    pages = {prefix + path: page for prefix in LANGUAGES.values() for path in PUBLIC}
    for username, paths in STAFF.items():
        staff = log_in(username)
        pages |= dict.fromkeys(paths, staff)
    for number, (path, one) in enumerate(pages.items()):
        (tmp_path / f"{number}.html").write_text(one.request.get(town.url + path).text())
    files = [str(tmp_path / f"{number}.html") for number in range(len(pages))]
    run = subprocess.run([*checker, *files], capture_output=True, text=True, check=False)
    paths = list(pages)
    wrong = [
        f"{paths[int(Path(found['url']).stem)]}: {found['message']}"
        for found in json.loads(run.stderr)["messages"]
    ]
    assert wrong == []
