"""`/praca/wiadomosci/`: the words of every message, and the office's own instead of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from furtka.core.errors import DomainError
from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.outbox import wording_pages as pages
from furtka.outbox import wording_services as services
from furtka.outbox.kinds import kinds
from furtka.outbox.models import Channel
from furtka.outbox.wording_forms import LANGUAGES, WordingsForm
from furtka.outbox.wording_services import Slot
from furtka.outbox.wordings import WORDED, Words, kind_of

# What this session took back last: the words are the office's, nobody's data.
_RESET = "wording_reset"


@staff_page(Permission.EDIT_WORDINGS)
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """All messages and the ways they go; which words are the office's own."""
    context = {"rows": pages.rows(request.job.office), "channels": [way.label for way in WORDED]}
    return render(request, "outbox/wordings.html", context)


@staff_page(Permission.EDIT_WORDINGS)
@require_safe
def wording(request: StaffRequest, kind: str) -> HttpResponse:
    """One message by one way, in three languages."""
    channel = _channel(kind, request.GET.get("sposob", Channel.EMAIL))
    words, own = pages.words_in_use(request.job.office, kind, channel)
    form = WordingsForm(None, channel=channel, words=words)
    return _page(request, kind, channel, form, words, own)


@staff_page(Permission.EDIT_WORDINGS)
@require_POST
def preview(request: StaffRequest, kind: str) -> HttpResponse:
    """What the typed words will look like; nothing is saved."""
    channel = _channel(kind, request.POST.get("channel", ""))
    office, typed = request.job.office, _typed(request, channel)
    language = request.GET.get("jezyk", "")
    if request.htmx and language in LANGUAGES:
        shown = pages.preview_of(
            office, Slot(kind, channel, language), typed[language], services.telling_of(office)
        )
        return render(request, "outbox/_preview.html", {"preview": shown, "language": language})
    _words, own = pages.words_in_use(office, kind, channel)
    form = WordingsForm(None, channel=channel, words=typed)
    return _page(request, kind, channel, form, typed, own)


@staff_page(Permission.EDIT_WORDINGS)
@require_POST
def save(request: StaffRequest, kind: str) -> HttpResponse:
    """Use the typed words from now on, or say what is wrong with them."""
    channel = _channel(kind, request.POST.get("channel", ""))
    office, typed = request.job.office, _typed(request, channel)
    try:
        services.save_wordings(
            office=office, kind=kind, channel=channel, words=typed, now=timezone.now(),
            actor=request.user,
        )  # fmt: skip
    except DomainError as error:
        form = WordingsForm(request.POST, channel=channel, words=typed)
        form.add_sentences(error)
        _words, own = pages.words_in_use(office, kind, channel)
        return _page(request, kind, channel, form, typed, own, status=error.status)
    messages.success(request, _("Saved. New messages use these words."))
    return _back(request, kind, channel)


@staff_page(Permission.EDIT_WORDINGS)
@require_POST
def reset(request: StaffRequest, kind: str) -> HttpResponse:
    """Back to the words of Furtka in one language; it can be taken back."""
    slot = _slot(request, kind)
    before = services.reset_wording(
        office=request.job.office, slot=slot, now=timezone.now(), actor=request.user
    )
    if before is not None:
        request.session[_RESET] = asdict(slot) | asdict(before)
    return _back(request, kind, slot.channel)


@staff_page(Permission.EDIT_WORDINGS)
@require_POST
def undo(request: StaffRequest, kind: str) -> HttpResponse:
    """The office's words again, as they were."""
    slot = _slot(request, kind)
    before = _before(request, kind, slot.channel, language=slot.language)
    _words, own = pages.words_in_use(request.job.office, kind, slot.channel)
    if before is not None and slot.language not in own:  # else something newer was written
        request.session.pop(_RESET)
        try:
            services.save_wordings(
                office=request.job.office, kind=kind, channel=slot.channel,
                words={slot.language: before}, now=timezone.now(), actor=request.user,
            )  # fmt: skip
            messages.success(request, _("Your words are back."))
        except DomainError as error:  # a matter was named like that meanwhile
            messages.error(request, str(error.message))
    return _back(request, kind, slot.channel)


def _page(
    request: StaffRequest, kind: str, channel: Channel, form: WordingsForm,
    shown: dict[str, Words], own: set[str], *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    office = request.job.office
    kept = request.session.get(_RESET) or {}
    taken = kept.get("language") if kept.get("language") not in own else None
    context: dict[str, Any] = {
        "kind": kind, "label": kind_of(kind).label, "channel": channel, "form": form,
        "channels": WORDED, "placeholders": pages.placeholders(kind), "office": office,
        "columns": pages.columns(office, kind, channel, form=form, shown=shown, own=own),
        "taken": taken if _before(request, kind, channel, language=taken or "") else None,
        "taken_name": pages.NAMES.get(taken or "", ""),
    }  # fmt: skip
    return render(request, "outbox/wording.html", context, status=status)


def _typed(request: StaffRequest, channel: Channel) -> dict[str, Words]:
    empty = {code: Words("", "") for code in LANGUAGES}
    form = WordingsForm(request.POST, channel=channel, words=empty)
    form.is_valid()  # every field takes any text; what may be said is for the service
    return form.words


def _before(request: StaffRequest, kind: str, channel: Channel, *, language: str) -> Words | None:
    kept = request.session.get(_RESET)
    slot = {"kind": kind, "channel": channel, "language": language}
    if not kept or any(kept[name] != value for name, value in slot.items()):
        return None
    return Words(kept["subject"], kept["text"])


def _slot(request: StaffRequest, kind: str) -> Slot:
    language = request.POST.get("language", "")
    if language not in LANGUAGES:
        raise Http404
    return Slot(kind, _channel(kind, request.POST.get("channel", "")), language)


def _channel(kind: str, value: str) -> Channel:
    """404 for a message or a way that there is not."""
    if kind not in dict(kinds.items()) or value not in WORDED:
        raise Http404
    return Channel(value)


def _back(request: StaffRequest, kind: str, channel: Channel) -> HttpResponse:
    return go_to(request, f"{resolve_url('outbox:wording', kind)}?sposob={channel}")
