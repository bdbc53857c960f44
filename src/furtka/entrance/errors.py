"""What a rule at the entrance can say no with. docs/errors.md explains each code."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.core.errors import DomainError
from furtka.visits.models import VisitStatus

# Whole sentences, so that each language can say them in its own way.
WHERE_IT_STANDS: dict[VisitStatus, str | Promise] = {
    VisitStatus.HELD: _("This visit is not booked yet."),
    VisitStatus.BOOKED: _("This person has not arrived yet."),
    VisitStatus.ARRIVED: _("This person is at the entrance and has not been met yet."),
    VisitStatus.MET: _("This person was met and is not in the room yet."),
    VisitStatus.IN_ROOM: _("This person is in the room."),
    VisitStatus.LEAVING: _("This person is being walked to the exit."),
    VisitStatus.LEFT: _("This person has left."),
    VisitStatus.CANCELLED_BY_CLIENT: _("This visit was cancelled by the client."),
    VisitStatus.CANCELLED_BY_OFFICE: _("This visit was cancelled by the office."),
    VisitStatus.EXCUSED: _("This person was excused. Undo that first."),
    VisitStatus.NO_SHOW: _("This person is marked as not having come. Undo that first."),
}


class WrongStep(DomainError):
    """The step does not follow from where the visit stands; the sentence says where that is."""

    code = "wrong_step"

    def __init__(self, status: str) -> None:
        super().__init__(WHERE_IT_STANDS[VisitStatus(status)])


class NotApplicable(DomainError):
    """Nobody walks through the house for a phone call or a visit at home."""

    code = "not_applicable"
    message = _("This visit is not at the office: nobody is met at the entrance.")


class TooEarly(DomainError):
    """A screen was about to end a visit whose time has not come, by one careless press."""

    code = "too_early"
    message = _("It is too early for that: this person may still come.")


class NothingToUndo(DomainError):
    code = "nothing_to_undo"
    message = _("There is no step to take back.")


class NotYourCall(DomainError):
    """Only who called for help, or goes there, knows that all is well again."""

    code = "not_your_call"
    message = _("Only the person who called for help, or who goes there, can end it.")
