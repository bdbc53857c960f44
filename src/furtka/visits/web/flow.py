"""What every page of a booking shares: the draft, the order of the pages, the headers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from furtka.offices.models import Office, Service, VisitKind
from furtka.offices.selectors import office_of_host
from furtka.visits import proof
from furtka.visits.ask import Ask
from furtka.visits.errors import InvalidInput
from furtka.visits.requests import check_ask, find_service
from furtka.visits.web import draft as drafts
from furtka.visits.web import grants, public
from furtka.visits.web.draft import NUMBERS, ORDER, Draft, Step

# What is done on each page; the title and the heading are made of it.
TASKS = {
    Step.MATTER: gettext_lazy("choose your matter"),
    Step.KIND: gettext_lazy("choose how we shall meet"),
    Step.NEEDS: gettext_lazy("say what will help you"),
    Step.DAY: gettext_lazy("choose a day"),
    Step.HOUR: gettext_lazy("choose a time"),
    Step.CONTACT: gettext_lazy("say how we may reach you"),
    Step.RULES: gettext_lazy("read the rules and confirm"),
}
LAST = max(NUMBERS.values())

View = Callable[[HttpRequest], HttpResponse]


def private(view: View) -> View:
    """A page of one person: kept by no cache and no search engine, and told to no other site.

    `same-origin` and not `no-referrer`: with the latter browsers send `Origin: null`, and no
    form of the page would pass the check of its origin.
    """

    @wraps(view)
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def wrapper(request: HttpRequest) -> HttpResponse:
        response = view(request)
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapper


@dataclass
class Booking:
    """One request of somebody who books."""

    request: HttpRequest
    office: Office
    now: datetime
    draft: Draft
    step: Step

    @property
    def today(self) -> date:
        return public.today_of(self.office, self.now)

    @property
    def posted(self) -> dict[str, Any] | None:
        return self.request.POST if self.request.method == "POST" else None

    @cached_property
    def service(self) -> Service:
        """Raises InvalidInput if the office has taken the service back meanwhile."""
        return find_service(self.office, self.draft.service)

    @property
    def kind(self) -> VisitKind:
        return VisitKind(self.draft.kind)

    @property
    def ask(self) -> Ask:
        draft = self.draft
        return check_ask(
            service=self.service, kind=draft.kind, needs=draft.needs, party=draft.party
        )

    @property
    def language(self) -> str:
        """The one the visitor chose, else the one of the page."""
        return self.draft.language or (get_language() or "pl")[:2]

    @cached_property
    def _before(self) -> Step | None:
        """The page that "back" leads to: not to a question that was never asked."""
        if self.step == Step.MATTER:
            return None
        before = ORDER[ORDER.index(self.step) - 1]
        asked = before != Step.KIND or len(public.kinds_online(self.service)) > 1
        return before if asked else Step.MATTER

    @property
    def wants_proof(self) -> bool:
        """Whether the page shall let the browser solve a challenge."""
        known = self.draft.proof
        return settings.RATE_LIMITS and not proof.is_good(self.office, known, now=self.now)

    def save(self) -> None:
        drafts.save(self.request, self.office, self.draft, self.now)

    def go_on(self) -> HttpResponse:
        """Keep the answer and go to the first page that has none."""
        self.save()
        return redirect(f"booking:{self.draft.first_missing()}")

    def show(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        task = str(TASKS[self.step])
        shared = {
            "booking": self,
            "draft": self.draft,
            "step": self.step,
            "title": _("Step %(number)d of %(last)d: %(task)s")
            % {"number": NUMBERS[self.step], "last": LAST, "task": task},
            "number": NUMBERS[self.step],
            "steps": list(range(1, LAST + 1)),
            "heading": task[:1].upper() + task[1:],
            "back": f"booking:{self._before}" if self._before else "",
            "help_lines": public.help_lines(self.office),
        }
        return render(
            self.request, f"visits/booking/{template}.html", shared | context, None, status
        )


BookingView = Callable[[Booking], HttpResponse]


def booking_page(step: Step) -> Callable[[BookingView], View]:
    """A page of the booking; who has skipped an earlier one is sent there with a kind word."""

    def decorate(view: BookingView) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest) -> HttpResponse:
            office, now = office_of_host(request), timezone.now()
            booking = Booking(request, office, now, drafts.load(request, office, now), step)
            missing = booking.draft.first_missing()
            if step == Step.RULES and grants.made_with(request, request.POST.get("key", "")):
                return redirect("booking:done")  # the last press came twice
            if ORDER.index(missing) < ORDER.index(step):
                messages.info(request, _explain(missing))
                return redirect(f"booking:{missing}")
            try:
                return view(booking)
            except InvalidInput as error:
                # Not the form's fault: what was chosen before can't be had any more.
                return _start_again(booking, error)

        return private(wrapper)

    return decorate


def _explain(missing: Step) -> str:
    if missing == Step.MATTER:
        return _("Let us start here. We keep what you choose for two hours only.")
    return _("One thing is missing first.")


def _start_again(booking: Booking, error: InvalidInput) -> HttpResponse:
    draft = booking.draft
    if "kind" in error.fields:
        draft.kind = ""
    elif error.fields.keys() & {"needs", "party"}:
        draft.needs, draft.party, draft.needs_asked = [], 1, False
    elif error.fields.keys() & {"name", "contact", "email", "phone", "language", "address"}:
        draft.contact = draft.language = ""
    else:
        draft.service = draft.kind = ""
    draft.forget_time()
    for sentence in error.fields.values() or [error.message]:
        messages.warning(booking.request, str(sentence))
    return booking.go_on()
