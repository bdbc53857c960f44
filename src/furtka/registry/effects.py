"""What it means in law by which way something came: a table that each office may change.

Since 2026 the way decides whether an application exists at all. The defaults are ours [I] and name
their basis; the office's lawyer confirms each line, or writes another (docs/legal-effect.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from furtka.core.clock import local_day
from furtka.core.text import one_line
from furtka.offices.models import Office, Staff
from furtka.privacy import audit
from furtka.registry.errors import InvalidItem
from furtka.registry.models import Effect, EffectRule, IncomingChannel, Matter

C, M, E = IncomingChannel, Matter, Effect
_KPA63 = "art. 63 § 1 KPA"
_COMPLAINT = "rozporządzenie RM z 8 stycznia 2002 r. w sprawie skarg i wniosków, § 5"
_INFORMATION = "art. 10 ustawy o dostępie do informacji publicznej"
_ANY_FORM = "bez wymogów co do formy"


def _all(effect: Effect, basis: str) -> dict[Matter, tuple[Effect, str]]:
    return dict.fromkeys(Matter, (effect, basis))


# Way → sort of matter → what it means, and why. A pair that is missing is for people to decide.
DEFAULTS: Mapping[IncomingChannel, Mapping[Matter, tuple[Effect, str]]] = {
    C.IN_PERSON: _all(E.EFFECTIVE, _KPA63),
    C.ORAL: _all(E.EFFECTIVE, _KPA63),
    C.POST: _all(E.EFFECTIVE, f"{_KPA63}; data nadania: art. 57 § 5 KPA"),
    C.E_DELIVERY: _all(E.EFFECTIVE, f"{_KPA63}; chwila z dowodu: art. 61 § 3a KPA"),
    C.EMPATIA: {M.APPLICATION: (E.EFFECTIVE, "przepisy o świadczeniach przez PIU Emp@tia")},
    C.EPUAP: {
        M.APPLICATION: (E.INFORM, f"{_KPA63}; od 1 stycznia 2026 r. e-Doręczenia"),
        M.COMPLAINT: (E.EFFECTIVE, _COMPLAINT),
        M.INFORMATION: (E.EFFECTIVE, _INFORMATION),
        M.QUESTION: (E.EFFECTIVE, _ANY_FORM),
    },
    C.EMAIL: {
        M.APPLICATION: (E.INFORM, _KPA63),
        M.COMPLAINT: (E.EFFECTIVE, _COMPLAINT),
        M.INFORMATION: (E.EFFECTIVE, _INFORMATION),
        M.QUESTION: (E.EFFECTIVE, _ANY_FORM),
    },
    C.PHONE: {
        M.APPLICATION: (E.CONTACT, "pilna potrzeba: pomoc z urzędu"),
        M.COMPLAINT: (E.SIGNATURE, _COMPLAINT),
        M.INFORMATION: (E.EFFECTIVE, _INFORMATION),
        M.QUESTION: (E.EFFECTIVE, _ANY_FORM),
    },
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One pair of the table. `effect` empty: people decide. `own`: the office has written it."""

    channel: IncomingChannel
    matter: Matter
    effect: str
    basis: str
    own: bool = False
    confirmed_by: str = ""
    confirmed_on: date | None = None


def effect_of(office: Office, channel: str, matter: str) -> str:
    """What it means that such a matter came by that way; empty where people decide. One query."""
    if matter not in Matter.values or channel not in IncomingChannel.values:
        return ""
    own = EffectRule.objects.filter(office=office, channel=channel, matter=matter)
    found = own.values_list("effect", flat=True).first()
    return found or _default(IncomingChannel(channel), Matter(matter))[0]


def table(office: Office) -> list[Line]:
    """Every pair, ways in their order. One query."""
    own = {(row.channel, row.matter): row for row in EffectRule.objects.filter(office=office)}
    return [_line(channel, matter, own.get((channel, matter))) for channel in C for matter in M]


def _line(channel: IncomingChannel, matter: Matter, own: EffectRule | None) -> Line:
    if own is None:
        return Line(channel, matter, *_default(channel, matter))
    return Line(channel, matter, own.effect, own.basis, True, own.confirmed_by, own.confirmed_on)


def _default(channel: IncomingChannel, matter: Matter) -> tuple[str, str]:
    return DEFAULTS.get(channel, {}).get(matter, ("", ""))


def right_ways(office: Office, matter: str) -> list[IncomingChannel]:
    """The ways by which such a matter has effect, in the order of the table. One query."""
    return [
        line.channel
        for line in table(office)
        if line.matter == matter and line.effect == Effect.EFFECTIVE
    ]


@transaction.atomic
def set_rule(
    *, office: Office, channel: str, matter: str, effect: str, basis: str, job: Staff,
    now: datetime, actor: AbstractBaseUser,
) -> EffectRule:  # fmt: skip
    """The office says what it means, and `job` stands for it from today. Raises InvalidItem.

    What was recorded before keeps the effect of its day.
    """
    wrong = {}
    if channel not in IncomingChannel.values or matter not in Matter.values:
        raise InvalidItem
    if effect not in Effect.values:
        wrong["effect"] = InvalidItem.message
    if not one_line(basis):
        wrong["basis"] = InvalidItem.message
    if wrong:
        raise InvalidItem(fields=wrong)
    rule, _made = EffectRule.objects.update_or_create(
        office=office, channel=channel, matter=matter,
        defaults={
            "effect": effect, "basis": one_line(basis)[:200], "confirmed_by": job.name,
            "confirmed_on": local_day(now, office.tz),
        },
    )  # fmt: skip
    audit.record(
        "effect.confirmed", f"effect:{channel}/{matter}", office=office, at=now, actor=actor,
        effect=effect,
    )  # fmt: skip
    return rule


@transaction.atomic
def forget_rule(
    *, office: Office, channel: str, matter: str, now: datetime, actor: AbstractBaseUser
) -> None:
    """Back to what Furtka suggests. A second press changes nothing."""
    gone, _rows = EffectRule.objects.filter(office=office, channel=channel, matter=matter).delete()
    if gone:
        audit.record(
            "effect.reset", f"effect:{channel}/{matter}", office=office, at=now, actor=actor
        )
