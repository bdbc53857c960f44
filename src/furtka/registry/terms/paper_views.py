"""Letters about an item: the notice of art. 36, passing on, a call to complete; print and post."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from furtka.core.errors import DomainError
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.outbox.wordings import Words
from furtka.privacy import audit
from furtka.registry.forms import DelayForm
from furtka.registry.models import Item, Paper
from furtka.registry.selectors import item_of
from furtka.registry.terms import paper_pdf, papers, passing_on
from furtka.registry.terms.forms import DefectsForm, PaperForm, PassOnForm
from furtka.registry.terms.item_views import put
from furtka.registry.terms.papers import Addressee
from furtka.registry.terms.section import address_of, may_write
from furtka.registry.views import show_item


@staff_page(Permission.USE_REGISTRY)
@require_POST
def delay(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """The notice of art. 36 on paper."""
    item, form = _item(request, year, number), DelayForm(request.POST)
    if form.is_valid():
        try:
            paper = papers.write_delay(
                item=item, to=_sender(item), now=timezone.now(), actor=request.user,
                **form.cleaned_data,
            )  # fmt: skip
        except DomainError as error:
            put(form, error)
        else:
            return _to(paper)
    return show_item(request, item, status=422, terms={"delay": form})


@staff_page(Permission.USE_REGISTRY)
@require_http_methods(["GET", "POST"])
def defects(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """A call to complete what they sent."""
    item = _item(request, year, number)
    known = {"to_name": item.sender, "to_address": address_of(item)}
    form = DefectsForm(request.POST or None, initial=known)
    if form.is_valid():
        values = dict(form.cleaned_data)
        to = Addressee(values.pop("to_name"), values.pop("to_address"))
        try:
            paper = papers.write_defects(
                item=item, to=to, now=timezone.now(), actor=request.user, **values
            )
        except DomainError as error:
            put(form, error)
        else:
            return _to(paper)
    return _page(request, "registry/terms/defects.html", item, form)


@staff_page(Permission.USE_REGISTRY)
@require_http_methods(["GET", "POST"])
def pass_on(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """Another office is competent."""
    item = _item(request, year, number)
    known = {"sender_name": item.sender, "sender_address": address_of(item)}
    form = PassOnForm(request.POST or None, initial=known)
    if form.is_valid():
        values = form.cleaned_data
        try:
            passing_on.pass_on(
                item=item, to=Addressee(values["to_name"], values["to_address"]),
                sender=Addressee(values["sender_name"], values["sender_address"]),
                reason=values["reason"], now=timezone.now(), actor=request.user,
            )  # fmt: skip
        except DomainError as error:
            put(form, error)
        else:
            messages.success(request, _("Passed on. Print both letters and post them today."))
            return redirect("registry:item", year, number)
    return _page(request, "registry/terms/pass_on.html", item, form)


@staff_page(Permission.USE_REGISTRY)
@require_POST
def take_back(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """It is ours after all."""
    item = _item(request, year, number)
    made = passing_on.transfer_of(item)
    if made is not None:  # else a second press
        made.item = item
        if not passing_on.take_back(made=made, now=timezone.now(), actor=request.user):
            sentence = _("A letter has been posted already. Say first that it has not.")
            messages.warning(request, sentence)
    return redirect("registry:item", year, number)


@staff_page(Permission.USE_REGISTRY)
@require_http_methods(["GET", "POST"])
def paper(request: StaffRequest, year: int, number: int, pk: int) -> HttpResponse:
    """One letter: its words can be changed until it is posted."""
    letter = _paper(request, year, number, pk)
    known = {name: getattr(letter, name) for name in PaperForm.base_fields}
    form = PaperForm(request.POST or None, initial=known)
    if form.is_valid():
        values = form.cleaned_data
        try:
            done = papers.change(
                paper=letter, to=Addressee(values["to_name"], values["to_address"]),
                words=Words(values["heading"], values["text"]), now=timezone.now(),
                actor=request.user,
            )  # fmt: skip
        except DomainError as error:
            put(form, error)
        else:
            _say(request, done, _("Saved."))
            return _to(letter)
    return _page(request, "registry/terms/paper.html", letter.item, form, letter=letter)


@staff_page(Permission.USE_REGISTRY)
@require_GET
def pdf(request: StaffRequest, year: int, number: int, pk: int) -> HttpResponse:
    """The letter, to be signed; that somebody opened it is noted."""
    letter = _paper(request, year, number, pk)
    audit.record(
        "paper.opened", f"item:{letter.item.shown}", office=letter.office, at=timezone.now(),
        actor=request.user, kind=letter.kind, paper=letter.pk,
    )  # fmt: skip
    response = HttpResponse(paper_pdf.pdf(letter), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="pismo-{year}-{number:05}-{pk}.pdf"'
    return response


@staff_page(Permission.USE_REGISTRY)
@require_POST
def posted(request: StaffRequest, year: int, number: int, pk: int) -> HttpResponse:
    """It went out (`posted=1`), or that was a mistake."""
    letter, now = _paper(request, year, number, pk), timezone.now()
    if request.POST.get("posted") == "1":
        done = papers.post(paper=letter, now=now, actor=request.user)
        _say(request, done, _("Noted: it was posted."))
    else:
        papers.unpost(paper=letter, now=now, actor=request.user)
    return redirect("registry:item", year, number)


@staff_page(Permission.USE_REGISTRY)
@require_POST
def withdraw(request: StaffRequest, year: int, number: int, pk: int) -> HttpResponse:
    """It is not wanted any more."""
    letter = _paper(request, year, number, pk)
    done = papers.withdraw(paper=letter, now=timezone.now(), actor=request.user)
    _say(request, done, _("The letter was withdrawn."))
    return redirect("registry:item", year, number)


def _say(request: StaffRequest, done: bool, sentence: str) -> None:
    if done:
        messages.success(request, sentence)
    else:
        messages.warning(request, _("It was posted or withdrawn meanwhile."))


def _item(request: StaffRequest, year: int, number: int) -> Item:
    """The item, for whoever may write to its sender; else 404."""
    item = item_of(request.job.office, year, number)
    if not may_write(request, item):
        raise Http404
    return item


def _paper(request: StaffRequest, year: int, number: int, pk: int) -> Paper:
    item = _item(request, year, number)
    letter = Paper.objects.filter(office=item.office_id, item=item, pk=pk).first()
    if letter is None:
        raise Http404
    letter.item, letter.office = item, item.office
    return letter


def _sender(item: Item) -> Addressee:
    return Addressee(item.sender, address_of(item))


def _to(letter: Paper) -> HttpResponse:
    return redirect("registry:terms:paper", letter.item.year, letter.item.number, letter.pk)


def _page(
    request: StaffRequest, template: str, item: Item, form: object, letter: Paper | None = None
) -> HttpResponse:
    context = {"item": item, "form": form, "letter": letter, "office": item.office}
    status = 422 if getattr(form, "errors", None) else 200
    return render(request, template, context, status=status)
