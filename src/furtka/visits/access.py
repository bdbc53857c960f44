"""A client opens a visit with its code and PIN: one way for website and API."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from furtka.core.codes import tidy_code
from furtka.core.errors import DomainError
from furtka.offices.models import Office
from furtka.visits import attempts
from furtka.visits.attempts import Knock
from furtka.visits.models import Visit, Waiting
from furtka.visits.pins import Locked, is_right
from furtka.visits.waiting import CODE_LENGTH

_CODE = re.compile(r"[A-Z]{2,4}-[A-Z0-9]{3,12}")
# Compared with when there is no such visit, so that a missing visit takes as long as a wrong PIN.
_NOBODY = Visit(office_id=0, code="", pin_seed="0123456789abcdef")
T = TypeVar("T", bound=Locked)


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
    if "\x00" in code:  # PostgreSQL refuses to be asked for it
        return None
    found = Visit.objects.select_related(
        "office", "client", "site", "entrance", "room", "service__office", "service__unit__site"
    )
    return found.filter(office=office, code=code).first()


def open_visit(code: str, pin: str, *, address: str, now: datetime, browser: str = "") -> Visit:
    """The visit of that code, if the PIN is right.

    Wrong PINs are counted per address, per code and network, and per code from everywhere;
    raises TooManyTries when there were too many. `browser`: the mark of one that has opened this
    very visit before (visits/web/known.py). It has a count of its own, so that nobody who tries
    out PINs elsewhere, or beside it in the same network, locks its owner out.
    Raises VisitNotFound for an unknown code and for a wrong PIN alike. Call it outside a
    transaction.
    """
    return _open(find_visit, code, pin, address=address, now=now, browser=browser)


def open_place(code: str, pin: str, *, address: str, now: datetime) -> Waiting:
    """The place on the waiting list of that code: the same rules as for a visit."""

    def find(office: Office, code: str) -> Waiting | None:
        places = Waiting.objects.select_related("office")
        return places.filter(office=office, code=code).first()

    return _open(find, code, pin, address=address, now=now, browser="")


def is_place(code: str) -> bool:
    """Whether it is the code of a place on the waiting list: one letter longer than a visit's."""
    return len(tidy_code(code[:60]).partition("-")[2]) == CODE_LENGTH


def _open(
    find: Callable[[Office, str], T | None], code: str, pin: str, *, address: str,
    now: datetime, browser: str,
) -> T:  # fmt: skip
    office, code = split_code(code)
    if office is None:  # letters that no office has: nothing to be found out about a visit
        raise VisitNotFound
    # From everywhere last: what was refused before does not count there, so that one network
    # alone can't use up what strangers may try.
    strangers = [
        (Knock.PIN_OF_ADDRESS, address),
        (Knock.PIN_OF_CODE, f"{code} {attempts.network_of(address)}"),
        (Knock.PIN_ANYWHERE, code),
    ]
    knocks = [(Knock.PIN_OF_CODE, f"{code} {browser}")] if browser else strangers
    for knock, value in knocks:
        attempts.count(office, knock, value, now=now)
    found = find(office, code)
    if not is_right(found or _NOBODY, pin[:40]) or found is None:
        raise VisitNotFound
    for knock, value in knocks:
        attempts.forgive(office, knock, value, now=now)
    return found
