"""After a storm: compares what the workers were told with what the database holds.

Slow and obvious on purpose, and without the code that guards, computes or checks in Furtka: it
reads visits, claims and the audit trail, and compares each with each.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

from furtka.core.invariants import breaches
from furtka.privacy.models import AuditLine
from furtka.visits.models import LIVE, Claim, Visit, WriteKey
from tests.racing.plan import Attempt, Plan, attempts_of
from tests.racing.worker import is_shared

# A server may finish the statement of a killed process a moment after its death.
LINGER_SECONDS = 2.0

State = tuple[str, datetime, str]


def audit(plan: Plan, now: datetime) -> dict[str, Any]:
    """What was tried, what was answered, and a sentence for everything that is wrong."""
    attempts = [a for n in range(plan.workers) for a in attempts_of(plan.log(n), n)]
    wrong = [
        *given_twice_now(),
        *given_twice_once(plan, attempts),
        *claims_wrong(),
        *lost(attempts),
        *(f"{name}: {what}" for name, found in breaches(now).items() for what in found),
    ]
    return {
        "attempts": len(attempts),
        "unheard": sum(1 for a in attempts if not a.answered),
        "rescued": rescued(plan, attempts),
        "said": Counter(f"{a.asked['do']} {a.answer.get('said', 'killed')}" for a in attempts),
        "wrong": wrong,
    }


# -- nothing is given twice ----------------------------------------------------------------------


@dataclass(frozen=True)
class Taken:
    """Something is in somebody's hands from one instant to another."""

    what: str
    start: datetime
    end: datetime
    whose: str

    def meets(self, other: Taken) -> bool:
        return self.start < other.end and other.start < self.end


def given_twice_now() -> Iterator[str]:
    """No two live visits share a host, a room, a lane or a place at one instant."""
    taken: list[Taken] = []
    visits = Visit.objects.filter(status__in=LIVE)
    for visit in visits:
        taken.append(Taken(f"host {visit.host_id}", visit.starts_at, visit.ends_at, visit.code))
        if visit.kind == "in_person":
            taken.append(Taken(f"room {visit.room_id}", visit.starts_at, visit.ends_at, visit.code))
    for claim in Claim.objects.all():
        taken.append(Taken(claim.resource, claim.starts_at, claim.ends_at, f"claim {claim.pk}"))
    yield from _doubles(taken)
    for visit in visits.filter(kind="in_person").select_related("site"):
        there = [v for v in visits if v.kind == "in_person" and v.site_id == visit.site_id]
        people = sum(v.party for v in there if v.starts_at <= visit.starts_at < v.ends_at)
        if people > visit.site.places:
            yield f"double: {people} people in {visit.site.places} places at {visit.starts_at}"


def _doubles(taken: list[Taken]) -> Iterator[str]:
    by_what: dict[str, list[Taken]] = defaultdict(list)
    for one in taken:
        by_what[one.what].append(one)
    for what, ones in by_what.items():
        for a, b in combinations(ones, 2):
            if a.whose != b.whose and a.meets(b):
                yield f"double: {what} for {a.whose} and for {b.whose} at {max(a.start, b.start)}"


@dataclass(frozen=True)
class Kept:
    """What somebody was told is theirs, and the seconds in which it surely was."""

    taken: Taken
    since: float
    until: float


def given_twice_once(plan: Plan, attempts: list[Attempt]) -> Iterator[str]:
    """Nor did they at any moment of the storm, by what the workers were told."""
    by_what: dict[str, list[Kept]] = defaultdict(list)
    for kept in _kept(plan, attempts):
        by_what[kept.taken.what].append(kept)
    for what, all_kept in by_what.items():
        open_now: list[Kept] = []
        for kept in sorted(all_kept, key=lambda one: one.since):
            open_now = [one for one in open_now if one.until > kept.since]
            for one in open_now:
                if one.taken.whose != kept.taken.whose and one.taken.meets(kept.taken):
                    whose = f"{one.taken.whose} and {kept.taken.whose}"
                    yield f"double: {what} was promised to {whose} at {kept.taken.start}"
            open_now.append(kept)


def _kept(plan: Plan, attempts: list[Attempt]) -> Iterator[Kept]:
    """From the answer to the next question about the same visit or hold, if no other was open
    then; a hold at most until it expires."""
    changes: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        changes[_about(attempt.asked)].append(attempt)
    for attempt in attempts:
        told = attempt.answer
        if not _about(told) or told.get("status", "held") not in LIVE:
            continue
        others = [other for other in changes[_about(told)] if other is not attempt]
        if any(a.begun < attempt.ended and _over(a) > attempt.begun for a in others):
            continue
        until = min((a.begun for a in others if a.begun >= attempt.ended), default=float("inf"))
        if "until" in told:
            until = min(until, plan.clock(datetime.fromisoformat(told["until"])))
        start, end = (datetime.fromisoformat(told[name]) for name in ("starts_at", "ends_at"))
        for what in (f"host {told['host']}", f"room {told['room']}"):
            if not what.endswith("None"):
                yield Kept(Taken(what, start, end, _about(told)), attempt.ended, until)


def _about(line: dict[str, Any]) -> str:
    """The visit or the hold that a question or an answer is about."""
    return str(line.get("code") or (f"hold {line['hold']}" if "hold" in line else ""))


def _over(attempt: Attempt) -> float:
    """The second after which the attempt can change nothing any more."""
    return attempt.ended if attempt.answered else attempt.ended + LINGER_SECONDS


def claims_wrong() -> Iterator[str]:
    """Each live visit has its claims, for its own time; a dead one has none."""
    owned: dict[int, list[Claim]] = defaultdict(list)
    for claim in Claim.objects.exclude(visit=None):
        owned[claim.visit_id].append(claim)
    for visit in Visit.objects.select_related("entrance"):
        claims = owned[visit.pk]
        if visit.status not in LIVE:
            if claims:
                yield f"claims: {visit.code} is {visit.status} and still has {len(claims)}"
            continue
        expected = [f"host:{visit.host_id}"]
        if visit.kind == "in_person":
            expected += [f"room:{visit.room_id}", f"lane:{visit.entrance_id}"]
            expected += [f"place:{visit.site_id}"] * visit.party
        found = [claim.resource.split(".")[0] for claim in claims]
        if sorted(found) != sorted(expected) or any(c.starts_at != visit.starts_at for c in claims):
            yield f"claims: {visit.code} has {sorted(found)}, not {sorted(expected)}"
        kept = [c for c in claims if c.resource.startswith(("host", "room"))]
        if any(claim.ends_at < visit.ends_at for claim in kept):
            yield f"claims: {visit.code} is kept for less than its time"


# -- nothing that was acknowledged is lost -------------------------------------------------------


def lost(attempts: list[Attempt]) -> Iterator[str]:
    """Every answer is still true, or what changed it is on record."""
    visits = {visit.code: visit for visit in Visit.objects.all()}
    yield from _keys_wrong(attempts, set(visits))
    histories = {code: history(visit, attempts) for code, visit in visits.items()}
    for code, visit in visits.items():
        now = _state(visit)
        if not histories[code] or histories[code][-1] != now:
            yield f"lost: {code} is {_said(now)}, but its history ends otherwise"
    for attempt in attempts:
        code = attempt.answer.get("code")
        if code in histories and _told(attempt) not in histories[code]:
            yield f"lost: {code} was never {_said(_told(attempt))}, as was answered"
    for code, visit in visits.items():
        if not is_shared(code):
            yield from _changed_alone(visit, histories[code], attempts)


def _keys_wrong(attempts: list[Attempt], codes: set[str]) -> Iterator[str]:
    """One key, one visit; every visit that exists was acknowledged, and the other way round."""
    by_key: dict[str, set[str]] = defaultdict(set)
    for attempt in attempts:
        if attempt.done and "key" in attempt.asked:
            by_key[attempt.asked["key"]].add(attempt.answer["code"])
    stored = dict(WriteKey.objects.values_list("key", "visit__code"))
    for key, told in by_key.items():
        if told != {stored.get(key)}:
            yield f"lost: the key {key} gave {sorted(told)}, and {stored.get(key)} is stored"
    acknowledged = {code for told in by_key.values() for code in told}
    for code in sorted(acknowledged - codes):
        yield f"lost: {code} was acknowledged, but does not exist"
    for code in sorted(codes - acknowledged):
        yield f"nobody's: {code} exists, but nobody was told"


def _changed_alone(visit: Visit, states: list[State], attempts: Iterable[Attempt]) -> Iterator[str]:
    """Only one worker at a time changes this visit: what was answered last holds now, unless
    a later change was killed before its answer."""
    about = [a for a in attempts if visit.code in (a.asked.get("code"), a.answer.get("code"))]
    about.sort(key=lambda attempt: attempt.begun)
    at = 0
    free = False  # after SIGKILL the change may have been made or not
    for attempt in about:
        if not attempt.answered:
            free = True
        elif attempt.done:
            told = _told(attempt)
            later = [n for n in range(at, len(states)) if states[n] == told]
            if not later:
                yield f"lost: {visit.code} went back behind {_said(told)}"
                return
            at, free = later[0], False
    done = [attempt for attempt in about if attempt.done]
    if done and not free and states[-1] != _told(done[-1]):
        yield f"lost: {visit.code} is {_said(states[-1])}, which nobody asked for"


def history(visit: Visit, attempts: list[Attempt]) -> list[State]:
    """Each state of a visit in order, by the audit trail."""
    asked = next(
        (a.asked for a in attempts if a.answer.get("code") == visit.code and "key" in a.asked), {}
    )
    states: list[State] = []
    for line in AuditLine.objects.filter(thing=f"visit:{visit.code}").order_by("id"):
        status, starts_at, kind = states[-1] if states else ("", visit.starts_at, "")
        match line.action.removeprefix("visit."), line.details:
            case "booked", details:
                status, kind = "booked", asked.get("kind", str(visit.kind))
                starts_at = datetime.fromisoformat(details["starts_at"])
            case "moved", details:
                starts_at, kind = datetime.fromisoformat(details["after"]), details["kind"]
            case "by_phone", _:
                kind = "phone"
            case "cancelled", _:
                status = "office_cancelled" if line.actor_id else "client_cancelled"
            case "uncancelled", _:
                status = "booked"
            case "step_undone", details:
                status = details["became"]
            case became, _:
                status = became
        states.append((status, starts_at, kind))
    return states


def _state(visit: Visit) -> State:
    return (str(visit.status), visit.starts_at, str(visit.kind))


def _told(attempt: Attempt) -> State:
    told = attempt.answer
    return (told["status"], datetime.fromisoformat(told["starts_at"]), told["kind"])


def _said(state: State) -> str:
    return f"{state[0]} ({state[2]}) at {state[1].isoformat()}"


def rescued(plan: Plan, attempts: list[Attempt]) -> int:
    """How many bookings were stored, unheard because of SIGKILL, and heard of by asking again."""
    heard = {a.answer["code"]: a for a in reversed(attempts) if a.done and "key" in a.asked}
    stored = Visit.objects.values_list("code", "created_at")
    return sum(
        created_at < plan.moment(heard[code].begun) for code, created_at in stored if code in heard
    )
