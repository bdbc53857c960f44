from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "furtka.outbox"
    label = "outbox"

    def ready(self) -> None:
        from furtka.outbox import invariants, retention

        invariants.register()
        retention.register_rules()
