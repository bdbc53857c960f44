"""How the rooms above add to an office file, and act once one is loaded (core/registers.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from furtka.core.registers import Register
from furtka.offices.loading.reading import Key
from furtka.offices.loading.writing import Writer
from furtka.offices.models import Office


@dataclass(frozen=True)
class Part:
    """Keys at the top of the file, and what writes their values (None for an absent key)."""

    keys: dict[str, Key]
    write: Callable[[Writer, dict[str, Any]], None]


# The rules room adds obligations, default rules and orders.
parts: Register[Part] = Register()

# Called with the office and the moment at the end of each loading, in its transaction: the
# website makes its pages. An entry must change nothing when it finds its work done.
after_load: Register[Callable[[Office, datetime], None]] = Register()
