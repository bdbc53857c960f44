"""`/praca/plakaty/`: print an order as a poster, and know where each copy hangs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from furtka.core.codes import tidy_code
from furtka.core.errors import DomainError
from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.models import Office
from furtka.offices.permissions import Permission
from furtka.rules.context import LANGUAGE_NAMES
from furtka.rules.models import Order
from furtka.rules.published import published_orders
from furtka.website import copies as services
from furtka.website.models import PosterCopy, PosterPhoto
from furtka.website.orders import Shown, printable
from furtka.website.photos import MOST_BYTES, BadPhoto
from furtka.website.poster_forms import HangForm
from furtka.website.posters import LANGUAGES, PosterFormat, pdf, sheets_of

ALL_LANGUAGES = "razem"
# Sheets taken down stay on the list that long, to be put back if it was a mistake.
LATELY = timedelta(days=30)


@staff_page(Permission.SEE_ORDERS)
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Which order, what paper, which language; and where it hangs already."""
    return _index(request, HangForm(request.job.office))


@staff_page(Permission.SEE_ORDERS)
@require_POST
def hang(request: StaffRequest, order: int) -> HttpResponse:
    """Register a sheet for each language: then it can be printed, with its code."""
    office = request.job.office
    found, form = _order(office, order), HangForm(office, request.POST)
    if form.is_valid():
        try:
            services.hang_copies(
                order=found, place=form.cleaned_data["place"], site=form.cleaned_data["site"],
                form=PosterFormat(form.cleaned_data["format"]),
                languages=form.cleaned_data["languages"], now=timezone.now(), actor=request.job,
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Now print the sheets and hang them up."))
            return go_to(request, "posters:copies")
    return _index(request, form, chosen=order, status=422)


@staff_page(Permission.SEE_ORDERS)
@require_safe
def poster(request: StaffRequest, order: int, name: str) -> HttpResponse:
    """`a4-pl.pdf`; `a4-razem.pdf` has a page in each language. Nobody keeps track of it."""
    form, _dash, language = name.rpartition("-")
    languages = LANGUAGES if language == ALL_LANGUAGES else (language,)
    if form not in PosterFormat.values or not set(languages) <= set(LANGUAGES):
        raise Http404
    found = _order(request.job.office, order)
    made = pdf(sheets_of(found, languages, host_of(request, found.office), {}), PosterFormat(form))
    return _download(made, f"plakat-{found.number}-{found.year}-{name}.pdf")


@staff_page(Permission.SEE_ORDERS)
@require_safe
def copies(request: StaffRequest) -> HttpResponse:
    """Every sheet that hangs, those to be taken down first; and what was taken down lately."""
    now, office = timezone.now(), request.job.office
    every = PosterCopy.objects.filter(office=office).select_related(
        "order__office", "order__site", "order__unit", "site", "hung_by", "taken_down_by", "photo"
    )
    hanging = every.filter(taken_down_at=None).defer("photo__jpeg")
    old = hanging.filter(services.outdated(now))
    context = {
        "office": office,
        "outdated": list(old),
        "hanging": list(hanging.exclude(pk__in=old.values("pk"))),
        "taken": list(every.filter(taken_down_at__gte=now - LATELY).defer("photo__jpeg")),
    }
    return render(request, "website/posters/copies.html", context)


@staff_page(Permission.SEE_ORDERS)
@require_safe
def copy_pdf(request: StaffRequest, code: str) -> HttpResponse:
    """The sheet with its own code; only while the words that it was made of still stand."""
    copy = _copy(request.job.office, code)
    if copy.version != copy.order.version:
        raise Http404
    codes = {copy.language: copy.code}
    sheets = sheets_of(copy.order, [copy.language], host_of(request, copy.office), codes)
    return _download(pdf(sheets, PosterFormat(copy.format)), f"kartka-{copy.code}.pdf")


@staff_page(Permission.SEE_ORDERS)
@require_POST
def take_down(request: StaffRequest, code: str) -> HttpResponse:
    copy = _copy(request.job.office, code)
    services.take_down(copy=copy, now=timezone.now(), actor=request.job)
    return go_to(request, "posters:copies")


@staff_page(Permission.SEE_ORDERS)
@require_POST
def put_back(request: StaffRequest, code: str) -> HttpResponse:
    copy = _copy(request.job.office, code)
    services.put_back(copy=copy, now=timezone.now(), actor=request.job)
    return go_to(request, "posters:copies")


@staff_page(Permission.SEE_ORDERS)
@require_safe
def photo(request: StaffRequest, code: str) -> HttpResponse:
    """How the sheet hangs; for people who work here."""
    found = get_object_or_404(PosterPhoto, copy=_copy(request.job.office, code))
    return HttpResponse(bytes(found.jpeg), content_type="image/jpeg")


@staff_page(Permission.SEE_ORDERS)
@require_POST
def add_photo(request: StaffRequest, code: str) -> HttpResponse:
    copy, given = _copy(request.job.office, code), request.FILES.get("photo")
    try:
        if given is None or (given.size or 0) > MOST_BYTES:
            raise BadPhoto
        services.show_photo(copy=copy, picture=given.read(), now=timezone.now(), actor=request.job)
    except BadPhoto as error:
        messages.error(request, str(error.message))
    return go_to(request, "posters:copies")


def host_of(request: HttpRequest, office: Office) -> str:
    """Scheme and host of the office's website, as a poster prints it."""
    return (
        f"https://{office.domain}" if office.domain else f"{request.scheme}://{request.get_host()}"
    )


def _index(
    request: StaffRequest, form: HangForm, chosen: int | None = None, status: int = 200
) -> HttpResponse:
    orders = printable(request.job.office, timezone.now())
    wanted = chosen or request.GET.get("zarzadzenie", "")
    order = next((one for one in orders if str(one.pk) == str(wanted)), None)
    if order is None and orders and not chosen:
        order = orders[0]
    context = {"orders": orders, "chosen": order, "form": form, **_offered(order)}
    return render(request, "website/posters/index.html", context, status=status)


def _offered(one: Shown | None) -> dict[str, Any]:
    """What can be printed of it, and how many sheets hang."""
    if one is None:
        return {}
    names = [*LANGUAGE_NAMES.items(), (ALL_LANGUAGES, _("all three"))]
    rows = [
        (form.label, [(f"{form.value}-{code}", label) for code, label in names])
        for form in PosterFormat
    ]
    return {"rows": rows, "hanging": services.copies_hanging(one.order).count()}


def _order(office: Office, pk: int) -> Order:
    if pk >= 2**63:
        raise Http404
    return get_object_or_404(published_orders(office), pk=pk)


def _copy(office: Office, code: str) -> PosterCopy:
    if "\x00" in code:  # PostgreSQL refuses to be asked for it
        raise Http404
    found = PosterCopy.objects.select_related(
        "office", "order__office", "order__site", "order__unit", "site"
    )
    return get_object_or_404(found, office=office, code=tidy_code(code))


def _download(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
