"""What the entrance stores."""

from __future__ import annotations

from furtka.entrance.models.step import Step

__all__ = ["Step"]
