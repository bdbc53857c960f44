from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "furtka.rules"
    label = "rules"
