"""The messages about visits, with the words that come with Furtka.

Neutral by default, because others read them too: no name, no matter, no office. A text message
has the code, the day and hour and a telephone number, and no link. On the telephone the code
word comes first if there is one, and nothing is said before the right person answers.
"""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from furtka.outbox.kinds import Kind, Words, kinds

# What a client can be told of a change that somebody made to a visit.
CHANGES = ("visit_moved", "visit_by_phone", "mode_changed")
CANCELLED = ("visit_cancelled", "visit_cancelled_by_office")

URGENT, CONFIRMS, RECALLS = 3, 5, 7

_WHO: dict[str, Words] = {
    "code": "ZW-4K7MR",
    "phone": "43 000 00 00",
    # What is said first on the telephone, so that they know who it is and nobody else does.
    "hello": format_lazy("{}. ", _("library")),
}
_WHEN = _WHO | {
    "when": _("Tuesday, 8 December, at 10:30"),
    "short": _("8 December 10:30"),
}
_VISIT = _WHEN | {"place": format_lazy("{} ul. Prosta 1, Zduńska Wola.", _("Place:"))}
_SERIES = _VISIT | {
    "n": "4",
    "dates": format_lazy("{}, ZW-4K7MR", _("Tuesday, 8 December, at 10:30")),
}


def register() -> None:
    """All kinds that begin in this room."""
    for add in (_booking, _cancelling, _series, _waiting, _recalling):
        add()


def _booking() -> None:
    kinds.add("visit_booked", Kind(
        label=_("Confirm a visit"),
        subject=_("Confirmation of appointment %(code)s"),
        text=_("Your appointment: %(when)s. %(place)s Code: %(code)s. To change it: %(phone)s."),
        sms=_("Appointment: %(short)s, code %(code)s. Change: %(phone)s."),
        call=_(
            "%(hello)sIs this a good moment?\n\nOnly to the person themselves: your appointment "
            "is on %(when)s. %(place)s Code: %(code)s."
        ),
        values=_VISIT, priority=CONFIRMS,
    ))  # fmt: skip
    kinds.add("visit_moved", Kind(
        label=_("Tell the new time of a visit"),
        subject=_("Change of appointment %(code)s"),
        text=_("The new time: %(when)s. %(place)s Code: %(code)s. To change it: %(phone)s."),
        sms=_("New time: %(short)s, code %(code)s. Change: %(phone)s."),
        call=_(
            "%(hello)sIs this a good moment?\n\nOnly to the person themselves: your appointment "
            "has a new time, %(when)s. %(place)s Code: %(code)s."
        ),
        values=_VISIT, priority=URGENT,
    ))  # fmt: skip
    kinds.add("visit_by_phone", Kind(
        label=_("Say that a visit is a telephone call now"),
        subject=_("Change of appointment %(code)s"),
        text=_("You need not come. We will call you: %(when)s. Code: %(code)s. To change it: "
               "%(phone)s."),
        sms=_("We will call: %(short)s, code %(code)s. Change: %(phone)s."),
        call=_(
            "%(hello)sIs this a good moment?\n\nOnly to the person themselves: you need not come. "
            "We will call you on %(when)s. Code: %(code)s."
        ),
        values=_WHEN, priority=URGENT,
    ))  # fmt: skip
    kinds.add("mode_changed", Kind(
        label=_("Say that a visit takes place in another way"),
        subject=_("Change of appointment %(code)s"),
        text=_("We work in another way now. Your appointment: %(when)s. %(place)s Code: %(code)s. "
               "To change it: %(phone)s."),
        sms=_("Change: %(short)s, %(how)s, code %(code)s. Tel. %(phone)s."),
        call=_(
            "%(hello)sIs this a good moment?\n\nOnly to the person themselves: we work in another "
            "way now. Your appointment is on %(when)s. %(place)s Code: %(code)s."
        ),
        values=_VISIT | {"how": _("by phone")}, priority=URGENT,
    ))  # fmt: skip


def _cancelling() -> None:
    kinds.add("visit_cancelled", Kind(
        label=_("Confirm that a visit is cancelled"),
        subject=_("Cancelled: appointment %(code)s"),
        text=_("The appointment %(code)s on %(when)s is cancelled. Nobody expects you then."),
        sms=_("Cancelled: %(short)s, code %(code)s. Questions: %(phone)s."),
        call=_(
            "%(hello)sIs this a good moment?\n\nOnly to the person themselves: your appointment "
            "on %(when)s is cancelled, code %(code)s. Nobody expects you then."
        ),
        values=_WHEN, priority=CONFIRMS,
    ))  # fmt: skip
    kinds.add("visit_cancelled_by_office", Kind(
        label=_("Say that we cancelled a visit"),
        subject=_("Cancelled: appointment %(code)s"),
        text=_(
            "The appointment %(code)s on %(when)s is cancelled. Please do not come then. To get a "
            "new time, call %(phone)s and give the code."
        ),
        sms=_("Cancelled: %(short)s, code %(code)s. New time: call %(phone)s."),
        call=_(
            "%(hello)sIs this a good moment?\n\nOnly to the person themselves: your appointment "
            "on %(when)s is cancelled, code %(code)s. Please do not come then. Shall we find a "
            "new time right now?"
        ),
        values=_WHEN, priority=URGENT,
    ))  # fmt: skip


def _series() -> None:
    kinds.add("series_booked", Kind(
        label=_("Confirm a series of visits"),
        subject=_("Confirmation of appointment %(code)s and later ones"),
        text=_("Your appointments: %(n)s. %(place)s\n\n%(dates)s\n\nTo change them: %(phone)s."),
        sms=_("Appointments: %(n)s, the first %(short)s, code %(code)s. Change: %(phone)s."),
        call=_(
            "%(hello)sIs this a good moment?\n\nOnly to the person themselves: your appointments, "
            "%(n)s of them. %(place)s\n\n%(dates)s"
        ),
        values=_SERIES, priority=CONFIRMS,
    ))  # fmt: skip
    kinds.add("series_cancelled", Kind(
        label=_("Say that a series of visits is cancelled"),
        subject=_("Cancelled: appointment %(code)s and later ones"),
        text=_(
            "These appointments are cancelled. Nobody expects you then.\n\n%(dates)s\n\nTo get "
            "new times, call %(phone)s."
        ),
        sms=_("Cancelled: %(n)s appointments from %(short)s, code %(code)s. Call %(phone)s."),
        call=_(
            "%(hello)sIs this a good moment?\n\nOnly to the person themselves: these appointments "
            "are cancelled. Nobody expects you then.\n\n%(dates)s"
        ),
        values=_SERIES, priority=URGENT,
    ))  # fmt: skip


def _waiting() -> None:
    kinds.add("waiting_joined", Kind(
        label=_("Confirm a place on the waiting list"),
        subject=_("Waiting for an appointment: %(code)s"),
        text=_("You are on the waiting list. Code: %(code)s. We will offer you a free time. "
               "Questions: %(phone)s."),
        sms=_("You are on the list, code %(code)s. Questions: %(phone)s."),
        call=_(
            "%(hello)sIs this a good moment?\n\nOnly to the person themselves: you are on the "
            "waiting list, code %(code)s. We will offer you a free time."
        ),
        values=_WHO, priority=CONFIRMS,
    ))  # fmt: skip
    kinds.add("waiting_offered", Kind(
        label=_("Offer a time that became free"),
        subject=_("Waiting for an appointment: %(code)s"),
        text=_(
            "A time is free: %(when)s. It is kept for you until %(until)s. To take it, enter your "
            "code %(code)s on our website, or call %(phone)s."
        ),
        sms=_("Free: %(short)s, yours until %(until_short)s, code %(code)s. Call %(phone)s."),
        call=_(
            "%(hello)sIs this a good moment?\n\nOnly to the person themselves: a time is free, "
            "%(when)s. We keep it until %(until)s, code %(code)s. Would you like it?"
        ),
        values=_WHEN | {
            "until": _("Monday, 7 December, at 14:00"), "until_short": _("7 December 14:00"),
        },
        priority=URGENT,
    ))  # fmt: skip


def _recalling() -> None:
    kinds.add("reminder", Kind(
        label=_("Remind of a visit"),
        subject=_("Reminder of appointment %(code)s"),
        text=_(
            "Your appointment: %(when)s. %(place)s Code: %(code)s. If you can't come, call "
            "%(phone)s.%(bring)s"
        ),
        sms=_("Reminder: %(short)s, code %(code)s. Change: %(phone)s.%(answer)s"),
        call=_(
            "%(hello)sIs this a good moment?\n\nOnly to the person themselves: we remind you of "
            "your appointment on %(when)s. %(place)s Code: %(code)s. Will you come?"
        ),
        values=_VISIT | {
            "bring": format_lazy(" {}", _("Please bring: an identity card.")),
            "answer": format_lazy(" {}", _("Will you come? Answer YES or NO.")),
        },
        priority=RECALLS, answer=True,
    ))  # fmt: skip
