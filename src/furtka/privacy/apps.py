from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "furtka.privacy"
    label = "privacy"
