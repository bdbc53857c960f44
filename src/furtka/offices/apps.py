from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "furtka.offices"
    label = "offices"

    def ready(self) -> None:
        from furtka.core.invariants import advice
        from furtka.offices import changes, checks  # noqa: F401 - checks register themselves
        from furtka.offices.complaints import advise

        advice.add("complaints after working hours", advise)
        changes.watch(self.get_models())
