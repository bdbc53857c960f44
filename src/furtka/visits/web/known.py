"""A browser that booked or opened a visit once, so that nobody else's wrong PINs lock it out.

A signed cookie says "this browser knew the PIN of that visit". It opens nothing: it only gives
the browser a count of wrong PINs of its own. The visit stands in it as a keyed hash, and for
sensitive matters nothing is left behind at all.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from furtka.core.codes import tidy_code
from furtka.visits.models import Visit

NAME = "furtka_known"
KEEP = timedelta(days=60)
_SALT = "furtka.visits.known"


def remember(response: HttpResponse, visit: Visit) -> HttpResponse:
    """Leave the mark of that visit, and of no other, with the browser."""
    service = visit.service
    if service.sensitive or service.unit.sensitive:
        return response
    value = {"visit": _mark(visit.code), "browser": secrets.token_urlsafe(9)}
    response.set_cookie(
        NAME, signing.dumps(value, salt=_SALT, compress=True), max_age=KEEP, httponly=True,
        secure=settings.HTTPS, samesite="Lax",
    )  # fmt: skip
    return response


def forget(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(NAME, samesite="Lax")
    return response


def browser_of(request: HttpRequest, code: str) -> str:
    """The browser's own mark if it has opened the visit of that code; empty for a stranger."""
    try:
        value = signing.loads(request.COOKIES.get(NAME, ""), salt=_SALT, max_age=KEEP)
    except signing.BadSignature:
        return ""
    if not hmac.compare_digest(value["visit"], _mark(tidy_code(code))):
        return ""
    return str(value["browser"])


def _mark(code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{_SALT}:{code}".encode(), sha256).hexdigest()
