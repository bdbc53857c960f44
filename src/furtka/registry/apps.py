from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "furtka.registry"
    label = "registry"

    def ready(self) -> None:
        from furtka.clients.merging import repoint, repointed
        from furtka.outbox.chores import chores
        from furtka.registry import answers, invariants, kinds, nav, sections
        from furtka.registry.edelivery import parts as edelivery
        from furtka.registry.models import Item

        invariants.register()
        chores.add(
            answers.CHORE, _("Answer how to do it right: as it came, it has no effect in law")
        )
        kinds.register()
        nav.register()
        sections.register()
        edelivery.register()
        repointed.add("registry", repoint(Item))
