"""A client opens a visit with its code and PIN: one way for website and API."""

from __future__ import annotations

import re
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from furtka.core.codes import tidy_code
from furtka.core.errors import DomainError
from furtka.offices.models import Office
from furtka.visits.grants import open_with
from furtka.visits.models import Visit

_CODE = re.compile(r"[A-Z]{2,4}-[A-Z0-9]{3,12}")


class VisitNotFound(DomainError):
    """No such visit, or not its PIN: nobody learns which."""

    code = "not_found"
    message = _("There is no visit with this code and PIN.")
    status = 404


def split_code(typed: str) -> tuple[Office | None, str]:
    """The office that a code's letters name, and the code as we write it. One query."""
    code = tidy_code(typed[:60])
    if not _CODE.fullmatch(code):
        return None, code
    return Office.objects.filter(code_prefix=code.partition("-")[0]).first(), code


def find_visit(office: Office, code: str) -> Visit | None:
    """With all that a page about it shows. One query."""
    found = Visit.objects.select_related(
        "office", "client", "site", "entrance", "room", "service__office", "service__unit__site"
    )
    return found.filter(office=office, code=code).first()


def open_visit(code: str, pin: str, *, address: str, now: datetime) -> Visit:
    """The visit of that code, if the PIN is right.

    Wrong PINs are counted per code and per address; raises TooManyTries when there were too
    many. Raises VisitNotFound for an unknown code and for a wrong PIN alike. Call it outside a
    transaction.
    """
    office, code = split_code(code)
    if office is None:  # letters that no office has: nothing to be found out about a visit
        raise VisitNotFound
    if open_with(office, code=code, pin=pin, address=address, now=now) is None:
        raise VisitNotFound
    visit = find_visit(office, code)
    if visit is None:
        raise VisitNotFound
    return visit
