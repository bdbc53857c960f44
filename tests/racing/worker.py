"""One process of a storm: asks the services for scarce times, again and again.

It writes down what it is about to ask, asks, and writes down the answer. Whoever goes on after
a killed one first repeats a booking whose answer was never heard, under the same key.
"""

from __future__ import annotations

import json
import random
import traceback
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zlib import crc32

from django.contrib.auth.models import User
from django.db import connection

from furtka.core.errors import DomainError
from furtka.entrance import services as entrance
from furtka.offices.models import Office, VisitKind
from furtka.privacy.services import seal
from furtka.visits import holds, services
from furtka.visits.ask import Ask
from furtka.visits.models import BookedBy, Hold, Visit
from furtka.visits.requests import BookingRequest, check_person, find_service
from tests.racing.plan import Line, Log, Plan, attempts_of

# What is tried, and how often among all attempts.
MIX = {
    "book": 34, "repeat": 6, "move": 13, "cancel": 16, "cannot_come": 4, "undo_cancel": 4,
    "no_show": 3, "undo": 2, "hold": 10, "book_held": 10, "release": 2, "sweep": 3, "seal": 3,
}  # fmt: skip


def is_shared(code: str) -> bool:
    """Half of the visits are changed by every worker, the others only by who booked them."""
    return crc32(code.encode()) % 2 == 0


def is_own(asked: Line) -> bool:
    """A booking under a key that no other worker uses."""
    return not asked["key"].startswith("together")


class Worker:
    def __init__(self, plan: Plan, number: int) -> None:
        place = json.loads(plan.place.read_text())
        self.plan, self.number = plan, number
        self.office = Office.objects.get(pk=place["office"])
        self.clerk = User.objects.get(pk=place["clerk"])
        self.times: list[str] = place["times"]
        self.service = find_service(self.office, "rozmowa")
        self.before = attempts_of(plan.log(number), number)
        self.log = Log(plan.log(number))
        self.count = len(self.before)
        self.random = random.Random(f"{plan.seed}/{number}/{self.count}")
        self.booked = [a for a in self.before if a.done and "key" in a.asked]
        self.held: list[Line] = [a.answer for a in self.before if "hold" in a.answer]
        self.mine: list[str] = sorted({a.answer["code"] for a in self.booked if is_own(a.asked)})
        self.requests: list[Line] = [a.asked for a in self.booked]

    def run(self) -> None:
        if self.before and not self.before[-1].answered:
            unheard = self.before[-1].asked
            if "key" in unheard:
                self.try_once(unheard)
        while self.count < self.plan.share:
            self.try_once(self.draw())

    def draw(self) -> Line:
        """What to ask next."""
        do = self.random.choices(list(MIX), list(MIX.values()))[0]
        if do == "repeat" and self.requests:
            return self.random.choice(self.requests[-20:])
        if do in ("seal", "sweep"):
            return {"do": do}
        if do == "hold":
            wanted = self.draw_booking()
            return {"do": do} | {name: wanted[name] for name in ("starts_at", "kind", "party")}
        if do in ("book_held", "release") and self.held:
            return self.draw_held(do)
        chosen = do in ("move", "cancel", "cannot_come", "undo_cancel", "no_show", "undo")
        code = self.some_code(live="undo" not in do) if chosen else ""
        if not code:
            return self.draw_booking()
        asked = {"do": do, "code": code, "by_staff": self.random.random() < 0.5}
        if do == "move":
            asked |= {"starts_at": self.random.choice(self.times), "kind": self.draw_kind()}
        return asked

    def draw_booking(self) -> Line:
        """Now and then a key that other workers use at the same moment."""
        if self.random.random() < 0.05:
            key = f"together-{int(self.plan.now().timestamp() // (self.plan.speed / 4))}"
            source = random.Random(f"{self.plan.seed}/{key}")
        else:
            key, source = f"{self.number}-{self.count}", self.random
        return {
            "do": "book", "key": key, "by_staff": source.random() < 0.3,
            "starts_at": source.choice(self.times),
            "kind": source.choices(["in_person", "phone"], [4, 1])[0],
            "party": source.choices([1, 2, 3], [6, 2, 1])[0],
            "phone": f"43 0{source.randrange(10**6):06}",
        }  # fmt: skip

    def draw_held(self, do: str) -> Line:
        """One of the newest, which may have expired, or be booked or released by now."""
        told = self.random.choice(self.held[-3:])
        asked = {"do": do} | {name: told[name] for name in ("hold", "starts_at", "kind", "party")}
        if do == "release":
            return asked
        phone = f"43 0{self.random.randrange(10**6):06}"
        return asked | {"key": f"{self.number}-{self.count}", "phone": phone}

    def draw_kind(self) -> str:
        return self.random.choices(["", "in_person", "phone"], [2, 1, 1])[0]

    def some_code(self, *, live: bool) -> str:
        """A visit of ours that nobody else touches, or one that everybody does; or none."""
        if self.random.random() < 0.5:
            codes = [code for code in self.mine if not is_shared(code)][-6:]
        else:
            visits = Visit.objects.filter(office=self.office).order_by("-id")
            visits = visits.filter(status="booked") if live else visits
            codes = [c for c in visits.values_list("code", flat=True)[:16] if is_shared(c)]
        return self.random.choice(codes) if codes else ""

    def try_once(self, asked: Line) -> None:
        asked = {name: value for name, value in asked.items() if name != "clock"}
        self.log.write(asked)
        self.count += 1
        try:
            visit = ACTS[asked["do"]](self, asked)
        except DomainError as error:
            self.log.write({"said": error.code})
        except Exception:
            self.log.write({"said": "crashed", "why": traceback.format_exc()})
            raise
        else:
            answer = {"said": "done"} | (state_of(visit) if visit else {})
            self.log.write(answer)
            if "hold" in answer:
                self.held.append(answer)
            elif "key" in asked:
                self.requests.append(asked)
                if is_own(asked) and answer["code"] not in self.mine:
                    self.mine.append(answer["code"])

    def visit(self, asked: Line) -> Visit:
        return Visit.objects.get(office=self.office, code=asked["code"])

    def who(self, asked: Line) -> User | None:
        return self.clerk if asked["by_staff"] else None

    # -- what can be asked -----------------------------------------------------------------------

    def ask(self, asked: Line) -> Ask:
        return Ask(self.service, VisitKind(asked["kind"]), party=asked["party"])

    def book(self, asked: Line) -> Visit:
        person = check_person(name="Jan", phone=asked["phone"], email="", language="pl")
        starts_at = datetime.fromisoformat(asked["starts_at"])
        return services.book(
            BookingRequest(self.ask(asked), starts_at, person, BookedBy.API),
            now=self.plan.now(), actor=self.who(asked), key=asked["key"],
            fingerprint=services.fingerprint_of(asked),
        )  # fmt: skip

    def hold(self, asked: Line) -> Hold:
        return holds.hold(
            ask=self.ask(asked), starts_at=datetime.fromisoformat(asked["starts_at"]),
            now=self.plan.now(), actor=self.clerk, minutes=self.random.choice([5, 30]),
            key=f"{self.number}-{self.count}",
        )  # fmt: skip

    def held_as_told(self, asked: Line) -> Hold:
        """As a screen knows it, whether it is still there or not."""
        return Hold(
            pk=asked["hold"], office=self.office, service=self.service, kind=asked["kind"],
            party=asked["party"], starts_at=datetime.fromisoformat(asked["starts_at"]),
        )  # fmt: skip

    def book_held(self, asked: Line) -> Visit:
        person = check_person(name="Jan", phone=asked["phone"], email="", language="pl")
        return holds.book_held(
            self.held_as_told(asked), person=person, booked_by=BookedBy.PHONE,
            now=self.plan.now(), actor=self.clerk, key=asked["key"],
            fingerprint=services.fingerprint_of(asked),
        )  # fmt: skip

    def release(self, asked: Line) -> None:
        holds.release(self.held_as_told(asked), now=self.plan.now(), actor=self.clerk)

    def sweep(self, asked: Line) -> None:
        holds.sweep(self.plan.now())

    def move(self, asked: Line) -> Visit:
        return services.move(
            self.visit(asked), starts_at=datetime.fromisoformat(asked["starts_at"]),
            kind=VisitKind(asked["kind"]) if asked["kind"] else None,
            now=self.plan.now(), actor=self.who(asked),
        )  # fmt: skip

    def cancel(self, asked: Line) -> Visit:
        return services.cancel(self.visit(asked), now=self.plan.now(), actor=self.who(asked))

    def undo_cancel(self, asked: Line) -> Visit:
        return services.undo_cancel(self.visit(asked), now=self.plan.now(), actor=self.who(asked))

    def cannot_come(self, asked: Line) -> Visit:
        return services.cannot_come(self.visit(asked), now=self.plan.now(), actor=None)

    def no_show(self, asked: Line) -> Visit:
        return entrance.no_show(visit=self.visit(asked), now=self.plan.now(), actor=self.clerk)

    def undo(self, asked: Line) -> Visit:
        return entrance.undo(visit=self.visit(asked), now=self.plan.now(), actor=self.clerk)

    def seal(self, asked: Line) -> None:
        seal(self.plan.now(), limit=50)


ACTS: dict[str, Callable[[Worker, Line], Visit | Hold | None]] = {
    "book": Worker.book, "move": Worker.move, "cancel": Worker.cancel,
    "undo_cancel": Worker.undo_cancel, "cannot_come": Worker.cannot_come,
    "no_show": Worker.no_show, "undo": Worker.undo, "hold": Worker.hold,
    "book_held": Worker.book_held, "release": Worker.release, "sweep": Worker.sweep,
    "seal": Worker.seal,
}  # fmt: skip


def state_of(told: Visit | Hold) -> dict[str, Any]:
    """What somebody was told, in the words of the log."""
    which: dict[str, Any] = (
        {"hold": told.pk, "until": told.expires_at.isoformat(), "party": told.party}
        if isinstance(told, Hold)
        else {"code": told.code, "status": str(told.status)}
    )
    return which | {
        "kind": str(told.kind), "starts_at": told.starts_at.isoformat(),
        "ends_at": told.ends_at.isoformat(), "host": told.host_id, "room": told.room_id,
    }  # fmt: skip


def work(plan: Plan, number: int) -> None:
    """In a process of its own, with a connection of its own."""
    Worker(plan, number).run()
    connection.close()
