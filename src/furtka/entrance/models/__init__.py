"""What the entrance stores."""

from __future__ import annotations

from furtka.entrance.models.arrival import Arrival, Way
from furtka.entrance.models.step import Step
from furtka.entrance.models.walk_in import About, Outcome, WalkIn

__all__ = ["About", "Arrival", "Outcome", "Step", "WalkIn", "Way"]
