from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "furtka.clients"
    label = "clients"

    def ready(self) -> None:
        from furtka.clients import retention

        retention.register_rules()
