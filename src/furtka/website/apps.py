from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebsiteConfig(AppConfig):
    name = "furtka.website"
    label = "website"

    def ready(self) -> None:
        from furtka.core.updates import after_update
        from furtka.offices.demonstrations import demonstrations
        from furtka.offices.groups import website_roots
        from furtka.offices.loading.parts import after_load
        from furtka.outbox.chores import chores
        from furtka.rules.context import personal
        from furtka.rules.copies import replaced_copies
        from furtka.rules.services import order_changed
        from furtka.website import approval, copies, invariants, jobs, procedures, retention
        from furtka.website.demonstration import approve_procedure
        from furtka.website.services import after_office, complete_sites, home_of

        chores.add(copies.CHORE, _("Take down a poster that no longer holds"))
        order_changed.add("posters", copies.note_changed)
        replaced_copies.add("posters", copies.replaced_by)
        jobs.register()
        retention.register_rules()
        after_load.add("website", after_office)
        after_update.add("website", complete_sites)
        website_roots.add("website", home_of)
        demonstrations.add("procedure", approve_procedure)
        approval.register()
        procedures.register()
        invariants.register()
        personal.add("procedure", procedures.unread_version)
