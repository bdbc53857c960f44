"""What hangs on doors and walls because of an order, asked of the rooms above."""

from __future__ import annotations

from collections.abc import Callable

from furtka.core.registers import Register
from furtka.rules.models import Order

# An order → the printed copies that would be wrong once it holds, each in words: "Drzwi główne,
# zarządzenie 2/2026". Constant number of queries.
replaced_copies: Register[Callable[[Order], list[str]]] = Register()


def copies_replaced_by(order: Order) -> list[str]:
    """Every copy that must come down."""
    return [words for ask in replaced_copies for words in ask(order)]
