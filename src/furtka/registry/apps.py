from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "furtka.registry"
    label = "registry"

    def ready(self) -> None:
        from furtka.clients.merging import repoint, repointed
        from furtka.registry import invariants, kinds
        from furtka.registry.models import Item

        invariants.register()
        kinds.register()
        repointed.add("registry", repoint(Item))
