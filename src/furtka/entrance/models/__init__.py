"""What the entrance stores."""

from __future__ import annotations

from furtka.entrance.models.arrival import Arrival, Way
from furtka.entrance.models.help import AlsoComing, HelpCall
from furtka.entrance.models.offline_entry import PENDING, Fate, Medium, OfflineEntry
from furtka.entrance.models.roll_call import RollCall, RollCallLine
from furtka.entrance.models.sheet_file import MailState, SheetFile
from furtka.entrance.models.step import Step
from furtka.entrance.models.tablet import Tablet
from furtka.entrance.models.walk_in import About, Outcome, WalkIn

__all__ = [
    "PENDING",
    "About",
    "AlsoComing",
    "Arrival",
    "Fate",
    "HelpCall",
    "MailState",
    "Medium",
    "OfflineEntry",
    "Outcome",
    "RollCall",
    "RollCallLine",
    "SheetFile",
    "Step",
    "Tablet",
    "WalkIn",
    "Way",
]
