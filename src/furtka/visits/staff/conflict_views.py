"""`/praca/nieobecnosci/przelozenia/`: visits that can't take place, settled by one press each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from furtka.core.clock import local_day
from furtka.core.dates import day_words
from furtka.core.errors import DomainError
from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.models import Closure, Office
from furtka.offices.permissions import Permission
from furtka.visits.conflicts import Conflict, Survey, survey
from furtka.visits.handover import put_back
from furtka.visits.proposals import accept, accept_best, from_id, proposals_for
from furtka.visits.staff import undo
from furtka.visits.staff.absence_views import when_words, who_words
from furtka.visits.staff.lookup import visit_for
from furtka.visits.staff.rows import Row, rows_of, sees
from furtka.visits.staff.settling import Button, button_of, done_words, refused_words
from furtka.visits.wished import told_in_time

PAGE = 20
# So many are settled by one press of "for all"; then the page shows how far it got.
AT_ONCE = 10
_RUN = "settling"


@dataclass(frozen=True)
class ConflictRow:
    """One visit of the list. With `row.hidden`, nothing is proposed: the reader may not see it."""

    row: Row
    day: str
    why: str
    told: bool
    buttons: list[Button]


@dataclass(frozen=True)
class Settled:
    """One visit that this session settled, in words."""

    code: str
    words: str


@dataclass(frozen=True)
class Run:
    """How far "the best for all" has come."""

    total: int
    done: int
    left: int
    waiting: int

    @property
    def tried(self) -> int:
        return self.done + self.left


@staff_page(Permission.BOOK_VISITS)
@require_safe
def conflicts(request: StaffRequest) -> HttpResponse:
    """Every visit that can't take place as it stands, or those that one absence hits."""
    now, office = timezone.now(), request.job.office
    closure = _closure(request.GET.get("wpis", ""), office)
    found = survey(office, now)
    keys = found.of(closure.pk) if closure else found.keys
    page = Paginator(keys, PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": _rows(request, found.load(list(page.object_list)), now), "page": page,
        "count": len(keys), "all": len(found.found), "closure": closure,
        "closure_words": _closure_words(closure, office) if closure else "",
        "settled": _settled(request, office.tz), "run": _run(request, closure, keys),
    }  # fmt: skip
    return render(request, "visits/staff/conflicts.html", context)


def _closure(typed: str, office: Office) -> Closure | None:
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 18:
        return None
    rows = Closure.objects.filter(office=office).select_related("site", "unit", "staff")
    return rows.filter(pk=int(typed)).first()


def _closure_words(closure: Closure, office: Office) -> str:
    when = when_words(closure.starts_at, closure.ends_at, office.tz)
    return f"{who_words(closure, office)}: {when}"


def _rows(request: StaffRequest, found: list[Conflict], now: datetime) -> list[ConflictRow]:
    office = request.job.office
    today = local_day(now, office.tz)
    seen = [conflict.visit for conflict in found if sees(request.job, conflict.visit)]
    proposals, told = proposals_for(seen, now), told_in_time(seen, now)
    return [
        ConflictRow(
            row, day_words(row.starts_at.date(), today), conflict.words,
            conflict.visit.pk in told,
            [button_of(one, office.tz) for one in proposals.get(conflict.visit, ())],
        )
        for conflict, row in zip(
            found, rows_of([conflict.visit for conflict in found], request.job), strict=True
        )
    ]  # fmt: skip


@staff_page(Permission.BOOK_VISITS)
@require_POST
def settle(request: StaffRequest, code: str) -> HttpResponse:
    """Do one proposal; where it was taken meanwhile, the list shows what is left."""
    found, now = visit_for(request.job, code), timezone.now()
    try:
        proposal = from_id(request.POST.get("proposal", ""))
        done = accept(found, proposal, now=now, actor=request.user)
    except DomainError as error:
        messages.error(request, refused_words(found.code, error))
        return _back(request)
    undo.remember(request.session, [done])
    words = done_words(done.before.place, done.after, request.job.office.tz)
    messages.success(request, f"{found.code}: {words}")
    return _back(request)


@staff_page(Permission.BOOK_VISITS)
@require_POST
def take_back(request: StaffRequest, code: str) -> HttpResponse:
    """Put a visit back where it was, while that is free."""
    found, now = visit_for(request.job, code), timezone.now()
    change = undo.change_of(request.session, found.code)
    if change is None:
        raise Http404
    try:
        put_back(
            found, was=change.before, now_at=change.after, changed_at=change.at, now=now,
            actor=request.user,
        )  # fmt: skip
    except DomainError as error:
        words = _("%(code)s can't be put back. %(why)s")
        messages.error(request, words % {"code": found.code, "why": error.message})
    else:
        words = _("%(code)s is where it was before.")
        messages.success(request, words % {"code": found.code})
    undo.forget(request.session, found.code)
    return _back(request)


@staff_page(Permission.BOOK_VISITS)
@require_POST
def settle_all(request: StaffRequest) -> HttpResponse:
    """The best for the next few that were not tried yet; the page goes on from there."""
    now, office = timezone.now(), request.job.office
    closure = _closure(request.POST.get("wpis", ""), office)
    found = survey(office, now)
    keys = found.of(closure.pk) if closure else found.keys
    run = request.session.get(_RUN)
    if request.POST.get("go_on") is None or not run:
        run = {"done": 0, "left": []}
    next_keys = [key for key in keys if key not in run["left"]][:AT_ONCE]
    seen, hidden = _to_try(request, found, next_keys)
    done, left = accept_best(seen, now=now, actor=request.user)
    undo.remember(request.session, done)
    run["done"] += len(done)
    run["left"] += hidden + [one.visit.pk for one in left]
    request.session[_RUN] = {**run, "closure": closure.pk if closure else None}
    return _back(request, run=True)


def _to_try(request: StaffRequest, found: Survey, keys: list[int]) -> tuple[list[Any], list[int]]:
    """Visits that the reader may see; of the others, the keys."""
    visits = [conflict.visit for conflict in found.load(keys)]
    seen = [visit for visit in visits if sees(request.job, visit)]
    return seen, [visit.pk for visit in visits if visit not in seen]


def _run(request: StaffRequest, closure: Closure | None, keys: list[int]) -> Run | None:
    """Shown on the page that the press leads to, and only there."""
    run = request.session.get(_RUN)
    if not run or request.GET.get("po") is None:
        return None
    if run["closure"] != (closure.pk if closure else None):
        return None
    left = len(set(run["left"]) & set(keys))
    waiting = len(keys) - left
    return Run(run["done"] + len(keys), run["done"], left, waiting)


def _settled(request: StaffRequest, tz: str) -> list[Settled]:
    return [
        Settled(one.code, done_words(one.before.place, one.after, tz))
        for one in undo.changes(request.session)
    ]


def _back(request: StaffRequest, *, run: bool = False) -> HttpResponse:
    """To the list as it was filtered and turned."""
    wanted = [("wpis", request.POST.get("wpis", "")), ("page", request.POST.get("page", ""))]
    kept = [f"{name}={value}" for name, value in wanted if value.isascii() and value.isdecimal()]
    if run:
        kept.append("po=1")
    query = "?" + "&".join(kept) if kept else ""
    return go_to(request, reverse("desk:conflicts") + query)
