"""What the register tells whoever wrote to the office. Neither sender nor matter is named."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from furtka.outbox.kinds import Kind, Words, kinds

_VALUES: dict[str, Words] = {
    "number": "RPW/00042/2026",
    "phone": "43 000 00 00",
    "hello": format_lazy("{}. ", _("library")),
}


def register() -> None:
    """A receipt; and the notice of art. 36 KPA, whose words a lawyer of the office confirms."""
    kinds.add("letter_received", Kind(
        label=_("Confirm that a letter has reached us"),
        subject=_("Your letter %(number)s"),
        text=_("Your letter reached us on %(day)s. Its number: %(number)s. Questions: %(phone)s."),
        sms=_("Your letter reached us on %(day)s, number %(number)s. Questions: %(phone)s."),
        call=_(
            "%(hello)sIs this a good moment?\n\nOnly to the person themselves: your letter reached "
            "us on %(day)s. Its number: %(number)s."
        ),
        values=_VALUES | {"day": _("8 December")},
    ))  # fmt: skip
    kinds.add("delay_notice", Kind(
        label=_("Notice that a matter takes longer (art. 36 KPA)"),
        subject=_("A new date in %(number)s"),
        text=_(
            "Under art. 36 of the Code of Administrative Procedure we let you know that the matter "
            "%(number)s will not be settled in time. The reason: %(reason)s. The new date: "
            "%(until)s.\n\nIf you think that we are not acting or that it takes too long, you may "
            "lodge a reminder (ponaglenie, art. 37 of the Code) with us, with the reasons, for the "
            "authority above us. Questions: %(phone)s."
        ),
        sms=_("Matter %(number)s: new date %(until)s. Questions and your rights: %(phone)s."),
        call=_(
            "%(hello)sIs this a good moment?\n\nOnly to the person themselves: the matter "
            "%(number)s will not be settled in time. The reason: %(reason)s. The new date: "
            "%(until)s. You may lodge a reminder (ponaglenie) with us. We will also tell you this "
            "in writing if you wish."
        ),
        values=_VALUES | {
            "until": _("8 January 2027"), "reason": _("we are waiting for a document"),
        },
    ))  # fmt: skip
