from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "furtka.clients"
    label = "clients"
