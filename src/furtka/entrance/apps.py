from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EntranceConfig(AppConfig):
    name = "furtka.entrance"
    label = "entrance"

    def ready(self) -> None:
        from furtka.entrance import here, invariants, jobs, retention, steps, walk_ins
        from furtka.entrance.fetch_alerts import fetch_alerts
        from furtka.entrance.help_alerts import help_alerts
        from furtka.entrance.selectors import people_in_office
        from furtka.offices.alerts import ALERTS
        from furtka.outbox.chores import chores
        from furtka.rules.context import facts
        from furtka.visits.staff.rows import NEXT_STEPS, SIDE_STEPS
        from furtka.visits.web.visit_pages import AT_THE_DOOR

        invariants.register()
        retention.register_rules()
        jobs.register()
        chores.add(walk_ins.CHORE, _("Family interview in an urgent matter (2 working days)"))
        ALERTS.add("help", help_alerts)
        ALERTS.add("fetch", fetch_alerts)
        facts.add("inside", people_in_office)
        NEXT_STEPS.add("entrance", steps.next_steps)
        SIDE_STEPS.add("entrance", steps.side_steps)
        AT_THE_DOOR.add("entrance", here.at_the_door)
