from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "furtka.cli"
    label = "cli"

    def ready(self) -> None:
        from furtka.cli import jobs

        jobs.register()
