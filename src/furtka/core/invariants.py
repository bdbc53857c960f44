"""What must always be true of the data. Each room registers its own; `furtka check` asks all.

An invariant is a function of the present moment that yields a sentence for each breach, in
English, with codes and ids but no personal data. It runs on large tables: a fixed number of
queries, and no more rows fetched than it names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice

from furtka.core.registers import Register

Invariant = Callable[[datetime], Iterable[str]]

invariants: Register[Invariant] = Register()

# The same for what is no breach, but should not stay so: it is told, and fails nothing.
advice: Register[Invariant] = Register()

# Whoever has a hundred breaches needs the first few and the number of the rest.
SHOWN = 20


def breaches(now: datetime) -> dict[str, list[str]]:
    """Ask every invariant: its name → its first SHOWN breaches. Empty lists where all is well."""
    return {name: list(islice(ask(now), SHOWN)) for name, ask in invariants.items()}


def warnings(now: datetime) -> dict[str, list[str]]:
    """The same of every piece of advice."""
    return {name: list(islice(ask(now), SHOWN)) for name, ask in advice.items()}
