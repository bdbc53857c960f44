"""What this part adds to the rest of the house."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from furtka.core.beat import Job, jobs
from furtka.outbox.chores import chores
from furtka.registry import sniffing
from furtka.registry.epuap.section import letter_of
from furtka.registry.epuap.taking import read
from furtka.registry.importing import inbox, mail, quarantine, retention
from furtka.registry.importing.readers import readers
from furtka.registry.nav import ASIDE, Tab, tabs
from furtka.registry.sections import Section, sections


def register() -> None:
    readers.add(sniffing.XML, read)
    readers.add(sniffing.MAIL, mail.read)
    sections.add("15 epuap", Section("registry/importing/_epuap.html", letter_of))
    tabs.add("60 import", Tab("registry:import:take-in", _("Take in files")))
    waiting = Tab(
        "registry:import:quarantine", _("Quarantine"), count=quarantine.count_waiting, group=ASIDE
    )
    tabs.add("71 quarantine", waiting)
    chores.add(quarantine.CHORE, _("Files that could not be taken in wait for a look"))
    jobs.add("registry.inbox", Job(inbox.empty, every=timedelta(minutes=1)))
    retention.register_rule()
