"""What one visitor has chosen so far. Kept in the session, never in an address."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.http import HttpRequest

from furtka.offices.models import Office, VisitKind

# Long enough to look for a paper in the next room; short enough for a shared computer.
KEEP = timedelta(hours=2)


class Step(StrEnum):
    """The pages of a booking in their order; also the names of their addresses."""

    MATTER = "matter"
    KIND = "kind"
    NEEDS = "needs"
    DAY = "day"
    HOUR = "hour"
    CONTACT = "contact"
    RULES = "rules"


ORDER = list(Step)
# "At the office or by phone?" is asked only where both are possible: it has no number.
NUMBERS = {
    Step.MATTER: 1, Step.KIND: 1, Step.NEEDS: 2, Step.DAY: 3, Step.HOUR: 4, Step.CONTACT: 5,
    Step.RULES: 6,
}  # fmt: skip


@dataclass
class Draft:
    """All text as it was chosen or typed; the pages check it anew whenever they use it.

    `key` makes two presses of "Book" one visit. `needs_asked`: the page of needs was answered
    or skipped. `begun`: the instant of the first look, ISO 8601. `proof`: a proof of work.
    """

    key: str = ""
    service: str = ""
    kind: str = ""
    needs: list[str] = field(default_factory=list)
    party: int = 1
    needs_asked: bool = False
    language: str = ""
    day: str = ""
    starts_at: str = ""
    name: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    begun: str = ""
    proof: str = ""

    @property
    def chosen_day(self) -> date | None:
        return parse_day(self.day)

    @property
    def chosen_start(self) -> datetime | None:
        return parse_start(self.starts_at)

    def _knows_where(self) -> bool:
        """A call needs a number and a visit at home an address."""
        if self.kind == VisitKind.HOME:
            return bool(self.address)
        return bool(self.phone) or self.kind != VisitKind.PHONE

    def age(self, now: datetime) -> timedelta:
        """How long ago it was begun; drafts that do not know it are old enough."""
        begun = parse_start(self.begun)
        return now - begun if begun else KEEP

    def forget_time(self) -> None:
        """The time no longer fits what was chosen."""
        self.day = self.starts_at = ""

    def first_missing(self) -> Step:
        """The first page that has no answer yet; the last one if none is missing."""
        answered = {
            Step.MATTER: bool(self.service),
            Step.KIND: bool(self.kind),
            Step.NEEDS: self.needs_asked,
            Step.DAY: self.chosen_day is not None,
            Step.HOUR: self.chosen_start is not None,
            Step.CONTACT: bool(self.contact) and self._knows_where(),
        }
        return next((step for step, there in answered.items() if not there), Step.RULES)


def parse_day(text: str) -> date | None:
    """`2026-12-08`; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_start(text: str) -> datetime | None:
    """An instant with its offset; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def load(request: HttpRequest, office: Office, now: datetime) -> Draft:
    """The visitor's draft; a new one if there is none, or it lay too long, or is broken."""
    stored = request.session.get(_name(office))
    if isinstance(stored, dict) and _is_fresh(stored.get("touched"), now):
        kept = {f.name: stored[f.name] for f in fields(Draft) if f.name in stored}
        if kept.get("key") and _types_fit(kept):
            return Draft(**kept)
    return Draft(key=secrets.token_urlsafe(24), begun=now.isoformat())


def save(request: HttpRequest, office: Office, draft: Draft, now: datetime) -> None:
    request.session[_name(office)] = asdict(draft) | {"touched": now.isoformat()}


def forget(request: HttpRequest, office: Office) -> None:
    """The booking is made or given up: nothing about the person stays in the session."""
    request.session.pop(_name(office), None)


def _name(office: Office) -> str:
    return f"booking-{office.pk}"


def _is_fresh(touched: Any, now: datetime) -> bool:
    moment = parse_start(touched) if isinstance(touched, str) else None
    return moment is not None and moment <= now < moment + KEEP


def _types_fit(kept: dict[str, Any]) -> bool:
    if kept.get("kind", "") not in ("", *VisitKind.values):
        return False
    pattern = asdict(Draft())
    return all(type(value) is type(pattern[name]) for name, value in kept.items()) and all(
        isinstance(need, str) for need in kept.get("needs", [])
    )
