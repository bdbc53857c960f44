from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "furtka.visits"
    label = "visits"

    def ready(self) -> None:
        from furtka.clients.apart import link_changed
        from furtka.clients.merging import repoint, repointed
        from furtka.clients.services import protection_begins
        from furtka.outbox.tasks import count_open
        from furtka.registry.people import FINDERS
        from furtka.rules.context import facts
        from furtka.visits import (
            ahead,
            answers,
            apart_claims,
            carry_out,
            contacts,
            invariants,
            jobs,
            kinds,
            proof,
            retention,
        )
        from furtka.visits.conflicts import count_conflicts
        from furtka.visits.models import Visit, Waiting
        from furtka.visits.staff.lookup import find_people

        answers.register()
        carry_out.register()
        invariants.register()
        jobs.register()
        kinds.register()
        ahead.register()
        proof.register()
        retention.register_rules()
        facts.add("conflicts", count_conflicts)
        facts.add("tasks", count_open)
        FINDERS.add("visits", find_people)
        link_changed.add("visits", apart_claims.follow)
        protection_begins.add("visits", contacts.forget)
        repointed.add("visits", repoint(Visit))
        repointed.add("waiting", repoint(Waiting))
