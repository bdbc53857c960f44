from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "furtka.outbox"
    label = "outbox"

    def ready(self) -> None:
        from furtka.clients.merging import repoint, repointed
        from furtka.offices import changes
        from furtka.outbox import (  # noqa: F401 - checks register
            addressed,
            checks,
            invariants,
            jobs,
            retention,
        )
        from furtka.outbox.chores import chores
        from furtka.outbox.models import Message, Task, Wording

        changes.watch([Wording])
        chores.add(addressed.CHORE, _("An e-mail did not arrive: find another way to tell it"))
        invariants.register()
        jobs.register()
        retention.register_rules()
        repointed.add("messages", repoint(Message))
        repointed.add("tasks", repoint(Task))
