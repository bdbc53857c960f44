"""A wrong setting stops the start-up."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from furtka.core import env


def test_a_wrong_switch_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FURTKA_X", "yes")
    with pytest.raises(ImproperlyConfigured, match="FURTKA_X"):
        env.env_bool("FURTKA_X", False)


def test_a_wrong_number_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FURTKA_X", "-3")
    with pytest.raises(ImproperlyConfigured, match="FURTKA_X"):
        env.env_int("FURTKA_X", 1)


def test_a_number_below_the_least_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FURTKA_X", "0")
    assert env.env_int("FURTKA_X", 1) == 0
    with pytest.raises(ImproperlyConfigured, match="FURTKA_X"):
        env.env_int("FURTKA_X", 1, least=1)


def test_lists_leave_empty_parts_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FURTKA_X", "a, ,b,")
    assert env.env_list("FURTKA_X") == ["a", "b"]


def test_the_secret_is_made_once_and_only_for_its_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = env.secret_key(tmp_path)
    assert first == env.secret_key(tmp_path) and len(first) > 40
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
