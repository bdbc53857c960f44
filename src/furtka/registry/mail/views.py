"""The office's e-mail on screen: what was not registered, an answer by a press, the mailbox."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from furtka.core.clock import local_day
from furtka.core.errors import DomainError
from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission, may
from furtka.privacy import audit
from furtka.registry.archive import open_kept
from furtka.registry.mail import answering, intake, mailboxes, selectors
from furtka.registry.mail.forms import AnswerForm, MailboxForm, MatterForm
from furtka.registry.mail.server import secret_name
from furtka.registry.models import Item, Mailbox
from furtka.registry.selectors import item_of, may_read
from furtka.registry.views import put_errors, show_item


@staff_page(Permission.USE_REGISTRY)
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """What is no letter, as far as a machine can tell; and what could not be read."""
    page = selectors.not_registered(request.job, before=request.GET.get("starsze", ""))
    context = {
        "page": page, "office": request.job.office,
        "mailbox": selectors.mailbox_of(request.job.office),
        "may_change": may(request.job.role, Permission.EDIT_OFFICE),
    }  # fmt: skip
    return render(request, "registry/mail/list.html", context)


@staff_page(Permission.USE_REGISTRY)
@require_POST
def register(request: StaffRequest, pk: int) -> HttpResponse:
    """It is a letter after all."""
    letter = selectors.letter_for(request.job, pk)
    item = intake.register_after_all(letter, now=timezone.now(), actor=request.user)
    messages.success(request, _("Recorded as %(number)s.") % {"number": item.shown})
    return go_to(request, "registry:item", item.year, item.number)


@staff_page(Permission.USE_REGISTRY)
@require_GET
def original(request: StaffRequest, pk: int) -> FileResponse:
    """The whole message as it came, for a mail program; never shown by the browser."""
    letter = selectors.letter_for(request.job, pk)
    try:
        file = open_kept(letter.office_id, letter.sha256)
    except FileNotFoundError:
        raise Http404 from None
    thing = f"item:{letter.item.shown}" if letter.item else f"mail:{letter.pk}"
    audit.record("item.file_opened", thing, office=letter.office, at=timezone.now(),
                 actor=request.user, kind="message/rfc822")  # fmt: skip
    answer = FileResponse(
        file, as_attachment=True, filename=f"e-mail-{letter.pk}.eml",
        content_type="application/octet-stream",
    )  # fmt: skip
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


# -- On the page of an item ------------------------------------------------------------------------


def _item(request: StaffRequest, year: int, number: int) -> Item:
    item = item_of(request.job.office, year, number)
    if not may_read(request.job, item):
        raise Http404
    return item


@staff_page(Permission.USE_REGISTRY)
@require_POST
def answer(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """Send the words in the way the page has named."""
    item, form = _item(request, year, number), AnswerForm(request.POST)
    if form.is_valid():
        try:
            way = answering.send_answer(
                item=item, now=timezone.now(), actor=request.user, **form.cleaned_data
            )
        except DomainError as error:
            put_errors(form, error)
        else:
            if way.address:
                messages.success(request, _("The answer is on its way to %s.") % way.address)
            else:
                messages.success(request, _("The answer is on its way. It stands below."))
            return go_to(request, "registry:item", year, number)
    return show_item(request, item, status=422, draft={"form": form})


@staff_page(Permission.USE_REGISTRY)
@require_POST
def matter(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """Say what sort of matter it is; the effect in law and a draft of the answer follow."""
    item, form = _item(request, year, number), MatterForm(request.POST)
    if not form.is_valid():
        return show_item(request, item, status=422, letter={"matter_form": form})
    if not answering.say_matter(
        item=item, now=timezone.now(), actor=request.user, **form.cleaned_data
    ):
        messages.warning(request, _("A colleague has just said what sort of matter it is."))
    return go_to(request, "registry:item", year, number)


# -- The mailbox -----------------------------------------------------------------------------------


@staff_page(Permission.EDIT_OFFICE)
@require_http_methods(["GET", "POST"])
def mailbox(request: StaffRequest) -> HttpResponse:
    """Where it is, and whether it works."""
    office, now = request.job.office, timezone.now()
    found = selectors.mailbox_of(office)
    box = found or Mailbox(office=office, next_at=now, since=local_day(now, office.tz))
    form = MailboxForm(request.POST or None, instance=box)
    if form.is_valid():
        mailboxes.save(form.save(commit=False), now=now, actor=request.user)
        messages.success(request, _("Saved. The mailbox is looked at within a minute."))
        return go_to(request, "registry:mail:mailbox")
    context = {
        "form": form, "mailbox": found and selectors.mailbox_of(office), "office": office,
        "secret": secret_name(office.slug),
    }  # fmt: skip
    return render(
        request, "registry/mail/mailbox.html", context, status=422 if form.errors else 200
    )


@staff_page(Permission.EDIT_OFFICE)
@require_POST
def look_now(request: StaffRequest) -> HttpResponse:
    """Not after the pause, but at once."""
    if mailboxes.look_now(request.job.office, now=timezone.now()):
        messages.success(request, _("The mailbox is looked at within a minute."))
    return go_to(request, "registry:mail:mailbox")
