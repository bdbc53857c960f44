from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "furtka.offices"
    label = "offices"
