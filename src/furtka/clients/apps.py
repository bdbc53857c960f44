from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "furtka.clients"
    label = "clients"

    def ready(self) -> None:
        from furtka.clients import retention
        from furtka.clients.models import KeepApart
        from furtka.offices import changes

        changes.watch([KeepApart])
        retention.register_rules()
