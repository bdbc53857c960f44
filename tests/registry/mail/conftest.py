"""An office whose archive lies in a folder of the test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.offices.factories import House, make_house


@pytest.fixture
def house(tmp_path: Path, settings: Any) -> House:
    settings.ARCHIVE_ROOT = tmp_path / "archive"
    return make_house()
