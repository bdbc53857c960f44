from django.apps import AppConfig


class EntranceConfig(AppConfig):
    name = "furtka.entrance"
    label = "entrance"

    def ready(self) -> None:
        from furtka.entrance.selectors import people_in_office
        from furtka.entrance.steps import next_steps
        from furtka.rules.context import facts
        from furtka.visits.rows import NEXT_STEPS

        facts.add("inside", people_in_office)
        NEXT_STEPS.add("entrance", next_steps)
