"""`/praca/wiadomosci/list/<id>/`: print a letter, put it in the post, say so."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from furtka.core.clock import local_day
from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission, may
from furtka.outbox import letter_services as services
from furtka.outbox.letters import letter_of, pdf
from furtka.outbox.models import Channel, Message, MessageStatus


@staff_page(Permission.SEE_VISITS)
@require_safe
def letter(request: StaffRequest, pk: int) -> HttpResponse:
    """The letter as words, and what is to be done with it. Who looked stands in the trail."""
    message, now = _message(request, pk), timezone.now()
    services.note_opened(message=message, now=now, actor=request.user)
    posted = message.status == MessageStatus.SENT and message.gateway == services.POST
    context = {
        "message": message, "client": message.client, "office": request.job.office,
        "letter": letter_of(message, day=local_day(now, request.job.office.tz)),
        "waits": message.status == MessageStatus.QUEUED, "posted": posted,
        "late": message.status == MessageStatus.QUEUED and message.expires_at < now,
    }  # fmt: skip
    return render(request, "outbox/letter.html", context)


@staff_page(Permission.SEE_VISITS)
@require_safe
def letter_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """The letter to print, in the size of letters that the client needs."""
    return _pdf(request, pk, large=None)


@staff_page(Permission.SEE_VISITS)
@require_safe
def letter_large(request: StaffRequest, pk: int) -> HttpResponse:
    """The same in large print, whatever is known of the client."""
    return _pdf(request, pk, large=True)


@staff_page(Permission.SEE_VISITS)
@require_POST
def post(request: StaffRequest, pk: int) -> HttpResponse:
    """It is in the post."""
    message = _message(request, pk)
    services.post_letter(message=message, now=timezone.now(), actor=request.user)
    return go_to(request, "outbox:letter", pk)


@staff_page(Permission.SEE_VISITS)
@require_POST
def unpost(request: StaffRequest, pk: int) -> HttpResponse:
    """It is not, after all."""
    message = _message(request, pk)
    services.unpost_letter(message=message, now=timezone.now(), actor=request.user)
    return go_to(request, "outbox:letter", pk)


def _pdf(request: StaffRequest, pk: int, *, large: bool | None) -> HttpResponse:
    message, now = _message(request, pk), timezone.now()
    if not message.text:
        raise Http404  # erased on time (outbox/retention.py)
    day = local_day(now, request.job.office.tz)
    response = HttpResponse(
        pdf(letter_of(message, day=day, large=large)), content_type="application/pdf"
    )
    # Neither name nor number: the browser's list of downloads is read by whoever comes next.
    response["Content-Disposition"] = 'inline; filename="list.pdf"'
    return response


def _message(request: StaffRequest, pk: int) -> Message:
    """That letter, if the reader may see whom it goes to; otherwise 404."""
    found = Message.objects.select_related("client", "office").filter(
        office=request.job.office_id, channel=Channel.LETTER, client__erased_at=None
    )
    message = found.filter(pk=pk).first() if pk < 2**63 else None
    if message is None:
        raise Http404
    if message.client.protected and not may(request.job.role, Permission.SEE_PROTECTED):
        raise Http404
    return message
