"""Open what came with an item: only for who may see the item, and never as a page of ours."""

from __future__ import annotations

from django.http import FileResponse, Http404
from django.utils import timezone
from django.views.decorators.http import require_GET

from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.privacy import audit
from furtka.registry import selectors
from furtka.registry.archive import open_kept
from furtka.registry.models import Attachment, Evidence, Item, KeptFile

# A browser shows these by itself; they run nothing, and the sandbox sees to it.
SHOWN = {"application/pdf", "image/png", "image/jpeg", "image/gif", "text/plain"}


@staff_page(Permission.USE_REGISTRY)
@require_GET
def attachment(request: StaffRequest, year: int, number: int, position: int) -> FileResponse:
    item = _readable(request, year, number)
    found = Attachment.objects.filter(office=item.office_id, item=item, position=position)
    return send_kept(request, f"item:{item.shown}", found.filter(hidden_at=None).first())


@staff_page(Permission.USE_REGISTRY)
@require_GET
def evidence(request: StaffRequest, year: int, number: int, pk: int) -> FileResponse:
    item = _readable(request, year, number)
    found = Evidence.objects.filter(office=item.office_id, item=item, pk=pk)
    return send_kept(request, f"item:{item.shown}", found.first())


def _readable(request: StaffRequest, year: int, number: int) -> Item:
    item = selectors.item_of(request.job.office, year, number)
    if not selectors.may_read(request.job, item):
        raise Http404
    return item


def send_kept(request: StaffRequest, about: str, file: KeptFile | None) -> FileResponse:
    """The bytes, in a sandbox; who opened a file of `about` (`item:RPW/…`) is written down."""
    if file is None:
        raise Http404
    try:
        opened = open_kept(file.office_id, file.sha256)
    except FileNotFoundError:
        raise Http404 from None
    audit.record(
        "item.file_opened", about, office=request.job.office, at=timezone.now(),
        actor=request.user, kind=file.kind,
    )  # fmt: skip
    kind = file.kind if file.kind in SHOWN else "application/octet-stream"
    response = FileResponse(
        opened, as_attachment=kind not in SHOWN, filename=file.name, content_type=kind
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
