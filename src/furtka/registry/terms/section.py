"""The terms of an item, and its letters, on the item's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import Form
from django.utils import timezone

from furtka.core.clock import local_day
from furtka.offices.access import StaffRequest
from furtka.registry.forms import DelayForm
from furtka.registry.models import Clock, Item, OralRecord, Paper, PaperKind, Pause, TermCode
from furtka.registry.selectors import may_read, sees_sender
from furtka.registry.terms import extensions, passing_on, selectors, wording
from furtka.registry.terms.clocks import BY_HAND, END_OF
from furtka.registry.terms.forms import AnotherTermForm, PauseForm, ResumeForm
from furtka.registry.terms.words import explained, left_words


@dataclass(frozen=True)
class Shown:
    """One clock as the page tells it. `state` is `over`, `soon`, `still`, `later` or `ended`."""

    clock: Clock
    state: str
    left: str
    sentences: list[str]
    pauses: list[Pause]
    still: Pause | None
    form: Form


def context(request: StaffRequest, item: Item) -> Mapping[str, Any]:
    """Six queries, and up to four for the draft of a notice."""
    today = local_day(timezone.now(), item.office.tz)
    clocks = [shown(clock, today) for clock in selectors.of_item(item)]
    papers = selectors.papers_of(item)
    return {
        "clocks": clocks, "papers": papers,
        "transfer": passing_on.transfer_of(item), "closed": item.state in END_OF,
        "writes": may_write(request, item), "tells": sees_sender(request.job, item),
        "another_form": _another(clocks), **_delay(item, clocks, papers, today),
    }  # fmt: skip


def shown(clock: Clock, today: date) -> Shown:
    pauses, notices = list(clock.pauses.all()), list(clock.extensions.all())
    still = next((pause for pause in pauses if pause.until is None), None)
    return Shown(
        clock=clock, state=_state(clock, still, today), left=left_words(clock.due_on, today),
        sentences=list(explained(clock, pauses, notices, today)), pauses=pauses, still=still,
        form=pause_form(clock, still, initial={"first": today, "until": today}),
    )  # fmt: skip


def pause_form(clock: Clock, still: Pause | None, **values: Any) -> Form:
    """To let it stand still, or run again. A page may show several: each has its own ids."""
    kind = ResumeForm if still else PauseForm
    return kind(auto_id=f"clock-{clock.pk}-%s", **values)


def may_write(request: StaffRequest, item: Item) -> bool:
    """Whether that colleague may write to the sender: an address may be a secret."""
    return may_read(request.job, item)


def address_of(item: Item) -> str:
    """Where the sender wants an answer, in one line, if that is known. Up to one query."""
    if item.client is not None:
        return ", ".join(item.client.address.splitlines())
    record = OralRecord.objects.filter(office=item.office_id, item=item)
    return record.values_list("address", flat=True).first() or ""


def _state(clock: Clock, still: Pause | None, today: date) -> str:
    if clock.ended_at is not None:
        return "ended"
    if still is not None:
        return "still"
    if clock.due_on < today:
        return "over"
    return "soon" if selectors.is_soon(clock.due_on, today) else "later"


def _another(clocks: list[Shown]) -> AnotherTermForm:
    """Those that do not run yet."""
    form = AnotherTermForm(auto_id="term-%s")
    runs = {one.clock.code for one in clocks if one.state != "ended"}
    field: Any = form.fields["code"]
    field.choices = [(code, TermCode(code).label) for code in BY_HAND if code not in runs]
    return form


def _delay(item: Item, clocks: list[Shown], papers: list[Paper], today: date) -> Mapping[str, Any]:
    """The draft of the notice of art. 36: open where it is time for it and none waits."""
    states = {one.clock: one.state for one in clocks if one.state != "ended"}
    clock = extensions.settling(list(states))
    if clock is None:
        return {"delay": DelayForm(auto_id="delay-%s"), "draft": "", "late": False}
    waits = any(paper.kind == PaperKind.DELAY and not paper.posted_at for paper in papers)
    until, reason = extensions.proposed(clock, today), wording.suggested_reason()
    words = wording.delay(item, reason=reason, until=until)
    form = DelayForm(initial={"reason": reason, "until": until}, auto_id="delay-%s")
    late = states[clock] in ("over", "soon") and not waits
    return {"delay": form, "draft": words.text, "late": late}
