from django.apps import AppConfig


class EntranceConfig(AppConfig):
    name = "furtka.entrance"
    label = "entrance"

    def ready(self) -> None:
        from furtka.entrance import invariants
        from furtka.entrance.selectors import people_in_office
        from furtka.rules.context import facts

        invariants.register()
        facts.add("inside", people_in_office)
