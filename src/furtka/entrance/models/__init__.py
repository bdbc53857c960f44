"""What the entrance stores."""

from __future__ import annotations

from furtka.entrance.models.help import AlsoComing, HelpCall
from furtka.entrance.models.roll_call import RollCall, RollCallLine
from furtka.entrance.models.step import Step

__all__ = ["AlsoComing", "HelpCall", "RollCall", "RollCallLine", "Step"]
