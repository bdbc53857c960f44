from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "furtka.registry"
    label = "registry"

    def ready(self) -> None:
        from datetime import time

        from furtka.clients.merging import repoint, repointed
        from furtka.core.beat import Job, jobs
        from furtka.outbox.chores import chores
        from furtka.registry import answers, bytes_kept, invariants, kinds, nav, sections
        from furtka.registry.calls import setup as calls
        from furtka.registry.day import views as day_views
        from furtka.registry.desk import setting_up
        from furtka.registry.edelivery import parts as edelivery
        from furtka.registry.ezd import views as ezd_views
        from furtka.registry.importing import parts as importing
        from furtka.registry.labels import views as label_views
        from furtka.registry.mail import register as mail
        from furtka.registry.models import Item
        from furtka.registry.terms import parts as terms

        calls.register()
        invariants.register()
        chores.add(
            answers.CHORE, _("Answer how to do it right: as it came, it has no effect in law")
        )
        jobs.add("registry.archive", Job(bytes_kept.sweep, daily_at=time(4, 20)))
        kinds.register()
        nav.register()
        sections.register()
        setting_up.register()
        terms.register()
        label_views.register()
        day_views.register()
        ezd_views.register()
        importing.register()
        mail.register()
        edelivery.register()
        repointed.add("registry", repoint(Item))
