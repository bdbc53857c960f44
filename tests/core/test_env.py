"""A wrong setting stops the start-up."""

from __future__ import annotations

import os
import subprocess
import sys
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


def test_a_choice_that_there_is_not_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("pigeon", "sms,sms"):
        monkeypatch.setenv("FURTKA_X", wrong)
        with pytest.raises(ImproperlyConfigured, match="FURTKA_X"):
            env.env_choices("FURTKA_X", ("sms", "http"))
    monkeypatch.setenv("FURTKA_X", "http, sms")
    assert env.env_choices("FURTKA_X", ("sms", "http")) == ["http", "sms"]


@pytest.mark.parametrize(
    "wrong", ["example.org", "ftp://example.org", "https:///path", "http://a b"]
)
def test_what_is_no_address_is_named(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("FURTKA_X", wrong)
    with pytest.raises(ImproperlyConfigured, match="FURTKA_X"):
        env.env_url("FURTKA_X")


def test_pairs_change_only_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FURTKA_X", "to=phone")
    assert env.env_pairs("FURTKA_X", {"to": "to", "text": "text"}) == {
        "to": "phone",
        "text": "text",
    }
    for wrong in ("who=phone", "to", "to="):
        monkeypatch.setenv("FURTKA_X", wrong)
        with pytest.raises(ImproperlyConfigured, match="FURTKA_X"):
            env.env_pairs("FURTKA_X", {"to": "to"})


def test_a_secret_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret"
    file.write_text("quite-secret\n")
    assert env.env_secret("FURTKA_X") == ""
    monkeypatch.setenv("FURTKA_X_FILE", str(file))
    assert env.env_secret("FURTKA_X") == "quite-secret"
    monkeypatch.setenv("FURTKA_X", "another")
    with pytest.raises(ImproperlyConfigured, match="only one"):
        env.env_secret("FURTKA_X")


def test_a_secret_that_is_short_or_away_is_named_but_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FURTKA_X", "sesame")
    with pytest.raises(ImproperlyConfigured, match="FURTKA_X") as caught:
        env.env_secret("FURTKA_X", least=20)
    assert "sesame" not in str(caught.value)
    monkeypatch.delenv("FURTKA_X")
    for path in (tmp_path / "nothing-there", tmp_path / "empty"):
        (tmp_path / "empty").write_text("")
        monkeypatch.setenv("FURTKA_X_FILE", str(path))
        with pytest.raises(ImproperlyConfigured, match="FURTKA_X"):
            env.env_secret("FURTKA_X")


@pytest.mark.parametrize(
    ("set_to", "named"),
    [
        ({"FURTKA_SMS_GATEWAYS": "smsapi"}, "FURTKA_SMSAPI_TOKEN"),
        ({"FURTKA_SMS_GATEWAYS": "http"}, "FURTKA_HTTP_SMS_URL"),
        ({"FURTKA_SMS_GATEWAYS": "pigeon"}, "FURTKA_SMS_GATEWAYS"),
        ({"FURTKA_SMSAPI_SECRET": "short"}, "FURTKA_SMSAPI_SECRET"),
        ({"FURTKA_HTTP_SMS_TOKEN": "t", "FURTKA_HTTP_SMS_HEADER": "X"}, "FURTKA_HTTP_SMS_HEADER"),
        ({"FURTKA_EDELIVERY_SYSTEM": "FURTKA"}, "FURTKA_EDELIVERY_OFFICE"),
    ],
)
def test_half_of_a_gateway_stops_the_start_up(
    tmp_path: Path, set_to: dict[str, str], named: str
) -> None:
    machine = {"PATH": os.environ["PATH"], "PYTHONPATH": "src", "FURTKA_DATA": str(tmp_path)}
    started = subprocess.run(
        [sys.executable, "-c", "import furtka.settings"],
        env=machine | set_to, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert started.returncode == 1 and named in started.stderr.splitlines()[-1]
