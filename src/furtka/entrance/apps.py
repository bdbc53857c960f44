from django.apps import AppConfig


class EntranceConfig(AppConfig):
    name = "furtka.entrance"
    label = "entrance"
