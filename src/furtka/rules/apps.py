from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "furtka.rules"
    label = "rules"

    def ready(self) -> None:
        from furtka.offices import changes
        from furtka.rules import asking, invariants, jobs, loading

        changes.watch(self.get_models())
        asking.register()
        invariants.register()
        jobs.register()
        loading.register()
