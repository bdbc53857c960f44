"""Proposals as buttons, and what became of a visit in words: for every page that settles visits."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from furtka.core.dates import hour_words, moment_words
from furtka.core.errors import DomainError
from furtka.offices.models import VisitKind
from furtka.visits.handover import Place
from furtka.visits.proposals import Proposal, Way


@dataclass(frozen=True)
class Button:
    """One proposal as a button: `words` say all of it, `id` is posted.

    `tells`: whether the client must learn of it.
    """

    id: str
    words: str
    tells: bool


def button_of(proposal: Proposal, tz: str) -> Button:
    hour = hour_words(proposal.starts_at, tz)
    match proposal.way:
        case Way.OTHER_ROOM:
            words = _("Same time, another room: %(room)s") % {"room": proposal.room}
        case Way.SAME_TIME:
            words = _("Same time: %(host)s") % {"host": proposal.host}
        case Way.SAME_DAY:
            words = _("Same day, %(hour)s") % {"hour": hour}
        case Way.PHONE:
            words = _("By phone, %(hour)s") % {"hour": hour}
        case _nearest:
            words = moment_words(proposal.starts_at, tz)
    return Button(proposal.id, words, proposal.needs_telling)


def done_words(before: Place, after: Place, tz: str) -> str:
    """What became of a visit: neutral, it is said before others too."""
    when = moment_words(after.starts_at, tz)
    if after.kind == VisitKind.PHONE != before.kind:
        return _("A call instead, %(when)s.") % {"when": when}
    if after.starts_at == before.starts_at and after.room_id != before.room_id:
        return _("Another room, %(when)s.") % {"when": when}
    if after.starts_at == before.starts_at:
        return _("Somebody else sees the client, %(when)s.") % {"when": when}
    values = {"before": moment_words(before.starts_at, tz), "after": when}
    return _("Moved from %(before)s to %(after)s.") % values


def refused_words(code: str, error: DomainError) -> str:
    """Why a proposal was not done."""
    said = {str(words) for words in error.fields.values()} or {str(error.message)}
    words = _("%(code)s: nothing was changed. %(why)s The list shows what is possible now.")
    return words % {"code": code, "why": " ".join(sorted(said))}
