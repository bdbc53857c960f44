from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "furtka.rules"
    label = "rules"

    def ready(self) -> None:
        from furtka.rules import invariants, loading

        invariants.register()
        loading.register()
