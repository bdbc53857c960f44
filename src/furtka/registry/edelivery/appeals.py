"""Until when an appeal may be made against a decision that was delivered. Pure.

Fourteen days from delivery (art. 129 § 2 of the Code [G]; the office's lawyer confirms it), counted
by art. 57. The month of art. 35 § 3 is another term: how long the appeal itself may take.
"""

from __future__ import annotations

from datetime import date

from furtka.offices.hours import is_working_day
from furtka.registry.terms.arithmetic import Term, TermUnit, due

APPEAL = Term(14, TermUnit.DAYS)


def appeal_until(received: date) -> date:
    """The last day in time."""
    return due(APPEAL, received, is_working_day)
