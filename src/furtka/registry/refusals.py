"""Why a file could not be taken in: a code that stays, and a sentence in plain words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.core.errors import DomainError

REASONS: dict[str, str | Promise] = {
    "too_large": _("This file is too large."),
    "empty_file": _("This file is empty."),
    "dangerous": _("This is a program. Programs are not taken in."),
    "wrong_kind": _("This file is not what its name says."),
    "unreadable": _("This file can't be read: it is damaged or of a kind we do not know."),
}


class Refused(DomainError):
    """A file that is not taken in. `code` is one of REASONS; docs/errors.md explains each."""

    code = "unreadable"
    status = 422

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(REASONS[code])
