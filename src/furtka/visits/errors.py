"""What a rule of visits can say no with. docs/errors.md explains each code."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from furtka.core.errors import DomainError
from furtka.visits.calendar import Slot


class InvalidInput(DomainError):
    """Something that was typed can't be used; `fields` says what and why."""

    code = "invalid"
    message = _("Please correct the fields that are marked.")
    status = 422


class SlotTaken(DomainError):
    """Somebody was quicker. `alternatives` are the nearest free times."""

    code = "slot_taken"
    message = _("This time has just been taken. Please choose another one.")

    def __init__(self, alternatives: Sequence[Slot] = ()) -> None:
        super().__init__()
        self.alternatives = list(alternatives)


class KeyReused(DomainError):
    code = "key_reused"
    message = _("This Idempotency-Key was already used for another request.")
    status = 422


class NotChangeable(DomainError):
    """The visit is over, cancelled or has begun."""

    code = "not_changeable"
    message = _("This visit can no longer be changed here. Please call us.")


class ChangedMeanwhile(DomainError):
    """Somebody else changed the visit between the look at it and the press."""

    code = "changed_meanwhile"
    message = _("This visit was changed a moment ago. Look at its new time first.")


class HoldGone(DomainError):
    """The hold was released, has become a visit, or has expired and somebody has the time."""

    code = "hold_gone"
    message = _("This time is no longer kept. Choose it again.")


class NoFreeTime(DomainError):
    code = "no_free_time"
    message = _("There is no free time in the coming weeks. Please call us.")


class TimeGivenAway(DomainError):
    """A visit that had ended can't be taken up again: its host or room serves others."""

    code = "time_given_away"
    message = _("The rest of this time was given to somebody else. Book a new visit.")


class TooManyTries(DomainError):
    """Codes and PINs are tried out, or somebody presses without end."""

    code = "too_many_tries"
    message = _("That was too often. Wait an hour and try again, or call us.")
    status = 429


class TooManyVisits(DomainError):
    """As many visits as the office allows are booked under this number or address."""

    code = "too_many_visits"
    status = 429

    def __init__(self, limit: int) -> None:
        said = ngettext_lazy(
            "%(n)d visit is already booked with this telephone number or e-mail address. "
            "You can move it or cancel it with its code and PIN. For one more, call us.",
            "%(n)d visits are already booked with this telephone number or e-mail address. "
            "You can move or cancel them with their codes and PINs. For one more, call us.",
            "n",
        )
        super().__init__(said % {"n": limit})


class TooManyWithoutProof(TooManyTries):
    """Of bookings without a proof of work, an office takes only so many an hour."""

    message = _("Too many visits are being booked right now. Call us and we will book for you.")


class TooQuick(DomainError):
    """A booking without a proof of work came sooner than a person can answer the questions.

    `seconds` are left to wait.
    """

    code = "too_quick"
    message = _("Wait a moment and press once more. Everything you entered is kept.")
    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class OfferGone(DomainError):
    """The time that was offered to somebody on the waiting list is theirs no longer."""

    code = "offer_gone"
    message = _("This offer has ended. You are still on the list unless it was the third.")
