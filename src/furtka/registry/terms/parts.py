"""What this part adds to the register, the list of tasks, the worker and the retention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from furtka.clients.retention import erased_too
from furtka.core.beat import Job, jobs
from furtka.offices.demonstrations import demonstrations
from furtka.outbox.chores import chores
from furtka.privacy import retention
from furtka.registry.desk.changes import changed
from furtka.registry.models import Item, Paper
from furtka.registry.nav import Tab, tabs
from furtka.registry.sections import Section, sections
from furtka.registry.terms.clocks import NEAR, OVER, start_other
from furtka.registry.terms.demonstration import show_terms
from furtka.registry.terms.papers import ANSWER, POST
from furtka.registry.terms.reminders import remind
from furtka.registry.terms.section import context

# Until then a letter that came back is posted anew.
KEEP_ADDRESSES = timedelta(days=365)


def register() -> None:
    tabs.add("20 terms", Tab("registry:terms:index", _("Terms")))
    demonstrations.add("terms", show_terms)
    sections.add("30 terms", Section("registry/terms/_section.html", context))
    jobs.add("terms.remind", Job(remind, daily_at=time(6, 20)))
    chores.add(NEAR, _("A term of the law ends soon: settle it, or tell them why not"))
    chores.add(OVER, _("A term of the law is over: tell them why and until when"))
    chores.add(POST, _("Print, sign and post a letter"))
    chores.add(ANSWER, _("See whether they completed what was missing"))
    changed.add("terms", count_anew)
    erased_too.add("letters about items", forget_clients)
    retention.register(
        retention.RetentionRule(
            "letter_addresses",
            ngettext_lazy(
                "Addresses on our letters in your matters: erased %(days)d day after writing.",
                "Addresses on our letters in your matters: erased %(days)d days after writing.",
                "days",
            ),
            KEEP_ADDRESSES,
            forget_addresses,
        )
    )


def count_anew(item: Item, now: datetime) -> None:
    """The way or the sort of matter is another one."""
    start_other(item, now=now)


def forget_addresses(before: datetime, now: datetime) -> Counter[int]:
    """The letter itself stays with its matter; where it went stands on the paper in the file."""
    old = Paper.objects.exclude(to_address="").filter(made_at__lt=before)
    rows = old.order_by("made_at").values_list("pk", "office_id")
    found = dict(rows[: retention.BATCH])
    Paper.objects.filter(pk__in=found).update(to_address="")
    return Counter(found.values())


def forget_clients(ids: Collection[int]) -> None:
    """Nothing says any more where clients who are erased live."""
    Paper.objects.exclude(to_address="").filter(item__client__in=ids).update(to_address="")
