"""docs/rules.md says what the code does."""

from __future__ import annotations

from pathlib import Path

from furtka.core.errors import DomainError
from furtka.rules import errors
from furtka.rules.models import LIMITS

PAGE = Path(__file__).parents[2].joinpath("docs/rules.md").read_text()


def test_every_limit_is_explained_with_its_bounds() -> None:
    for name, (low, high) in LIMITS.items():
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |"))
        assert row.endswith(f"{low}–{high} |")


def test_every_refusal_is_explained() -> None:
    found = [e for e in vars(errors).values() if isinstance(e, type) and e is not DomainError]
    codes = {e.code for e in found if issubclass(e, DomainError)}
    assert [code for code in codes if f"`{code}`" not in PAGE] == []
