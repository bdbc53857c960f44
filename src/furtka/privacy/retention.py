"""How long what is kept. Rooms register their rules; the sweep runs them; the website shows them.

A promise and the code that keeps it stand side by side, so that neither can change alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise

from furtka.core.registers import Register
from furtka.offices.models import Office
from furtka.privacy import audit

# How many rows one call of a rule's `erase` handles at most: no long lock on a large table.
BATCH = 2000

# (kept since before this instant, now) → how many rows of which office (its id) were erased.
Erase = Callable[[datetime, datetime], Mapping[int, int]]


@dataclass(frozen=True)
class RetentionRule:
    """One kind of personal data, how long it is kept, and what ends it.

    `name` is a code for logs and the audit trail. `promise` is a sentence for people with
    `%(days)d` in it, made by `ngettext_lazy(…, "days")`. `erase` handles at most BATCH rows a
    call, leaves out what it erased before, and is called until nothing is left.
    """

    name: str
    promise: str | Promise
    keep: timedelta
    erase: Erase


rules: Register[RetentionRule] = Register()


def register(rule: RetentionRule) -> None:
    """Add a room's rule; called in its AppConfig.ready()."""
    rules.add(rule.name, rule)


def promises() -> list[str]:
    """The rules as sentences in the active language, for the privacy page."""
    return [str(rule.promise % {"days": rule.keep.days}) for rule in rules]


def sweep(now: datetime) -> dict[str, int]:
    """Run all rules; how many rows each one erased. Each batch has its audit lines beside it."""
    return {rule.name: _run(rule, now) for rule in rules}


def _run(rule: RetentionRule, now: datetime) -> int:
    total = 0
    while erased := _run_once(rule, now):
        total += erased
    return total


@transaction.atomic
def _run_once(rule: RetentionRule, now: datetime) -> int:
    counts = {office: count for office, count in rule.erase(now - rule.keep, now).items() if count}
    for office in Office.objects.filter(pk__in=counts):
        audit.record(
            "privacy.erased", f"rule:{rule.name}", office=office, at=now, actor=None,
            count=counts[office.pk],
        )  # fmt: skip
    return sum(counts.values())
