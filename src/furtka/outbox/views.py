"""The one address at which providers of text messages call us."""

from __future__ import annotations

import json
import logging

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from furtka.outbox.inbound import hear, is_known

log = logging.getLogger("furtka.outbox")

# Five reports, or a long text message, are a tenth of it.
MOST_BYTES = 16_384


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def callback(request: HttpRequest, gateway: str, secret: str) -> HttpResponse:
    """A report or an answer. Only POST acts; GET is answered alike, so that nobody retries.

    The secret in the address is what lets a provider in: it sends no cookie and no token.
    """
    if not is_known(gateway, secret):
        return HttpResponse(status=404)
    if request.method != "POST":
        log.warning("sms.callback_by_get", extra={"data": {"gateway": gateway}})
        return _ok()
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return HttpResponse(status=413)
    fields = _fields(body, request.content_type or "")
    if fields is None:
        return HttpResponse(status=400)
    hear(gateway, fields, now=timezone.now())
    return _ok()


def _ok() -> HttpResponse:
    """SMSAPI takes nothing but these two letters for a yes."""
    return HttpResponse("OK", content_type="text/plain")


def _fields(body: bytes, content_type: str) -> dict[str, str] | None:
    """Names and values of a form or of a JSON object; None for neither."""
    if content_type != "application/json":
        return QueryDict(body).dict()
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    return {name: str(value) for name, value in found.items() if isinstance(value, str | int)}
