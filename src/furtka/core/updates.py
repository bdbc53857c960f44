"""What rooms add to an installation when a new version has migrated its database."""

from __future__ import annotations

from collections.abc import Callable

from furtka.core.registers import Register

# Called by `furtka prepare` after it has migrated; each may run again at any time.
after_update: Register[Callable[[], None]] = Register()
