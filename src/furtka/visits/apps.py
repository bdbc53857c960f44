from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "furtka.visits"
    label = "visits"

    def ready(self) -> None:
        from furtka.visits import invariants, retention

        invariants.register()
        retention.register_rules()
