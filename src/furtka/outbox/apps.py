from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "furtka.outbox"
    label = "outbox"
