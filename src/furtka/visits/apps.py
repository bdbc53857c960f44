from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "furtka.visits"
    label = "visits"

    def ready(self) -> None:
        from furtka.clients.services import protection_begins
        from furtka.rules.context import facts
        from furtka.visits import contacts, invariants, jobs, proof, retention
        from furtka.visits.conflicts import count_conflicts

        invariants.register()
        jobs.register()
        proof.register()
        retention.register_rules()
        facts.add("conflicts", count_conflicts)
        protection_begins.add("visits", contacts.forget)
