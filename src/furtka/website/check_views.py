"""`/p/<code>/`: whoever stands before a sheet of paper learns whether it still holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from furtka.core.codes import ALPHABET, tidy_code
from furtka.offices.models import Office
from furtka.rules.published import OrderState
from furtka.website.models import PosterCopy
from furtka.website.orders import Shown, find
from furtka.website.views import office_and_rules

# Of a sheet that nobody registered: number, year and version of its order.
_UNREGISTERED = re.compile(r"(\d{1,6})-(\d{4})-V(\d{1,4})", re.ASCII)


@dataclass(frozen=True)
class Verdict:
    """`holds`: yes, no, later, or unknown. `newer`: the order holds, in corrected words."""

    holds: str
    one: Shown | None = None
    newer: bool = False


@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Nothing about people; never kept, because the answer may change any minute."""
    office, _rules = office_and_rules(request)
    verdict = verdict_of(office, tidy_code(code), timezone.now())
    context = {"office": office, "verdict": verdict, "one": verdict.one}
    status = 404 if verdict.holds == "unknown" else 200
    response = render(request, "website/check.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def verdict_of(office: Office, code: str, now: datetime) -> Verdict:
    """Four queries at most."""
    sheet = _sheet_of(office, code)
    one = find(office, sheet[0], sheet[1], now) if sheet else None
    if sheet is None or one is None or sheet[2] > one.order.version:
        return Verdict("unknown")
    state, newer = one.standing.state, sheet[2] < one.order.version
    if state == OrderState.COMING and not newer:
        return Verdict("later", one)
    good = state == OrderState.IN_FORCE and not newer
    return Verdict("yes" if good else "no", one, newer)


def _sheet_of(office: Office, code: str) -> tuple[int, int, int] | None:
    """Number and year of the order, and the version of the words on the sheet."""
    if found := _UNREGISTERED.fullmatch(code):
        number, year, version = found.groups()
        return int(number), int(year), int(version)
    if not code or set(code) - set(ALPHABET):
        return None
    copies = PosterCopy.objects.filter(office=office, code=code).select_related("order")
    copy = copies.first()
    if copy is None or copy.order.number is None or copy.order.year is None:
        return None
    return copy.order.number, copy.order.year, copy.version
