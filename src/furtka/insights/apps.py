from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "furtka.insights"
    label = "insights"
