"""What the register can say no with. docs/errors.md explains each code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from furtka.core.errors import DomainError


class InvalidItem(DomainError):
    """Something about the item can't be recorded; `fields` says what and why."""

    code = "invalid"
    message = _("Please correct the fields that are marked.")
    status = 422


class ItemChanged(DomainError):
    """Nobody overwrites what they have not seen."""

    code = "changed_meanwhile"
    message = _("A colleague has just changed this item. Look at it as it is now, then try again.")
