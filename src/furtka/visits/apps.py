from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "furtka.visits"
    label = "visits"
