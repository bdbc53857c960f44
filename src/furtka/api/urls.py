"""The API's addresses."""

from __future__ import annotations

from ninja import NinjaAPI

api = NinjaAPI(title="Furtka", version="1")
