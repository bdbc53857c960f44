"""Reads of the audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from furtka.core.clock import day_bounds
from furtka.core.codes import tidy_code
from furtka.core.dates import moment_words
from furtka.offices.models import Office
from furtka.offices.selectors import names_of
from furtka.privacy.models import AuditLine
from furtka.privacy.words import ACTIONS, DETAILS, VALUES

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One line as people read it. `kind` and `name` are the two parts of its thing."""

    at: datetime
    who: str
    what: str
    kind: str
    name: str
    details: tuple[tuple[str, str], ...]
    sealed: bool


@dataclass(frozen=True)
class Page:
    """One page of the trail, newest first. `older` is the mark of the next page, if any."""

    lines: list[Line]
    older: str = ""


def history(office: Office, thing: str) -> list[Line]:
    """Everything done to one thing (`visit:ZW-4K7MR`), oldest first. Two queries."""
    found = AuditLine.objects.filter(office=office, thing=thing).order_by("id")
    return _readable(office, found)


def things_named(typed: str) -> list[str]:
    """What somebody may have meant: a visit's code, an item's number, or a thing in full."""
    if ":" in typed:
        return [typed.strip()[:60]]
    code = tidy_code(typed)
    return [f"visit:{code}", f"item:{code}"] if code else []


def trail(
    office: Office, *, typed: str = "", day: date | None = None, before: str = "", size: int = PAGE
) -> Page:
    """The newest lines, of one thing or one local day where asked. At most three queries.

    `before` is a mark that an earlier page gave as `older`; one that is none is left out.
    """
    found = AuditLine.objects.filter(office=office)
    if things := things_named(typed):
        found = found.filter(thing__in=things)
    if day:
        start, end = day_bounds(day, office.tz)
        found = found.filter(at__gte=start, at__lt=end)
    if before.isdecimal() and len(before) < 19:
        last = AuditLine.objects.filter(office=office, pk=int(before)).first()
        if last:
            found = found.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    rows = list(found.order_by("-at", "-id")[: size + 1])
    older = str(rows[size - 1].pk) if len(rows) > size else ""
    return Page(_readable(office, rows[:size]), older)


def _readable(office: Office, found: Iterable[AuditLine] | QuerySet[AuditLine]) -> list[Line]:
    rows = list(found)
    names = names_of(office, {row.actor_id for row in rows})
    return [
        Line(
            row.at,
            _who(row.actor_id, names),
            str(ACTIONS.get(row.action, row.action)),
            *_parts(row.thing),
            tuple(_details(row.details, office.tz)),
            row.seal is not None,
        )
        for row in rows
    ]


def _who(actor_id: int | None, names: dict[int | None, str]) -> str:
    if actor_id is None:
        return _("the client or the system")
    return names.get(actor_id) or _("account %(id)s") % {"id": actor_id}


def _parts(thing: str) -> tuple[str, str]:
    kind, _colon, name = thing.partition(":")
    return kind, name


def _details(details: dict[str, Any], tz: str) -> Iterable[tuple[str, str]]:
    for key, value in sorted(details.items()):
        yield str(DETAILS.get(key, key)), _value(value, tz)


def _value(value: Any, tz: str) -> str:
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment and moment.tzinfo:
        return moment_words(moment, tz)
    return str(VALUES.get(str(value), value))
