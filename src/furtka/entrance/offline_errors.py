"""What settling an entry made without the system can say no with. docs/errors.md explains it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from furtka.core.errors import DomainError


class NothingToSettle(DomainError):
    """A colleague has settled it, or there never was anything."""

    code = "nothing_to_settle"
    message = _("There is nothing to look at any more.")


class CancelledMeanwhile(DomainError):
    """What was done at the door while the system was away cannot undo a cancellation."""

    code = "cancelled_meanwhile"
    message = _(
        "This visit was cancelled meanwhile. If the person was here, enter them as somebody "
        "without an appointment, and leave this entry as it is."
    )
