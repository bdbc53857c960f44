"""What arrives, as domain types: JSON bodies, days, instants, the lists in addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Header
from ninja.parser import Parser

from furtka.api.errors import BadJson, NotFound, NotJson
from furtka.offices.models import Office, Site, Unit
from furtka.visits.calendar import LONGEST_SEARCH_DAYS
from furtka.visits.errors import InvalidInput

Key = Annotated[str, Header(alias="Idempotency-Key")]

_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,50}")
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
# Dates far from now have no use here, and the ends of the calendar can't be moved to another zone.
_YEARS = range(2000, 2101)


class JsonBody(Parser):
    """One JSON object with the right header, or one of our errors."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type != "application/json":
            raise NotJson
        try:
            body = json.loads(request.body)
        except (ValueError, RecursionError) as error:
            raise BadJson from error
        if not isinstance(body, dict):
            raise InvalidInput(fields={"body": _("Send one JSON object.")})
        return body


def slug(typed: str) -> str:
    """A name in addresses, as it may be looked up. Raises NotFound for what can't be one."""
    if not _SLUG.fullmatch(typed):
        raise NotFound
    return typed


def office_of(typed: str) -> Office:
    """Raises NotFound."""
    office = Office.objects.filter(slug=slug(typed)).first()
    if office is None:
        raise NotFound
    return office


def site_of(office: Office, typed: str | None) -> Site | None:
    """None where none was named. Raises InvalidInput for one that the office does not have."""
    return one_of(Site.objects.filter(office=office), typed) if typed else None


def one_of(sites: Iterable[Site], typed: str | None) -> Site | None:
    """The same among sites at hand."""
    if not typed:
        return None
    found = next((site for site in sites if site.slug == typed), None)
    if found is None:
        raise InvalidInput(fields={"site": _("Choose a place from the list.")})
    return found


def unit_of(office: Office, slug: str | None) -> Unit | None:
    """None where none was named. Raises InvalidInput for one that the office does not have."""
    if not slug:
        return None
    known = _SLUG.fullmatch(slug)
    unit = Unit.objects.filter(office=office, slug=slug).first() if known else None
    if unit is None:
        raise InvalidInput(fields={"unit": _("Choose one of our units.")})
    return unit


def instant(field: str, typed: str) -> datetime:
    """ISO 8601 with an offset, as an aware instant in UTC. Raises InvalidInput at `field`."""
    try:
        moment = datetime.fromisoformat(typed) if len(typed) <= 40 else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment.year not in _YEARS:
        sentence = _("Write the time with its offset, for example 2026-12-08T10:30:00+01:00.")
        raise InvalidInput(fields={field: sentence})
    return moment.astimezone(UTC)


def day(field: str, typed: str) -> date:
    """`2026-12-08`. Raises InvalidInput at `field`."""
    try:
        found = date.fromisoformat(typed) if re.fullmatch(r"\d{4}-\d\d-\d\d", typed) else None
    except ValueError:
        found = None
    if found is None or found.year not in _YEARS:
        raise InvalidInput(fields={field: _("Write the day as 2026-12-08.")})
    return found


def day_range(first: str, last: str) -> tuple[date, date]:
    """Both included, at most 62 days. Raises InvalidInput at `from` or `to`."""
    start, end = day("from", first), day("to", last)
    if end < start:
        raise InvalidInput(fields={"to": _("The last day must not come before the first.")})
    if end - start >= timedelta(days=LONGEST_SEARCH_DAYS):
        raise InvalidInput(fields={"to": _("Ask for at most 62 days at a time.")})
    return start, end


def words(typed: str) -> list[str]:
    """`wheelchair,pjm` as a list; empty parts left out."""
    return [part.strip() for part in typed.split(",") if part.strip()]


def check_key(key: str) -> None:
    """An Idempotency-Key, empty where none was sent. Raises InvalidInput."""
    if key and not _KEY.fullmatch(key):
        sentence = _("Use up to 200 letters, digits and signs, without spaces.")
        raise InvalidInput(fields={"Idempotency-Key": sentence})
