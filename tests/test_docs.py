"""What the program can do and say is explained in docs/."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import furtka
from furtka.core.errors import DomainError
from furtka.core.invariants import invariants
from furtka.privacy.retention import rules
from furtka.registry.refusals import REASONS, Refused

DOCS = Path(__file__).resolve().parent.parent / "docs"
# These start a server when they are imported, or are no modules of rules.
_LEFT_OUT = (".migrations", ".management", ".asgi", ".server")


def all_errors(of: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    for error in of.__subclasses__():
        yield error
        yield from all_errors(error)


def import_everything() -> None:
    for module in pkgutil.walk_packages(furtka.__path__, "furtka."):
        if not any(part in module.name for part in _LEFT_OUT):
            importlib.import_module(module.name)


def test_every_error_code_is_explained_with_its_status() -> None:
    import_everything()
    page = (DOCS / "errors.md").read_text()
    ours = {e for e in all_errors() if e.__module__.startswith("furtka.")}
    assert len(ours) > 10
    missing = {
        e.code for e in ours if e is not Refused and f"| `{e.code}` | {e.status} |" not in page
    }
    assert missing == set()


def test_every_reason_to_refuse_a_file_is_explained() -> None:
    page = (DOCS / "errors.md").read_text()
    assert [code for code in REASONS if f"| `{code}` | 422 |" not in page] == []


def test_every_error_says_something_to_people() -> None:
    import_everything()
    silent = [
        e.__name__
        for e in all_errors()
        if e.__module__.startswith("furtka.") and not e.message and "__init__" not in vars(e)
    ]
    assert silent == []


def test_every_invariant_is_explained() -> None:
    page = (DOCS / "checks.md").read_text()
    assert [name for name, _ask in invariants.items() if f"| `{name}` |" not in page] == []


def test_every_retention_rule_is_explained() -> None:
    page = (DOCS / "privacy.md").read_text()
    assert [name for name, _rule in rules.items() if f"| `{name}` |" not in page] == []


def test_every_page_is_in_the_list_of_pages() -> None:
    listed = (DOCS / "README.md").read_text()
    pages = {path.name for path in DOCS.glob("*.md")} - {"README.md"}
    assert [name for name in sorted(pages) if f"({name})" not in listed] == []
