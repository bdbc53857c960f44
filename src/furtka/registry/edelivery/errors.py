"""What e-Delivery can say no with. docs/errors.md explains each code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from furtka.core.errors import DomainError


class NotInThatState(DomainError):
    """A colleague or a job was quicker, or the page is old."""

    code = "sending_moved_on"
    message = _("This message has moved on meanwhile. Look at it as it is now.")
