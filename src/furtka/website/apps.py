from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    name = "furtka.website"
    label = "website"

    def ready(self) -> None:
        from furtka.offices.loading.parts import after_load
        from furtka.website.services import after_office

        after_load.add("website", after_office)
