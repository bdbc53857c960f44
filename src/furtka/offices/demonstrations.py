"""What rooms that the command `demo` does not know add to a demonstration office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from furtka.core.registers import Register
from furtka.offices.models import Office

# Called with the office and the moment, in the transaction that fills it.
demonstrations: Register[Callable[[Office, datetime], object]] = Register()
