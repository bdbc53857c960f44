"""Until when an appeal may be made against a decision that was delivered. Pure.

One month from receipt (art. 129 KPA, as this project's sources have it [F]; the office's lawyer
confirms it). The day of receipt is not counted; a last day that is a Saturday, a Sunday or a
public holiday moves on to the next day that is none (art. 57 KPA [G]).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from furtka.offices.hours import is_working_day


def appeal_until(received: date) -> date:
    """The last day. A month without such a day ends with its last one."""
    year, month = received.year + received.month // 12, received.month % 12 + 1
    last = date(year, month, min(received.day, monthrange(year, month)[1]))
    while not is_working_day(last):
        last += timedelta(days=1)
    return last
