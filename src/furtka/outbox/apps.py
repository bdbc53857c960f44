from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "furtka.outbox"
    label = "outbox"

    def ready(self) -> None:
        from furtka.clients.merging import repoint, repointed
        from furtka.offices import changes
        from furtka.outbox import checks, invariants, jobs, retention  # noqa: F401 - checks register
        from furtka.outbox.models import Message, Task, Wording

        changes.watch([Wording])
        invariants.register()
        jobs.register()
        retention.register_rules()
        repointed.add("messages", repoint(Message))
        repointed.add("tasks", repoint(Task))
