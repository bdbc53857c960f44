from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "furtka.privacy"
    label = "privacy"

    def ready(self) -> None:
        from furtka.privacy import invariants, jobs

        invariants.register()
        jobs.register()
