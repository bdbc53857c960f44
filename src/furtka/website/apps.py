from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    name = "furtka.website"
    label = "website"

    def ready(self) -> None:
        from furtka.offices.groups import website_roots
        from furtka.offices.loading.parts import after_load
        from furtka.website.services import after_office, home_of

        after_load.add("website", after_office)
        website_roots.add("website", home_of)
