"""Who is told of a call for help, and in which words; and the list of past calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from furtka.core.dates import hour_words
from furtka.core.text import in_language
from furtka.entrance.helping import REOPEN
from furtka.entrance.models import HelpCall
from furtka.offices.alerts import Alert, Press, Urgency, seconds_until
from furtka.offices.models import Office, Room, Staff
from furtka.offices.permissions import Permission, may

# So long the people who are set for it have, before everybody at the entrance is told.
FIRST_TOLD = timedelta(minutes=1)
# As many as anybody reads; older ones are counted nowhere else.
LISTED = 200


def help_alerts(staff: Staff, now: datetime) -> list[Alert]:
    """What that person is told of the calls of the office. One query, two while somebody calls."""
    shown = [_alert(call, staff, now) for call in _calls_now(staff.office_id, now)]
    return [alert for alert in shown if alert is not None]


def _calls_now(office_id: int, now: datetime) -> QuerySet[HelpCall]:
    """Open calls, and those that can still be opened again."""
    recent = Q(ended_at=None) | Q(ended_at__gte=now - REOPEN)
    set_here = Staff.objects.filter(
        office=OuterRef("office"), site=OuterRef("site"), answers_help=True, active=True
    )
    calls = HelpCall.objects.filter(recent, office=office_id).annotate(set_here=Exists(set_here))
    people = calls.select_related("office", "caller", "room", "site", "answered_by")
    return people.prefetch_related("also__staff").order_by("id")


def _alert(call: HelpCall, staff: Staff, now: datetime) -> Alert | None:
    key = f"help-{call.pk}"
    goes = [one.pk for one in coming(call)]
    if call.ended_at is not None:
        return _over(key, call, now) if staff.pk in (call.caller_id, *goes) else None
    if staff.pk == call.caller_id:
        return Alert(key, _own_words(call), Urgency.QUIET, (_press("end", call),))
    if staff.pk in goes:
        presses = (_press("end", call), _press("stay", call))
        return Alert(key, _words(call, staff), Urgency.CALL, presses)
    if not _is_told(call, staff, now):
        return _not_yet(key, call, now) if may(staff.role, Permission.RUN_ENTRANCE) else None
    urgency = Urgency.CALL if goes else Urgency.DANGER
    return Alert(key, _words(call, staff), urgency, (_press("answer", call),))


def coming(call: HelpCall) -> list[Staff]:
    """Who goes there, the first one first."""
    first = [call.answered_by] if call.answered_by else []
    return first + [one.staff for one in call.also.all()]


def _is_told(call: HelpCall, staff: Staff, now: datetime) -> bool:
    """Those set for the site; where nobody is, or nobody answers, all who run the entrance."""
    if staff.answers_help and staff.site_id == call.site_id:
        return True
    late = (call.answered_at or now) - call.called_at >= FIRST_TOLD
    set_here: bool = call.set_here  # type: ignore[attr-defined]  # annotated
    return (late or not set_here) and may(staff.role, Permission.RUN_ENTRANCE)


def _not_yet(key: str, call: HelpCall, now: datetime) -> Alert | None:
    """Others are told first; the page asks again when their time is over."""
    if call.answered_at is not None:
        return None
    again = seconds_until(call.called_at + FIRST_TOLD, now)
    return Alert(key, "", Urgency.DANGER, ask_again=again)


def _over(key: str, call: HelpCall, now: datetime) -> Alert:
    """For those who know of it, as long as it can be taken back."""
    assert call.ended_at is not None  # noqa: S101 - for mypy
    again = seconds_until(call.ended_at + REOPEN, now)
    said = _("Ended %(time)s.") % {"time": hour_words(call.ended_at, call.office.tz)}
    presses = (_press("reopen", call),)
    return Alert(f"{key}-over", said, Urgency.QUIET, presses, again)


def _own_words(call: HelpCall) -> str:
    """For the caller, whose screen a stranger may see: nothing that alarms."""
    goes = coming(call)
    if goes:
        return _("Coming: %(names)s") % {"names": _names(goes)}
    return _("Saved %(time)s") % {"time": hour_words(call.called_at, call.office.tz)}


def _words(call: HelpCall, reader: Staff) -> str:
    said = {"place": _place(call, reader), "name": call.caller.name}
    words = _("Help needed: %(place)s. %(name)s calls.") % said
    goes = coming(call)
    if not goes:
        return words
    return f"{words} {_('Coming: %(names)s') % {'names': _names(goes)}}"


def _place(call: HelpCall, reader: Staff) -> str:
    """The room and floor; the site where the reader works at another one, or no room is known."""
    site = in_language(call.site, "name")
    if call.room is None:
        return site
    room = room_words(call.room)
    return room if reader.site_id == call.site_id else f"{room}, {site}"


def room_words(room: Room) -> str:
    """`room 12, floor 1`"""
    if room.floor == 0:
        return _("room %(room)s, ground floor") % {"room": room.name}
    return _("room %(room)s, floor %(floor)s") % {"room": room.name, "floor": room.floor}


def _names(people: list[Staff]) -> str:
    return ", ".join(one.name for one in people)


def _press(do: str, call: HelpCall) -> Press:
    words = {
        "answer": _("I'm going"),
        "stay": _("I can't go"),
        "end": _("All is well now"),
        "reopen": _("Not yet, undo"),
    }
    return Press(words[do], reverse("entrance_help:act", args=[call.pk, do]))


@dataclass(frozen=True)
class PastCall:
    """A line of the list. `seconds`: until somebody answered; None if nobody did."""

    called_at: datetime
    place: str
    caller: str
    coming: tuple[str, ...]
    seconds: int | None
    ended_at: datetime | None

    @property
    def minutes(self) -> int:
        """Whole minutes of `seconds`."""
        return (self.seconds or 0) // 60

    @property
    def rest(self) -> int:
        """Seconds of `seconds` over the whole minutes."""
        return (self.seconds or 0) % 60


def past_calls(office: Office, reader: Staff) -> list[PastCall]:
    """The newest LISTED calls of the office, newest first. Two queries."""
    calls = HelpCall.objects.filter(office=office).order_by("-id")
    calls = calls.select_related("caller", "room", "site", "answered_by")
    return [_past(call, reader) for call in calls.prefetch_related("also__staff")[:LISTED]]


def _past(call: HelpCall, reader: Staff) -> PastCall:
    waited = call.answered_at - call.called_at if call.answered_at else None
    return PastCall(
        called_at=call.called_at,
        place=_place(call, reader),
        caller=call.caller.name,
        coming=tuple(one.name for one in coming(call)),
        seconds=int(waited.total_seconds()) if waited is not None else None,
        ended_at=call.ended_at,
    )
