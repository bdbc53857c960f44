from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "furtka.api"
    label = "api"
