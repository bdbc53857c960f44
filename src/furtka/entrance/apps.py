from django.apps import AppConfig


class EntranceConfig(AppConfig):
    name = "furtka.entrance"
    label = "entrance"

    def ready(self) -> None:
        from furtka.entrance import invariants, jobs, retention, steps
        from furtka.entrance.fetch_alerts import fetch_alerts
        from furtka.entrance.help_alerts import help_alerts
        from furtka.entrance.selectors import people_in_office
        from furtka.offices.alerts import ALERTS
        from furtka.rules.context import facts
        from furtka.visits.staff.rows import NEXT_STEPS, SIDE_STEPS

        invariants.register()
        retention.register_rules()
        jobs.register()
        ALERTS.add("help", help_alerts)
        ALERTS.add("fetch", fetch_alerts)
        facts.add("inside", people_in_office)
        NEXT_STEPS.add("entrance", steps.next_steps)
        SIDE_STEPS.add("entrance", steps.side_steps)
