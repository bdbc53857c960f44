"""What this part adds to the rest: jobs, chores, words, a section, a tab, how it is kept."""

from __future__ import annotations

from datetime import timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from furtka.core.beat import Job, jobs
from furtka.offices.demonstrations import demonstrations
from furtka.outbox.chores import chores
from furtka.outbox.kinds import Kind, kinds
from furtka.registry.mail import (
    answering,
    demonstration,
    fetching,
    receipts,
    retention,
    section,
)
from furtka.registry.nav import ASIDE, Tab, tabs


def register() -> None:
    jobs.add("mail.fetch", Job(fetching.fetch_due, every=timedelta(minutes=1)))
    chores.add(fetching.CHORE, _("The office's e-mail can't be fetched: see to the mailbox"))
    chores.add(receipts.CHORE, _("Find a safe way to say that this e-mail reached us"))
    kinds.add(answering.KIND, Kind(
        label=_("Answer to a letter"),
        subject=_("Answer %(number)s"),
        text="%(text)s",
        sms=_("There is an answer to your letter %(number)s. Call us: %(phone)s."),
        call=_(
            "%(hello)sIs this a good moment?\n\nOnly to the person themselves, the answer to "
            "%(number)s:\n\n%(text)s"
        ),
        values={
            "number": "RPW/00042/2026", "phone": "43 000 00 00", "text": _("The words we wrote."),
            "hello": format_lazy("{}. ", _("library")),
        },
    ))  # fmt: skip
    tabs.add("72 mail", Tab("registry:mail:list", _("E-mail not registered"), group=ASIDE))
    demonstrations.add("mail", demonstration.show)
    retention.register_rule()
    section.register()
