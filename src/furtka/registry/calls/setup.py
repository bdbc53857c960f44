"""What the telephone adds to other parts of the program."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from furtka.clients.merging import repoint, repointed
from furtka.outbox.chores import chores
from furtka.registry.calls import invariants, retention
from furtka.registry.calls.selectors import count_waiting
from furtka.registry.calls.services import CHORE
from furtka.registry.models import Call
from furtka.registry.nav import Tab, tabs


def register() -> None:
    chores.add(CHORE, _("Somebody waits for our word and was not reached: find another way"))
    repointed.add("calls", repoint(Call))
    invariants.register()
    retention.register_rules()
    tabs.add("30 calls", Tab("registry:calls:queue", _("Calls to return"), count=count_waiting))
