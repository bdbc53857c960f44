"""A "no" from a rule: a code that never changes and a sentence that may."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise


class DomainError(Exception):
    """A rule said no. `code` is for programs; `message` is a full sentence for people.

    `fields` names the inputs the sentence is about, where there are such. `status` is the HTTP
    status that the API answers with. Nothing of what people typed belongs in an error: it is
    logged.
    """

    code: str = "refused"
    message: str | Promise = ""
    status: int = 409

    def __init__(
        self,
        message: str | Promise | None = None,
        *,
        fields: Mapping[str, str | Promise] | None = None,
    ) -> None:
        super().__init__(self.code)
        if message is not None:
            self.message = message
        self.fields: dict[str, str | Promise] = dict(fields or {})

    def __str__(self) -> str:
        return self.code  # what the log shows
