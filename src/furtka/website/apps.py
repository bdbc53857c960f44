from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    name = "furtka.website"
    label = "website"
