"""What wraps every request: a log line without personal data, and a content policy."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

log = logging.getLogger("furtka.requests")
GetResponse = Callable[[HttpRequest], HttpResponseBase]

PUBLIC_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# Wagtail's own screens carry inline scripts and styles and know no nonces (Wagtail 8.0).
EDITOR_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)


def content_security_policy(get_response: GetResponse) -> GetResponse:
    """Only our own scripts and styles run; the editors' screens are allowed inline ones."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        editing = request.path_info.startswith("/cms/")
        policy = EDITOR_POLICY if editing else PUBLIC_POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return middleware


def request_log(get_response: GetResponse) -> GetResponse:
    """One line a request: the name of the address's pattern, never the address itself.

    A path can hold a visit's code and a query can hold what somebody searched for.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        start = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            extra={
                "data": {
                    "method": request.method,
                    "route": match.route if match else "",
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - start) * 1000, 1),
                }
            },
        )
        return response

    return middleware
