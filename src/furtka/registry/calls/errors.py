"""What the telephone can say no with. docs/errors.md explains each code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from furtka.core.errors import DomainError


class CallTaken(DomainError):
    """A colleague was quicker, or the call is not waiting any more."""

    code = "call_taken"
    message = _("Somebody else is calling them already, or it is done. Take the next one.")


class MayNotRing(DomainError):
    """The client said when they may be rung, and now is not then."""

    code = "may_not_ring"
    message = _("Do not ring now: this person said when it is safe, and it is not at this hour.")


class NumberWaits(DomainError):
    """It can't be opened again: another call with the same number waits."""

    code = "number_waits"
    message = _("Another call with the same number waits already. Go on with that one.")
