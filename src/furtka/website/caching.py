"""Pages that are alike for everybody are kept for a few seconds (docs/website.md).

Kept in the process itself: no other service is needed, and what one process does not know is
at most `PAGE_CACHE_SECONDS` old. Never kept: a page with a form's token, a page for somebody
who has a session, an address with a query, anything that sets a cookie.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch
from django.utils.cache import get_conditional_response, has_vary_header

# A page is some 20 kB: at most about 10 MB a process.
MOST_PAGES = 500


@dataclass(frozen=True)
class Kept:
    """A page as it was sent."""

    until: float  # time.monotonic()
    content: bytes
    headers: dict[str, str]
    match: ResolverMatch | None


class Pages:
    """The pages of this process; the one that was read longest ago goes first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Kept | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None or found.until < time.monotonic():
                return None
            self._kept.move_to_end(key)
            return found

    def keep(self, key: str, page: Kept) -> None:
        with self._lock:
            self._kept[key] = page
            while len(self._kept) > MOST_PAGES:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


pages = Pages()


def is_anonymous(request: HttpRequest) -> bool:
    """Whether nothing in the request tells people apart."""
    ours = {settings.SESSION_COOKIE_NAME, "messages"}
    return request.method in ("GET", "HEAD") and not ours & request.COOKIES.keys()


def may_be_kept(request: HttpRequest, response: HttpResponse) -> None:
    """Mark a page as alike for everybody: browsers ask again each time, and get a short 304."""
    if is_anonymous(request) and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"


def keep_pages(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: answer from what is kept, and keep what `may_be_kept` marked."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not is_anonymous(request) or request.META.get("QUERY_STRING"):
            return get_response(request)
        key = f"{request.scheme}://{request.META.get('HTTP_HOST', '')}{request.path_info}"
        kept = pages.get(key)
        if kept is not None:
            request.resolver_match = kept.match
            return _answer(request, HttpResponse(kept.content, headers=kept.headers))
        response = get_response(request)
        if not isinstance(response, HttpResponse) or not _alike_for_everybody(response):
            return response
        response.headers["ETag"] = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
        if settings.PAGE_CACHE_SECONDS and request.method == "GET":
            until = time.monotonic() + settings.PAGE_CACHE_SECONDS
            headers = dict(response.headers)
            pages.keep(key, Kept(until, response.content, headers, request.resolver_match))
        return _answer(request, response)

    return middleware


def _alike_for_everybody(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.cookies
        and not has_vary_header(response, "Cookie")
        and response.headers.get("Cache-Control", "").startswith("public")
        and "html" in response.headers.get("Content-Type", "")
    )


def _answer(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    answer = get_conditional_response(request, etag=response.headers["ETag"], response=response)
    return answer or response
