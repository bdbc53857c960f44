"""e-Delivery in the demonstration: a mailbox that is only made up, and asks nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from typing import IO

from furtka.offices.models import Office, Staff
from furtka.registry.edelivery import sending
from furtka.registry.edelivery.client import Outgoing
from furtka.registry.edelivery.following import follow
from furtka.registry.edelivery.handing import hand_over_due
from furtka.registry.edelivery.receiving import take_in
from furtka.registry.edelivery.sending import Words
from furtka.registry.edelivery.shapes import Found, Head, Letter, Part, Proof, Task
from furtka.registry.edelivery.trouble import Unclear
from furtka.registry.models import Item, ReceivedMessage, Sending

OURS = "AE:PL-10000-20000-ABCDE-28"
# Invented addressees: days ago, to whom, address, about what, the mailbox's word. The last one
# with a word of its own got no answer.
SENT = (
    (24, "Zofia Żółć", "AE:PL-30000-40000-FGHIJ-25", "Decyzja o zasiłku celowym",
     "Uznana za doręczoną"),
    (6, "Urząd Gminy (przykład)", "AE:PL-11111-22222-KLMNO-26", "Przekazanie pisma", "Doręczona"),
    (2, "Zdzisław Ćwiek", "AE:PL-50000-60000-PQRST-24", "Wezwanie do uzupełnienia wniosku",
     "Czeka na doręczenie"),
    (1, "Sąd Rejonowy (przykład)", "AE:PL-33333-44444-UVWXY-23", "Wywiad środowiskowy", ""),
)  # fmt: skip
TEXT = "Dzień dobry,\n\nw załączeniu przesyłamy pismo.\n\nZ poważaniem\nOśrodek (przykład)"
LETTER = (
    "Dzień dobry,\n\nproszę o pomoc w opłaceniu czynszu za listopad. Opiekuję się chorą mamą i "
    "w tym miesiącu nie starczyło mi na rachunki. W załączeniu kopia wezwania.\n\nBłażej Kłos"
)


class MadeUp:
    """A mailbox as client.Mailbox, for one moment."""

    ade = OURS

    def __init__(self, at: datetime, *, word: str = "", proof: str = "") -> None:
        self._at, self._word, self._proof = at, word, proof
        self._to = ""

    def messages(self, offset: int) -> list[Head]:
        return []

    def letter(self, message_id: str) -> Letter:
        head = Head(
            message_id, "AE:PL-70000-80000-ZABCD-28", "Błażej Kłos", (OURS,),
            "Prośba o pomoc w opłaceniu czynszu", "Doręczona", "", self._at, self._at,
        )  # fmt: skip
        return Letter(head, LETTER, (Part("wezwanie", "wezwanie-do-zapłaty.txt"),))

    def head(self, message_id: str) -> Head:
        return Head(message_id, OURS, "", (self._to,) if self._to else (), "", self._word)

    @contextmanager
    def attachment(self, message_id: str, attachment_id: str) -> Iterator[IO[bytes]]:
        yield BytesIO("Wezwanie do zapłaty (przykład)".encode())

    def proofs(self, message_id: str) -> list[Proof]:
        return [Proof(f"{message_id}-{self._proof}", self._proof, self._at)] if self._proof else []

    def proof(self, evidence_id: str) -> bytes:
        moment = self._at.isoformat()
        return f"<Evidence><EventTime>{moment}</EventTime><!-- przykład --></Evidence>".encode()

    def send(self, out: Outgoing) -> str:
        if not self._word:
            raise Unclear("ReadTimeout")
        self._to = out.to
        return f"t-{out.reference}"

    def task(self, task_id: str, ade: str) -> Task:
        return Task(message_id=task_id.replace("t-", "przyklad-", 1))

    def find_name(self, name: str) -> list[Found]:
        return []

    def find_ade(self, ade: str) -> list[Found]:
        return []


def use_e_delivery(office: Office, now: datetime) -> None:
    """One message that came on a late evening, and sendings in several states."""
    clerk = Staff.objects.filter(office=office, user__username="rejestr").first()
    item = _receive(office, now)
    if clerk is None or clerk.user is None:
        return
    for days, name, ade, subject, word in SENT:
        _send(office, clerk, Words(ade, name, subject, TEXT), word, now - timedelta(days=days), now)
    sending.draft(
        office=office, item=item, now=now, actor=clerk.user, once="demo-edelivery",
        words=Words(
            "AE:PL-70000-80000-ZABCD-28", "Błażej Kłos", "Odpowiedź na prośbę o pomoc", TEXT
        ),
    )  # fmt: skip


def _receive(office: Office, now: datetime) -> Item | None:
    at = (now - timedelta(days=1)).replace(hour=22, minute=50, second=0, microsecond=0)
    row, _made = ReceivedMessage.objects.get_or_create(
        office=office, message_id="przyklad-1", defaults={"first_seen_at": now}
    )
    return take_in(row, MadeUp(at, word="Doręczona", proof="E.1"), now)


def _send(
    office: Office, clerk: Staff, words: Words, word: str, at: datetime, now: datetime
) -> None:
    assert clerk.user is not None  # noqa: S101 - the caller asked
    message = sending.draft(office=office, words=words, now=at, actor=clerk.user)
    sending.release(sending=message, now=at, actor=clerk.user)
    arrived = min(at + timedelta(days=15 if word.startswith("Uznana") else 1), now)
    proof = "BP.O1" if word.startswith("Uznana") else "E.1" if word == "Doręczona" else "A.1"
    mailbox = MadeUp(arrived, word=word, proof=proof)
    hand_over_due(office, mailbox, at + 2 * sending.TAKE_BACK)
    if word:
        message = Sending.objects.select_related("office", "item").get(pk=message.pk)
        follow(message, mailbox, now)
