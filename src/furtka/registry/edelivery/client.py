"""The mailbox over its API: UA v3 for messages, SE v4 for addresses (docs/e-delivery.md).

Unofficial: paths and names of fields are those of other clients' public code [F], not tried
against the operator. Whatever calls them takes a `Mailbox`, so that tests and the demonstration
can give another one.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Protocol
from urllib.parse import quote

from furtka.registry.edelivery import shapes
from furtka.registry.edelivery.account import Account
from furtka.registry.edelivery.http import Http
from furtka.registry.edelivery.shapes import Found, Head, Letter, Proof, Task
from furtka.registry.edelivery.trouble import Nonsense, Unclear

PAGE = 50  # messages asked for at once
MOST_EVIDENCE = 8 << 20  # bytes of one piece
BLOCK = 3 << 16  # a multiple of three, so that pieces of base64 join without padding


@dataclass(frozen=True)
class Enclosed:
    """A file to send. `size` in bytes."""

    name: str
    kind: str
    size: int
    source: IO[bytes]


@dataclass(frozen=True)
class Outgoing:
    """A message to one address. `reference`: ours, to find it again in the mailbox."""

    to: str
    subject: str
    text: str
    reference: str
    files: Sequence[Enclosed] = ()


class Mailbox(Protocol):
    """What the jobs need. Each call may raise EDeliveryTrouble."""

    @property
    def ade(self) -> str: ...
    def messages(self, offset: int) -> list[Head]: ...
    def letter(self, message_id: str) -> Letter: ...
    def head(self, message_id: str) -> Head: ...
    def attachment(
        self, message_id: str, attachment_id: str
    ) -> AbstractContextManager[IO[bytes]]: ...
    def proofs(self, message_id: str) -> list[Proof]: ...
    def proof(self, evidence_id: str) -> bytes: ...
    def send(self, out: Outgoing) -> str: ...
    def task(self, task_id: str, ade: str) -> Task | None: ...
    def find_name(self, name: str) -> list[Found]: ...
    def find_ade(self, ade: str) -> list[Found]: ...


class Client:
    """The mailbox of one account; not for several threads."""

    def __init__(self, account: Account, http: Http | None = None) -> None:
        self.ade = account.ade
        self._http = http or Http(account)
        self._box = f"{account.ua}/{quote(account.ade, safe='')}"
        self._search = f"{account.se}/search"

    def close(self) -> None:
        self._http.close()

    def messages(self, offset: int) -> list[Head]:
        """One page of the list. How it is sorted nobody says: ask until nothing new comes."""
        window = {"offset": offset, "limit": PAGE}
        return shapes.heads(self._http.read("GET", f"{self._box}/messages", params=window))

    def letter(self, message_id: str) -> Letter:
        """With its words. That may count as opening it, which changes nothing for a public body:
        its evidence of receipt is issued on arrival [F]."""
        found = self._http.read("GET", self._message(message_id), params={"format": "full"})
        return shapes.letter(found, message_id)

    def head(self, message_id: str) -> Head:
        found = self._http.read("GET", self._message(message_id), params={"format": "metadata"})
        return shapes.letter(found, message_id).head

    def attachment(self, message_id: str, attachment_id: str) -> AbstractContextManager[IO[bytes]]:
        """Its bytes, to be read once; they may break off."""
        path = f"{self._message(message_id)}/attachments/{quote(attachment_id, safe='')}"
        return self._http.stream(path)

    def proofs(self, message_id: str) -> list[Proof]:
        """All evidence that there is by now."""
        return shapes.proofs(self._http.read("GET", f"{self._message(message_id)}/evidences"))

    def proof(self, evidence_id: str) -> bytes:
        """The evidence as it was issued. From the API only: never from an address it names."""
        path = f"{self._box}/evidences/purde/{quote(evidence_id, safe='')}"
        return self._http.fetch(path, most=MOST_EVIDENCE)

    def send(self, out: Outgoing) -> str:
        """Hand it over, once; the id of the task that deals with it. Raises Unclear where it may
        have been taken over, NotNow and NotAccepted where it was certainly not."""
        with tempfile.TemporaryFile() as body:
            _write(body, self.ade, out)
            answer = self._http.hand_over(f"{self._box}/messages", body)
        try:
            return shapes.task_id(answer)
        except Nonsense as trouble:
            raise Unclear(trouble.code) from None

    def task(self, task_id: str, ade: str) -> Task | None:
        """What became of it; None while it is not finished."""
        path = f"{self._box}/messages/tasks/{quote(task_id, safe='')}"
        if not shapes.is_finished(self._http.read("GET", f"{path}/status")):
            return None
        return shapes.task(self._http.read("GET", path), ade)

    def find_name(self, name: str) -> list[Found]:
        """Public bodies of that name."""
        asked = {
            "senderEda": self.ade, "recipientEdasOnly": False, "entityName": name,
            "searchCategory": ["PUBLIC_INSTITUTION"], "offset": 0, "limit": 20,
        }  # fmt: skip
        return shapes.addresses(self._http.read("POST", f"{self._search}/bae_search", json=asked))

    def find_ade(self, ade: str) -> list[Found]:
        """Whether that address is active, and whose it is."""
        asked = {"senderEda": self.ade, "recipientEda": ade}
        return shapes.addresses(
            self._http.read("POST", f"{self._search}/eda-confirmation", json=asked)
        )

    def _message(self, message_id: str) -> str:
        return f"{self._box}/messages/{quote(message_id, safe='')}"


def _write(body: IO[bytes], ade: str, out: Outgoing) -> None:
    """The message as JSON into a file: files of many megabytes never stand in memory whole."""
    metadata = {
        "from": {"eDeliveryAddress": ade}, "to": [{"eDeliveryAddress": out.to}],
        "subject": out.subject, "caseId": out.reference, "shippingService": "electronic",
    }  # fmt: skip
    head = {"messageMetadata": metadata, "textBody": out.text}
    body.write(json.dumps(head).encode()[:-1])
    body.write(b', "attachments": [')
    for order, file in enumerate(out.files, 1):
        about = {
            "fileId": f"{out.reference}-{order}", "filename": file.name, "contentType": file.kind,
            "size": file.size,
        }  # fmt: skip
        lead = json.dumps(about)
        start = f'{"," if order > 1 else ""}{{"order": {order}, "file": {{"fileMetadata": {lead}'
        body.write(f'{start}, "file": "'.encode())
        file.source.seek(0)
        while block := file.source.read(BLOCK):
            body.write(base64.b64encode(block))
        body.write(b'"}}')
    body.write(b"]}")
