"""Every "no" of the API in one shape: {"error": code, "message": sentence, "fields": {…}}."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from furtka.api.schemas import slot_out
from furtka.core.errors import DomainError
from furtka.visits.errors import InvalidInput, SlotTaken, TooManyTries
from furtka.visits.requests import LANGUAGES

# Bodies larger than this aren't looked into for the language that a sentence should have.
_LOOK_INTO = 20_000

Sentence = str | Promise


class NotFound(DomainError):
    code = "not_found"
    message = _("There is nothing at this address.")
    status = 404


class NotLoggedIn(DomainError):
    code = "not_logged_in"
    message = _("Log in, or send a valid token.")
    status = 401


class NotAllowed(DomainError):
    code = "not_allowed"
    message = _("Your role does not allow this.")
    status = 403


class BadJson(DomainError):
    code = "bad_json"
    message = _("The body is not valid JSON.")
    status = 400


class NotJson(DomainError):
    code = "not_json"
    message = _("Send JSON with the header Content-Type: application/json.")
    status = 415


class TooLarge(DomainError):
    code = "too_large"
    message = _("The body is too large.")
    status = 413


_BY_STATUS: dict[int, tuple[str, Sentence]] = {
    400: ("bad_request", _("The request can't be understood.")),
    403: ("not_allowed", _("This request was refused. Load the page again and try once more.")),
    404: (NotFound.code, NotFound.message),
    405: ("method_not_allowed", _("This address does not work with that method.")),
    413: (TooLarge.code, TooLarge.message),
    500: ("our_fault", _("Something went wrong on our side. Please try again or call us.")),
}

# What a field wants, in words of its own; then by the kind of mistake.
_BY_FIELD: dict[str, Sentence] = {
    "starts_at": _("Write the time with its offset, for example 2026-12-08T10:30:00+01:00."),
    "valid_from": _("Write the time with its offset, for example 2026-12-08T10:30:00+01:00."),
    "valid_until": _("Write the time with its offset, for example 2026-12-08T10:30:00+01:00."),
    "received_at": _("Write the time with its offset, for example 2026-12-08T10:30:00+01:00."),
    "from": _("Write the day as 2026-12-08."),
    "to": _("Write the day as 2026-12-08."),
    "party": _("Between 1 and 20 people can come together."),
    "service": _("Choose a matter from the list."),
    "needs": _("Choose needs from the list."),
    "accepted_rules": _("Please confirm that you have read the rules of the visit."),
    "language": _("Choose Polish, English or Ukrainian."),
    "body": _("Send one JSON object."),
}
_BY_MISTAKE: dict[str, Sentence] = {
    "missing": _("Fill in this field."),
    "string_too_long": _("This is too long."),
    "string_unicode": _("Use letters, digits and ordinary punctuation only."),
}
_OTHERWISE: Sentence = _("This value can't be used here.")


def reply(
    status: int,
    code: str,
    message: Sentence,
    fields: Mapping[str, Sentence] | None = None,
    **more: Any,
) -> JsonResponse:
    """One error, in the language that is active."""
    said = {name: str(sentence) for name, sentence in (fields or {}).items()}
    body = {"error": code, "message": str(message), "fields": said, **more}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A rule said no."""
    _speak_body_language(request)
    more: dict[str, Any] = {}
    if isinstance(error, SlotTaken):
        more["alternatives"] = [slot_out(s).model_dump(mode="json") for s in error.alternatives]
    response = reply(error.status, error.code, error.message, error.fields, **more)
    if isinstance(error, TooManyTries):
        # Tries are counted by the hour of the clock.
        now = timezone.now()
        response.headers["Retry-After"] = str(3600 - now.minute * 60 - now.second)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Something has the wrong type: our own sentence at each field, not the library's."""
    fields: dict[str, Sentence] = {}
    for mistake in error.errors:
        name = _field_of(mistake["loc"])
        missing = mistake["type"] == "missing" and name not in ("accepted_rules", "body")
        kind = _BY_MISTAKE["missing"] if missing else _BY_FIELD.get(name)
        fields.setdefault(name, kind or _BY_MISTAKE.get(mistake["type"], _OTHERWISE))
    return domain_error(request, InvalidInput(fields=fields))


def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The library's own errors; the reader of bodies hides ours in their cause."""
    cause = error.__cause__
    if isinstance(cause, DomainError):
        return domain_error(request, cause)
    if isinstance(cause, RequestDataTooBig):
        return domain_error(request, TooLarge())
    if isinstance(error, AuthenticationError):
        return domain_error(request, NotLoggedIn())
    return domain_error(request, BadJson())


def plain_error(response: HttpResponseBase) -> HttpResponseBase:
    """The same status in our shape, for what Django answered with a page."""
    code, message = _BY_STATUS.get(response.status_code, ("refused", _OTHERWISE))
    ours = reply(response.status_code, code, message)
    if allow := response.headers.get("Allow"):
        ours.headers["Allow"] = allow
    return ours


def add_handlers(api: NinjaAPI) -> None:
    """Called once, where the API is made."""
    api.add_exception_handler(DomainError, domain_error)  # type: ignore[arg-type]
    api.add_exception_handler(ValidationError, validation_error)  # type: ignore[arg-type]
    api.add_exception_handler(HttpError, http_error)  # type: ignore[arg-type]
    api.add_exception_handler(Http404, lambda request, _e: domain_error(request, NotFound()))
    api.add_exception_handler(
        RequestDataTooBig, lambda request, _e: domain_error(request, TooLarge())
    )


def _field_of(place: tuple[Any, ...]) -> str:
    """`("body", "data", "starts_at")` → `starts_at`; the body as a whole is `body`."""
    names = [str(part) for part in place if isinstance(part, str)]
    if names[:2] == ["body", "data"]:
        return names[2] if len(names) > 2 else "body"
    return names[1] if len(names) > 1 else "body"


def _speak_body_language(request: HttpRequest) -> None:
    """Who sends a language with a booking reads that one."""
    raw = getattr(request, "_body", b"")
    if not raw or len(raw) > _LOOK_INTO:
        return
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return
    language = body.get("language") if isinstance(body, dict) else None
    if isinstance(language, str) and language in LANGUAGES:
        translation.activate(language)
        request.LANGUAGE_CODE = language
