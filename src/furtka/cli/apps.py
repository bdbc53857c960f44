from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "furtka.cli"
    label = "cli"
