from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "furtka.registry"
    label = "registry"
