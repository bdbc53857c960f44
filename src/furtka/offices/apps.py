from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "furtka.offices"
    label = "offices"

    def ready(self) -> None:
        from furtka.core.invariants import advice
        from furtka.offices import checks  # noqa: F401 - registers itself with Django
        from furtka.offices.complaints import advise

        advice.add("complaints after working hours", advise)
