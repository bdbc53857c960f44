from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "furtka.registry"
    label = "registry"

    def ready(self) -> None:
        from furtka.registry import invariants

        invariants.register()
