from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "furtka.outbox"
    label = "outbox"

    def ready(self) -> None:
        from furtka.outbox import invariants, jobs, retention

        invariants.register()
        jobs.register()
        retention.register_rules()
