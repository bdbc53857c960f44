"""docs/api.md names every address and every status code of errors; so does OpenAPI."""

from __future__ import annotations

from pathlib import Path

from furtka.api.errors import _BY_STATUS, BadJson, NotAllowed, NotJson, NotLoggedIn, TooLarge
from furtka.api.urls import api

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text()


def operations() -> list[str]:
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    return [f"{verb.upper()} {path}" for path, verbs in paths.items() for verb in verbs]


def test_every_operation_is_in_the_page() -> None:
    assert operations()
    assert [said for said in operations() if f"`{said}`" not in PAGE] == []


def test_every_code_of_the_api_s_own_errors_is_in_the_page() -> None:
    ours = {e.code for e in (BadJson, NotAllowed, NotJson, NotLoggedIn, TooLarge)}
    codes = ours | {code for code, _sentence in _BY_STATUS.values()}
    assert [code for code in sorted(codes) if f"`{code}`" not in PAGE] == []
