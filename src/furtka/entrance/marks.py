"""What was seen to when somebody arrived: the rules, a document. Never which document."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from furtka.core.db import retried
from furtka.entrance.errors import WrongStep
from furtka.entrance.models import Arrival
from furtka.entrance.passing import P, arrivals_of, current, record

# What the trail says of each mark: set, and taken back.
LINES = {
    "rules_confirmed": ("rules_confirmed", "rules_unconfirmed"),
    "identity_checked": ("identity_checked", "identity_unchecked"),
}


@retried
def mark(
    *, who: P, rules_confirmed: bool, identity_checked: bool, now: datetime,
    actor: AbstractBaseUser, people: int | None = None,
) -> Arrival:  # fmt: skip
    """Set both marks, and how many came in; what changes is a line of the trail.

    Raises WrongStep for somebody who has not arrived.
    """
    who = current(who, lock=True)
    arrival = arrivals_of(who).first()
    if arrival is None:
        raise WrongStep(who.status)
    wanted = {"rules_confirmed": rules_confirmed, "identity_checked": identity_checked}
    changed = [name for name, value in wanted.items() if getattr(arrival, name) != value]
    for name in changed:
        setattr(arrival, name, wanted[name])
        record(LINES[name][not wanted[name]], who, at=now, actor=actor)
    if people is not None and people != arrival.people:
        arrival.people = people
        record("counted", who, at=now, actor=actor, people=str(people))
        changed.append("people")
    if changed:
        arrival.save(update_fields=changed)
    return arrival
