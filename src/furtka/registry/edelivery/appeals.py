"""Until when an appeal may be made against a decision that was delivered. Pure.

One month from receipt (art. 129 KPA, as this project's sources have it [F]; the office's lawyer
confirms it). The day of receipt is not counted; a last day that is a Saturday, a Sunday or a
public holiday moves on to the next day that is none (art. 57 KPA [G]).
"""

from __future__ import annotations

from datetime import date

from furtka.offices.hours import is_working_day
from furtka.registry.terms.arithmetic import Term, TermUnit, due

APPEAL = Term(1, TermUnit.MONTHS)


def appeal_until(received: date) -> date:
    """The last day in time."""
    return due(APPEAL, received, is_working_day)
