"""The strip above every staff page: what can't wait until somebody opens another page.

Rooms above add who is told what, in `AppConfig.ready()`: `ALERTS.add("help", help_alerts)`. Each of
them may ask the database one question a page. Open pages look again when the office's audit trail
gets a line that wakes screens, and when `ask_again` seconds are over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise

from furtka.core.registers import Register
from furtka.offices.models import Staff


class Urgency(StrEnum):
    """How loudly it is said; the strip shows the loudest first."""

    DANGER = "danger"
    CALL = "call"
    # Nothing that catches the eye of a stranger who looks at the screen.
    QUIET = "quiet"


@dataclass(frozen=True)
class Press:
    """A button: its words, and the address it posts to."""

    label: str | Promise
    url: str


@dataclass(frozen=True)
class Alert:
    """One line. `key` stays the same while it is the same matter: a new key may make a sound.

    With an empty `text` there is nothing to show yet. `ask_again`: in how many seconds the page
    should look again although nothing was done, because time alone changes it.
    """

    key: str
    text: str | Promise
    urgency: Urgency
    presses: tuple[Press, ...] = ()
    ask_again: int | None = None


def seconds_until(moment: datetime, now: datetime) -> int:
    """For `ask_again`: whole seconds after which `moment` has surely come; at least one."""
    return max(1, int((moment - now).total_seconds()) + 1)


ALERTS: Register[Callable[[Staff, datetime], list[Alert]]] = Register()


@dataclass(frozen=True)
class Strip:
    """What one person is told now."""

    alerts: tuple[Alert, ...]
    ask_again: int | None

    @property
    def loud(self) -> list[Alert]:
        return [alert for alert in self.alerts if alert.urgency != Urgency.QUIET]

    @property
    def quiet(self) -> list[Alert]:
        return [alert for alert in self.alerts if alert.urgency == Urgency.QUIET]


def strip_of(staff: Staff, now: datetime) -> Strip:
    """All that this person is told now. As many queries as rooms have something to tell."""
    found = [alert for tell in ALERTS for alert in tell(staff, now)]
    order = list(Urgency)
    shown = sorted((one for one in found if one.text), key=lambda one: order.index(one.urgency))
    waits = [one.ask_again for one in found if one.ask_again is not None]
    return Strip(tuple(shown), min(waits, default=None))
