"""How long each term is: a table that each office may change, as it does effects.py.

The defaults name their basis and how sure we are of it; the office's lawyer confirms each line, or
writes another (docs/terms.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from furtka.core.clock import local_day
from furtka.core.text import one_line
from furtka.offices.models import Office, Staff
from furtka.privacy import audit
from furtka.registry.errors import InvalidItem
from furtka.registry.models import TermCode, TermRule
from furtka.registry.models.terms import LONGEST_TERM
from furtka.registry.terms.arithmetic import Term, TermUnit

C, U = TermCode, TermUnit


class Mark(models.TextChoices):
    """How sure we are of a suggestion."""

    FACT = "F", _("from a source")
    GENERAL = "G", _("general knowledge, to be checked")
    OURS = "I", _("our own reading")


@dataclass(frozen=True)
class Default:
    term: Term
    basis: str
    mark: Mark


_INTERVIEW = "rozporządzenie w sprawie rodzinnego wywiadu środowiskowego, Dz.U. 2021 poz. 893, § 3"

DEFAULTS: Mapping[TermCode, Default] = {
    C.APPLICATION: Default(
        Term(1, U.MONTHS), "art. 35 § 1 i 3 KPA: bez zbędnej zwłoki, nie później niż", Mark.FACT
    ),
    C.COMPLEX: Default(Term(2, U.MONTHS), "art. 35 § 3 KPA", Mark.FACT),
    C.COMPLAINT: Default(Term(1, U.MONTHS), "art. 237 § 1 i art. 244 § 1 KPA", Mark.FACT),
    C.INFORMATION: Default(
        Term(14, U.DAYS), "art. 13 ustawy o dostępie do informacji publicznej", Mark.GENERAL
    ),
    C.CERTIFICATE: Default(Term(7, U.DAYS), "art. 217 § 3 KPA", Mark.FACT),
    C.INTERVIEW: Default(Term(14, U.WORKING_DAYS), _INTERVIEW, Mark.FACT),
    C.URGENT_INTERVIEW: Default(Term(2, U.WORKING_DAYS), _INTERVIEW, Mark.FACT),
    C.ACCESSIBILITY: Default(
        Term(7, U.DAYS), "ustawa z 4 kwietnia 2019 r., Dz.U. 2023 poz. 1440: najwyżej 2 miesiące",
        Mark.FACT,
    ),
    C.APPEAL: Default(Term(1, U.MONTHS), "art. 35 § 3 KPA: od dnia otrzymania", Mark.FACT),
    C.DEFECTS: Default(Term(7, U.DAYS), "art. 64 § 2 KPA: nie krócej niż", Mark.GENERAL),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One term as it holds. `own`: the office has written it; else `mark` says how sure we are."""

    code: TermCode
    term: Term
    basis: str
    mark: Mark | None = None
    confirmed_by: str = ""
    confirmed_on: date | None = None

    @property
    def own(self) -> bool:
        return self.mark is None


def table(office: Office) -> list[Line]:
    """Every term, in order. One query."""
    own = {row.code: row for row in TermRule.objects.filter(office=office)}
    return [_line(code, own.get(code)) for code in TermCode]


def rule_of(office: Office, code: TermCode) -> Line:
    """One term as it holds today. One query."""
    return _line(code, TermRule.objects.filter(office=office, code=code).first())


def _line(code: TermCode, own: TermRule | None) -> Line:
    if own is None:
        default = DEFAULTS[code]
        return Line(code, default.term, default.basis, default.mark)
    return Line(
        code, own.term, own.basis, confirmed_by=own.confirmed_by, confirmed_on=own.confirmed_on
    )


@transaction.atomic
def set_rule(
    *, office: Office, code: TermCode, count: int, unit: str, basis: str, job: Staff,
    now: datetime, actor: AbstractBaseUser,
) -> TermRule:  # fmt: skip
    """The office says how long it is, and `job` stands for it from today. Raises InvalidItem.

    Clocks that run keep the length they began with.
    """
    wrong = {}
    if not 1 <= count <= LONGEST_TERM:
        wrong["count"] = InvalidItem.message
    if unit not in TermUnit.values:
        wrong["unit"] = InvalidItem.message
    if not one_line(basis):
        wrong["basis"] = InvalidItem.message
    if wrong:
        raise InvalidItem(fields=wrong)
    rule, _made = TermRule.objects.update_or_create(
        office=office, code=code,
        defaults={
            "count": count, "unit": unit, "basis": one_line(basis)[:200],
            "confirmed_by": job.name, "confirmed_on": local_day(now, office.tz),
        },
    )  # fmt: skip
    audit.record(
        "term.confirmed", f"term:{code}", office=office, at=now, actor=actor, count=count, unit=unit
    )
    return rule


@transaction.atomic
def forget_rule(*, office: Office, code: TermCode, now: datetime, actor: AbstractBaseUser) -> None:
    """Back to what Furtka suggests. A second press changes nothing."""
    gone, _rows = TermRule.objects.filter(office=office, code=code).delete()
    if gone:
        audit.record("term.reset", f"term:{code}", office=office, at=now, actor=actor)
