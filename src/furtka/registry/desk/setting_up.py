"""What this part of the register adds to the others."""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext_lazy as _

from furtka.clients.merging import repoint, repointed
from furtka.core.beat import Job, jobs
from furtka.offices.demonstrations import demonstrations
from furtka.offices.permissions import Permission
from furtka.registry.desk import asking, demonstration, sections
from furtka.registry.models import Returned
from furtka.registry.nav import SETTINGS, Tab, tabs


def register() -> None:
    asking.register()
    sections.register()
    tabs.add("12 mine", Tab("registry:desk:mine", _("My matters")))
    tabs.add(
        "14 unassigned",
        Tab("registry:desk:unassigned", _("Not assigned"), Permission.ASSIGN_ITEMS),
    )
    tabs.add("92 plan", Tab("registry:plan:plan", _("File plan"), group=SETTINGS))
    numbers = Tab(
        "registry:plan:settings", _("Numbers and file plan"), Permission.WRITE_ORDERS,
        group=SETTINGS,
    )  # fmt: skip
    tabs.add("91 settings", numbers)
    repointed.add("registry returned", repoint(Returned))
    demonstrations.add("registry desk", demonstration.show)
    jobs.add("registry.unassigned", Job(asking.remind_heads, daily_at=time(7)))
