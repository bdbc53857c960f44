"""axe (WCAG 2.2 AA) and the Nu HTML checker over every page, in three languages."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import LogIn
from tests.browser.pages import LANGUAGES, PUBLIC, REACH_ALL, STAFF, STAFF_BEGIN, crawl, kind_of
from tests.browser.town import Town

pytestmark = pytest.mark.browser

# Of each rule that holds axe would else list every element: most of the time of a run.
AXE_RULES = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}
HTML_CHECK = Path(__file__).parent / "html"


# The slowest rule. Colours and styles are the same in each language: they are looked at in Polish.
NO_COLOURS = AXE_RULES | {"rules": {"color-contrast": {"enabled": False}}}


def violations(page: Page, *, language: str = "pl") -> list[str]:
    """What axe found, a line each: rule and element."""
    page.wait_for_load_state()  # after a click the page may stand there without its styles yet
    options = AXE_RULES if language == "pl" else NO_COLOURS
    found = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']}: {n['target']}" for v in found for n in v["nodes"]]


def report(wrong: dict[str, list[str]]) -> None:
    lines = [f"{path}: {line}" for path, found in wrong.items() for line in found]
    assert not lines, "\n".join(lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_have_no_violation(page: Page, town: Town, language: str) -> None:
    wrong, looked_at = {}, 0
    for path in crawl(page, town.url, PUBLIC, LANGUAGES[language]):
        assert page.locator("html").get_attribute("lang") == language, path
        wrong[path] = violations(page, language=language)
        looked_at += 1
    report(wrong)
    assert looked_at >= 15


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_of_a_booking_has_no_violation(page: Page, town: Town, language: str) -> None:
    wrong = {}
    for step in booking_steps(page, town.url + LANGUAGES[language]):
        wrong[step] = violations(page, language=language)
    report(wrong)


def booking_steps(page: Page, base: str) -> Iterator[str]:
    """Each page of a booking in turn, with an error on the way, up to the visit itself."""
    page.goto(f"{base}/umow-wizyte/")
    yield "matter"
    page.click("button[name=service][value=leki-i-jedzenie]")
    if "sposob" in page.url:
        yield "kind"
        page.click("button[name=kind][value=in_person]")
    yield "needs"
    page.click("button[name=skip]")
    yield "day"
    page.click("button[name=day] >> nth=0")
    yield "hour"
    page.click("button[name=starts_at] >> nth=0")
    yield "contact"
    page.click("main form button.button")
    yield "contact, nothing filled in"
    page.fill("input[name=name]", "Оксана Приклад")
    page.check("input[name=contact][value=none]")
    page.click("main form button.button")
    yield "rules"
    page.check("input[name=accepted]")
    page.click("button.button--large")
    assert page.url.endswith("/gotowe/")
    yield "done"
    for name in ("moja", "przenies", "nie-moge-przyjsc", "odwolaj", "karta"):
        answer = page.goto(f"{base}/wizyta/{name}/")
        assert answer is not None and answer.status == 200, name
        yield name


def test_colours_have_contrast_in_the_dark_too(page: Page, town: Town) -> None:
    """In the light they are looked at by the tests above."""
    page.emulate_media(color_scheme="dark")
    wrong = {}
    for path in crawl(page, town.url, PUBLIC):
        wrong[path] = [line for line in violations(page) if line.startswith("color-contrast")]
    report(wrong)


@pytest.mark.parametrize("username", STAFF)
def test_staff_pages_have_no_violation(log_in: LogIn, town: Town, username: str) -> None:
    """In Polish, as each role sees them."""
    page, wrong = log_in(username), {}
    for path in crawl(page, town.url, STAFF_BEGIN, "", "/praca/"):
        wrong[path] = violations(page)
    report(wrong)
    assert len(wrong) >= 6


@pytest.mark.parametrize("language", ["en", "uk"])
def test_staff_pages_have_no_violation_in_other_languages(
    log_in: LogIn, town: Town, language: str
) -> None:
    """Each page as the first role sees it that gets there."""
    wrong: dict[str, list[str]] = {}
    seen = set[str]()
    for username in REACH_ALL:
        page = log_in(username)
        for path in crawl(page, town.url, STAFF_BEGIN, LANGUAGES[language], "/praca/"):
            if kind_of(path) not in seen:
                wrong[path] = violations(page, language=language)
            seen.add(kind_of(path))
    report(wrong)
    assert len(wrong) >= 40


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
    paths: list[str] = []

    def keep(one: Page, path: str) -> None:
        (tmp_path / f"{len(paths)}.html").write_text(one.request.get(one.url).text())
        paths.append(path)

    for prefix in ("", "/uk"):  # the same templates; another alphabet shows what is not escaped
        for path in crawl(page, town.url, PUBLIC, prefix):
            keep(page, path)
    seen = set[str]()
    for username in REACH_ALL:
        staff = log_in(username)
        for path in crawl(staff, town.url, STAFF_BEGIN, "", "/praca/"):
            if kind_of(path) not in seen:
                keep(staff, f"{username} {path}")
            seen.add(kind_of(path))
    files = [str(tmp_path / f"{number}.html") for number in range(len(paths))]
    run = subprocess.run([*checker, *files], capture_output=True, text=True, check=False)
    wrong = [
        f"{paths[int(Path(found['url']).stem)]}: {found['message']}"
        for found in json.loads(run.stderr)["messages"]
    ]
    assert not wrong, "\n".join(wrong)
