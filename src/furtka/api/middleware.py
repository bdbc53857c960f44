"""Whatever goes wrong under /api/ is answered in JSON, in the language of Accept-Language."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.translation import get_language_from_request

from furtka.api.errors import plain_error

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def json_only(get_response: GetResponse) -> GetResponse:
    """Addresses of the API have no language in them: the header says it.

    Unknown addresses, wrong methods and Django's own refusals never reach the API's handlers;
    their pages become our errors here.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/api/"):
            return get_response(request)
        language = get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = get_response(request)
        if response.status_code < 400 or response.headers["Content-Type"].startswith(
            "application/json"
        ):
            return response
        return plain_error(response)

    return middleware
