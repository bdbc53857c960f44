"""The API's addresses. No page of documentation with other people's scripts: docs/api.md."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from furtka.api.errors import NotFound, add_handlers, domain_error
from furtka.api.exchange import router as exchange
from furtka.api.holds import router as holds
from furtka.api.impact import router as impact
from furtka.api.importing import router as importing
from furtka.api.orders import router as orders
from furtka.api.parsing import JsonBody
from furtka.api.public import router as public
from furtka.api.settling import router as settling
from furtka.api.staff import router as staff
from furtka.api.visits import router as visits

api = NinjaAPI(
    title="Furtka",
    version="1",
    description="Offices, free times, visits, and what staff do with them. See docs/api.md.",
    docs_url=None,
    parser=JsonBody(),
    urls_namespace="api",
)
add_handlers(api)
api.add_router("", public)
api.add_router("", visits)
api.add_router("", holds)
api.add_router("", staff)
api.add_router("", importing)
api.add_router("", exchange)
api.add_router("", orders)
api.add_router("", settling)
api.add_router("", impact)


@csrf_exempt
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """Any other address under /api/."""
    return domain_error(request, NotFound())
