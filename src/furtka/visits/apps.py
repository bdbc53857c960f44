from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "furtka.visits"
    label = "visits"

    def ready(self) -> None:
        from furtka.clients.services import protection_begins
        from furtka.visits import contacts, invariants, retention

        invariants.register()
        retention.register_rules()
        protection_begins.add("visits", contacts.forget)
