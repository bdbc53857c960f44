"""The book of what goes out by e-Delivery: write, send, look what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from furtka.core.errors import DomainError
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.registry import answers
from furtka.registry.edelivery import selectors, sending
from furtka.registry.edelivery.account import account_of
from furtka.registry.edelivery.ade import looks_mistyped
from furtka.registry.edelivery.forms import MessageIdForm, WordsForm
from furtka.registry.edelivery.lookup import LookUp, look_up
from furtka.registry.file_views import send_kept
from furtka.registry.models import Item, Sending
from furtka.registry.selectors import item_of, may_read


@staff_page(Permission.USE_REGISTRY)
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Every message by days, newest first; `stan` narrows it."""
    only = request.GET.get("stan", "")
    page = selectors.listed(request.job, only=only, before=request.GET.get("starsze", ""))
    context = {
        "page": page, "only": only if only in selectors.FILTERS else "",
        "filters": [(code, label) for code, (label, _states) in selectors.FILTERS.items()],
        "to_check": selectors.to_check(request.job), "office": request.job.office,
        "set_up": account_of(request.job.office) is not None,
        "trouble": selectors.mailbox_trouble(request.job.office),
    }  # fmt: skip
    return render(request, "registry/edelivery/index.html", context)


@staff_page(Permission.USE_REGISTRY)
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """A message that answers nothing we registered."""
    return _write(request, None, {})


@staff_page(Permission.USE_REGISTRY)
@require_http_methods(["GET", "POST"])
def answer(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """An answer to an item; who wrote by e-Delivery is answered at the same address."""
    item = item_of(request.job.office, year, number)
    if not may_read(request.job, item):
        raise Http404
    received = selectors.received_as(item)
    first = {
        "ade": received.sender_ade if received else "",
        "name": item.sender.partition(" (AE:PL")[0],
        "subject": _("Answer to %(number)s") % {"number": item.shown},
        "text": answers.draft(item),
    }
    return _write(request, item, first)


def _write(request: StaffRequest, item: Item | None, first: dict[str, Any]) -> HttpResponse:
    form, found = _form(request, first)
    if request.method == "POST" and found is None and form.is_valid():
        made = _try(
            form,
            lambda: sending.draft(
                office=request.job.office, words=form.words(), item=item, now=timezone.now(),
                actor=request.user, once=form.cleaned_data["once"],
            ),
        )  # fmt: skip
        if made is not None:
            return redirect("registry:edelivery:page", made.pk)
    return _form_page(request, form, found, item=item)


@staff_page(Permission.USE_REGISTRY)
@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Other words for a draft."""
    message = selectors.sending_of(request.job, pk)
    names = ("ade", "name", "subject", "text")
    form, found = _form(request, {name: getattr(message, name) for name in names})
    if request.method == "POST" and found is None and form.is_valid():

        def save() -> bool:
            sending.change(
                sending=message, words=form.words(), now=timezone.now(), actor=request.user
            )
            return True

        if _try(form, save):
            return redirect("registry:edelivery:page", pk)
    return _form_page(request, form, found, message=message)


def _form(request: StaffRequest, first: dict[str, Any]) -> tuple[WordsForm, LookUp | None]:
    """The form; and what the list of addresses says, if a button asked for it. Such a button
    saves nothing, and what was typed stays."""
    if request.method != "POST":
        return WordsForm(initial=first), None
    if "find" in request.POST:
        asked = {name: request.POST.get(name, "") for name in ("ade", "name")}
        form = WordsForm(initial=request.POST.dict())
        return form, look_up(request.job.office, **asked)
    if "choose" in request.POST:
        return WordsForm(initial=request.POST.dict() | {"ade": request.POST["choose"]}), LookUp()
    return WordsForm(request.POST), None


def _form_page(
    request: StaffRequest, form: WordsForm, found: LookUp | None, *,
    item: Item | None = None, message: Sending | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form, "look_up": found, "item": item, "message": message,
        "set_up": account_of(request.job.office) is not None,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "registry/edelivery/write.html", context, status=status)


@staff_page(Permission.USE_REGISTRY)
@require_GET
def page(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, selectors.sending_of(request.job, pk))


def _page(
    request: StaffRequest, message: Sending, form: Form | None = None, status: int = 200
) -> HttpResponse:
    reference, seen_as = selectors.seen_as(message)
    form = form or MessageIdForm(initial={"message_id": seen_as})
    context = {
        "reference": reference, "seen_as": seen_as,
        "message": message, "office": request.job.office, "form": form,
        "meaning": selectors.MEANINGS[message.state],
        "mistyped": looks_mistyped(message.ade),
        "appeal_until": selectors.last_day_to_appeal(message),
        "files": list(message.files.order_by("position")),
        "evidence": list(message.evidence.order_by("pk")[:100]),
        "attempts": list(message.attempts.order_by("number")[:50]),
    }  # fmt: skip
    return render(request, "registry/edelivery/page.html", context, status=status)


# -- One press each -------------------------------------------------------------------------------


def _press(
    request: StaffRequest, pk: int, act: Callable[[Sending], object], said: str | Promise
) -> HttpResponse:
    """Do it and show the page again, with what was done or why it could not be."""
    message = selectors.sending_of(request.job, pk)
    try:
        act(message)
    except DomainError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, str(said))
    return redirect("registry:edelivery:page", pk)


@staff_page(Permission.USE_REGISTRY)
@require_POST
def add_files(request: StaffRequest, pk: int) -> HttpResponse:
    given = request.FILES.getlist("files")

    def add(message: Sending) -> None:
        for file in given[: sending.MOST_FILES]:
            sending.add_file(
                sending=message, name=file.name or "", source=file, now=timezone.now(),
                actor=request.user,
            )  # fmt: skip

    if not given:
        messages.warning(request, _("Choose a file first."))
        return redirect("registry:edelivery:page", pk)
    return _press(request, pk, add, gettext_lazy("Added."))


@staff_page(Permission.USE_REGISTRY)
@require_POST
def remove_file(request: StaffRequest, pk: int, position: int) -> HttpResponse:
    return _press(
        request, pk,
        lambda m: sending.remove_file(
            sending=m, position=position, now=timezone.now(), actor=request.user
        ),
        gettext_lazy("Taken off."),
    )  # fmt: skip


@staff_page(Permission.USE_REGISTRY)
@require_POST
def release(request: StaffRequest, pk: int) -> HttpResponse:
    return _press(
        request, pk,
        lambda m: sending.release(sending=m, now=timezone.now(), actor=request.user),
        gettext_lazy("It is sent in a minute. Until then you can take it back."),
    )  # fmt: skip


@staff_page(Permission.USE_REGISTRY)
@require_POST
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    return _press(
        request, pk,
        lambda m: sending.take_back(sending=m, now=timezone.now(), actor=request.user),
        gettext_lazy("It is a draft again. Nothing was sent."),
    )  # fmt: skip


@staff_page(Permission.USE_REGISTRY)
@require_POST
def say_sent(request: StaffRequest, pk: int) -> HttpResponse:
    """It was seen in the official mailbox, under that id."""
    message = selectors.sending_of(request.job, pk)
    form = MessageIdForm(request.POST)
    if form.is_valid():

        def save() -> bool:
            sending.say_sent(
                sending=message, now=timezone.now(), actor=request.user, **form.cleaned_data
            )
            return True

        if _try(form, save):
            messages.success(request, _("Noted. We ask the mailbox what became of it."))
            return redirect("registry:edelivery:page", pk)
    return _page(request, message, form, status=422)


@staff_page(Permission.USE_REGISTRY)
@require_POST
def say_not_sent(request: StaffRequest, pk: int) -> HttpResponse:
    return _press(
        request, pk,
        lambda m: sending.say_not_sent(sending=m, now=timezone.now(), actor=request.user),
        gettext_lazy("It is handed over once more."),
    )  # fmt: skip


@staff_page(Permission.USE_REGISTRY)
@require_GET
def file(request: StaffRequest, pk: int, position: int) -> FileResponse:
    message = selectors.sending_of(request.job, pk)
    return send_kept(request, f"sending:{pk}", message.files.filter(position=position).first())


@staff_page(Permission.USE_REGISTRY)
@require_GET
def proof(request: StaffRequest, pk: int, evidence: int) -> FileResponse:
    message = selectors.sending_of(request.job, pk)
    return send_kept(request, f"sending:{pk}", message.evidence.filter(pk=evidence).first())


def _try(form: Form, act: Callable[[], Any]) -> Any:
    """What `act` returns; None if a rule said no, which the form then says."""
    try:
        return act()
    except DomainError as error:
        for name, sentence in error.fields.items():
            form.add_error(name if name in form.fields else None, str(sentence))
        if not error.fields:
            form.add_error(None, str(error.message))
        return None
