"""A code as somebody types it at the door, or as a scanner does."""

from __future__ import annotations

from furtka.core.codes import tidy_code
from furtka.offices.models import Office

LETTERS = 5


def code_of(office: Office, typed: str) -> str:
    """The whole code: the five letters alone are enough, and the beginning may stand twice."""
    prefix = office.code_prefix
    code = tidy_code(typed.replace("\x00", "")[:40])
    while code.startswith(f"{prefix}-{prefix}"):
        code = code.removeprefix(f"{prefix}-")
    if len(code) == LETTERS and "-" not in code:
        return f"{prefix}-{code}"
    if len(code) == len(prefix) + LETTERS and code.startswith(prefix):
        return f"{prefix}-{code.removeprefix(prefix)}"
    return code
