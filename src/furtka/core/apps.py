from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "furtka.core"
    label = "core"
