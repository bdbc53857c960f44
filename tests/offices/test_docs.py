"""The pages say what the code does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from furtka.offices.loading.loader import whole_file
from furtka.offices.loading.reading import Key, Reads, Shape
from furtka.offices.models import Role
from furtka.offices.permissions import ROLE_PERMISSIONS, Permission
from furtka.offices.services import DEMO_LOGINS
from furtka.rules.models import LIMITS, Mode

DOCS = Path(__file__).parents[2] / "docs"


def role_table() -> str:
    """The table of docs/roles.md, as it must stand there."""
    head = ["may", *(role.value for role in Role)]
    rows = [
        [
            f"`{permission}`",
            *("yes" if permission in ROLE_PERMISSIONS[role] else "" for role in Role),
        ]  # fmt: skip
        for permission in Permission
    ]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def every_key(shape: Shape, seen: set[int]) -> Iterator[str]:
    if id(shape) in seen:
        return
    seen.add(id(shape))
    for name, key in shape.keys.items():
        yield name
        inner = _shape_of(key)
        if inner is not None:
            yield from every_key(inner, seen)


def _shape_of(key: Key) -> Shape | None:
    reads: Reads = getattr(key.reads, "inner", key.reads)
    return reads if isinstance(reads, Shape) else None


def test_the_table_of_roles_is_the_one_in_the_code() -> None:
    page = (DOCS / "roles.md").read_text()
    table = page.partition("<!-- table -->")[2].partition("<!-- /table -->")[0].strip()
    assert table == role_table(), f"docs/roles.md should have:\n\n{role_table()}"


def test_every_key_of_an_office_file_is_explained() -> None:
    page = (DOCS / "offices.md").read_text()
    keys = {*every_key(whole_file(), set()), *LIMITS, *Mode.values}
    assert len(keys) > 70
    assert sorted(key for key in keys if f"`{key}`" not in page) == []


def test_the_demonstrations_accounts_are_named() -> None:
    page = (DOCS / "roles.md").read_text()
    assert all(f"`{login}`" in page for login in DEMO_LOGINS)
