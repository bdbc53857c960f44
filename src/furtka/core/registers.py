"""How a lower room asks the rooms above it without knowing their names (no signals).

A room owns a `Register` and calls what stands in it; the others add to it in
`AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Register(Generic[T]):
    """Named entries, kept in the order of their names so that runs are alike everywhere."""

    def __init__(self) -> None:
        self._entries: dict[str, T] = {}

    def add(self, name: str, entry: T) -> None:
        """Add or replace: `ready()` may run twice in one process."""
        self._entries[name] = entry

    def items(self) -> Iterator[tuple[str, T]]:
        return iter(sorted(self._entries.items(), key=lambda item: item[0]))

    def __iter__(self) -> Iterator[T]:
        return (entry for _, entry in self.items())
