from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "furtka.api"
    label = "api"

    def ready(self) -> None:
        from furtka.api import remembered

        remembered.forget_on_changes()
