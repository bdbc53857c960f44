"""What the entrance stores."""

from __future__ import annotations

from furtka.entrance.models.arrival import Arrival, Way
from furtka.entrance.models.help import AlsoComing, HelpCall
from furtka.entrance.models.roll_call import RollCall, RollCallLine
from furtka.entrance.models.step import Step
from furtka.entrance.models.tablet import Tablet
from furtka.entrance.models.walk_in import About, Outcome, WalkIn

__all__ = [
    "About",
    "AlsoComing",
    "Arrival",
    "HelpCall",
    "Outcome",
    "RollCall",
    "RollCallLine",
    "Step",
    "Tablet",
    "WalkIn",
    "Way",
]
