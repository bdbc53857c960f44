"""The mailbox as public code of its clients shows it, on a port of this machine: it checks who
asks, counts what it took over, and misbehaves on demand. Not the real thing, and no proof of it."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from furtka.registry.edelivery.account import Account

# Invented; the check digits are right by the unofficial rule.
OFFICE = "AE:PL-10000-20000-ABCDE-28"
CITIZEN = "AE:PL-30000-40000-FGHIJ-25"
SYSTEM = "FURTKA"


@cache
def keys() -> tuple[str, Any]:
    """A private key as PEM, and its public half. Slow to make: one for all tests."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )  # fmt: skip
    return pem.decode(), private.public_key()


@dataclass
class Held:
    """One message of the mailbox."""

    key: str
    sender: str
    to: str
    subject: str
    text: str = ""
    name: str = ""
    case_id: str = ""
    status: str = "Doręczona"
    submitted: str = ""
    received: str = ""
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    # Id of the evidence → its code, the date in the list, its bytes.
    proofs: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)

    def row(self, full: bool) -> dict[str, Any]:
        metadata = {
            "messageId": self.key, "from": {"eDeliveryAddress": self.sender, "name": self.name},
            "to": [{"eDeliveryAddress": self.to}], "subject": self.subject,
            "caseId": self.case_id, "shippingService": "electronic",
            "submissionDate": self.submitted or None, "receiptDate": self.received or None,
        }  # fmt: skip
        found: dict[str, Any] = {
            "messageMetadata": metadata, "messageControlData": {"status": self.status},
        }  # fmt: skip
        if full:
            found["textBody"] = self.text
            found["attachments"] = [
                {"order": n, "file": {"fileMetadata": {"fileId": key, "filename": name}}}
                for n, (key, (name, _raw)) in enumerate(self.files.items(), 1)
            ]
        return found


def evidence(code: str, at: str) -> bytes:
    """Like evidence of ETSI EN 319 522, as far as we read it; not signed."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<e:Evidence xmlns:e="http://uri.etsi.org/19522/v1#">'
        f"<e:EvidenceIdentifier>{code}</e:EvidenceIdentifier>"
        f"<e:EventTime>{at}</e:EventTime></e:Evidence>"
    ).encode()


class Simulator:
    """State behind the port. `misbehave("send", "lost")`: the next request of that kind only."""

    def __init__(self) -> None:
        self.messages: dict[str, Held] = {}
        self.tasks: dict[str, str] = {}
        self.pending: dict[str, int] = {}
        self.task_error = ""
        self.addresses: list[dict[str, Any]] = []
        self.tokens: set[str] = set()
        self.token_lives = 300
        self.skew = 0.0
        self.repeat_pages = False
        self.asked: dict[str, int] = defaultdict(int)
        # How often a message of that subject was taken over.
        self.taken: dict[str, int] = defaultdict(int)
        self.orders: dict[str, deque[str]] = defaultdict(deque)
        self.base = ""
        self.closing = threading.Event()

    def account(self, **values: Any) -> Account:
        known: dict[str, Any] = {
            "ade": OFFICE, "system": SYSTEM, "key": keys()[0],
            "realm": f"{self.base}/auth/realms/EDOR", "ua": f"{self.base}/api/v3",
            "se": f"{self.base}/api/se/v4",
        }  # fmt: skip
        return Account(**known | values)

    def misbehave(self, kind: str, *how: str) -> None:
        self.orders[kind].extend(how)

    def hold(self, held: Held) -> Held:
        self.messages[held.key] = held
        return held

    def incoming(self, key: str = "m-1", at: str = "2026-11-22T22:50:00Z", **values: Any) -> Held:
        """A message of a citizen that arrived then, with evidence of it."""
        held = Held(
            key, CITIZEN, OFFICE, values.pop("subject", "Wniosek o zasiłek"), submitted=at,
            received=at, name="Zofia Żółć", **values,
        )  # fmt: skip
        held.proofs[f"{key}-E1"] = ("E.1", at, evidence("E.1", at))
        return self.hold(held)

    def take_over(self, body: bytes) -> str:
        """Take a message over; the id of its task."""
        sent = json.loads(body)
        data = sent["messageMetadata"]
        assert data["from"] == {"eDeliveryAddress": OFFICE}
        self.taken[data["subject"]] += 1
        key, task = f"s-{uuid4().hex[:8]}", f"t-{uuid4().hex[:8]}"
        self.hold(
            Held(
                key, OFFICE, data["to"][0]["eDeliveryAddress"], data["subject"],
                text=sent["textBody"], case_id=data["caseId"], status="Przekazana do realizacji",
            )
        )  # fmt: skip
        for part in sent["attachments"]:
            about = part["file"]["fileMetadata"]
            self.messages[key].files[about["fileId"]] = (about["filename"], part["file"]["file"])
        self.tasks[task] = key
        return task


class Handler(BaseHTTPRequestHandler):
    """One request. HTTP/1.1, so that connections are kept open as in life."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for its second half
    simulator: Simulator

    def log_message(self, format: str, *args: Any) -> None:
        return

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def _answer(self, method: str) -> None:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, query = unquote(address.path), parse_qs(address.query)
        kind, found = self._route(method, path)
        self.simulator.asked[kind] += 1
        orders = self.simulator.orders[kind]
        how = orders.popleft() if orders else ""
        if self._misbehaved_before(how):
            return
        if kind not in ("token", "nothing") and not self._is_known():
            return self._json(401, {"error": "token"})
        answer = getattr(self, f"on_{kind}")(found, query, body)
        if not self._misbehaved_after(how):
            self._send(*answer)

    def _misbehaved_before(self, how: str) -> bool:
        """Without having taken anything over."""
        match how:
            case "429":
                self._send(429, b"", {"Retry-After": "120"})
            case "429 short":
                self._send(429, b"", {"Retry-After": "0"})
            case "400" | "401" | "403" | "503":
                self._json(int(how), {"error": how})
            case "html":
                self._send(200, b"<html>Przerwa techniczna</html>", {"Content-Type": "text/html"})
            case "redirect":
                self._send(302, b"", {"Location": "http://127.0.0.1:1/"})
            case "drop":
                self._drop()
            case _:
                return False
        return True

    def _misbehaved_after(self, how: str) -> bool:
        """What was asked for has been done."""
        match how:
            case "lost":
                self._drop()
            case "silent":
                self.simulator.closing.wait(1.0)
                self._drop()
            case "500":
                self._json(500, {"error": "after"})
            case "empty":
                self._json(202, {})
            case "html after":
                self._send(200, b"<html>", {"Content-Type": "text/html"})
            case "cut":
                self.wfile.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\n{")
                self._drop()
            case _:
                return False
        return True

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _is_known(self) -> bool:
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        return token in self.simulator.tokens

    def _route(self, method: str, path: str) -> tuple[str, tuple[str, ...]]:
        box = f"/api/v3/{OFFICE}"
        routes = [
            ("POST", r"/auth/realms/EDOR/protocol/openid-connect/token", "token"),
            ("GET", f"{box}/messages", "list"), ("POST", f"{box}/messages", "send"),
            ("GET", f"{box}/messages/tasks/([^/]+)/status", "task_status"),
            ("GET", f"{box}/messages/tasks/([^/]+)", "task"),
            ("GET", f"{box}/messages/([^/]+)", "message"),
            ("GET", f"{box}/messages/([^/]+)/attachments/([^/]+)", "attachment"),
            ("GET", f"{box}/messages/([^/]+)/evidences", "evidences"),
            ("GET", f"{box}/evidences/purde/([^/]+)", "purde"),
            ("POST", r"/api/se/v4/search/(bae_search|eda-confirmation)", "search"),
        ]  # fmt: skip
        for verb, pattern, kind in routes:
            if verb == method and (match := re.fullmatch(pattern, path)):
                return kind, match.groups()
        return "nothing", ()

    # -- What each address does --------------------------------------------------------------------

    def on_nothing(self, found: Any, query: Any, body: bytes) -> tuple[Any, ...]:
        return 404, b"{}"

    def on_token(self, found: Any, query: dict[str, list[str]], body: bytes) -> tuple[Any, ...]:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        who = f"{OFFICE}.SYSTEM.{SYSTEM}"
        try:
            claims = jwt.decode(
                form["client_assertion"], keys()[1], algorithms=["RS256"],
                audience=f"{self.simulator.base}/auth/realms/EDOR", issuer=who,
                options={"verify_exp": False, "verify_nbf": False, "verify_iat": False,
                         "require": ["exp", "iat", "sub", "jti"]},
            )  # fmt: skip
        except (jwt.PyJWTError, KeyError):
            return 401, b'{"error": "invalid_client"}'
        now = time.time() + self.simulator.skew
        good = (
            claims["sub"] == who
            and claims["exp"] - claims["iat"] <= 300
            and claims["nbf"] <= now < claims["exp"]
            and query.get("login_hint") == [f"ADE.{OFFICE}"]
            and form.get("grant_type") == "client_credentials"
        )
        if not good:
            return 400, b'{"error": "invalid_grant"}'
        token = uuid4().hex
        self.simulator.tokens.add(token)
        seconds = self.simulator.token_lives
        return self._as_json({"access_token": token, "expires_in": seconds, "token_type": "Bearer"})

    def on_list(self, found: Any, query: dict[str, list[str]], body: bytes) -> tuple[Any, ...]:
        offset, limit = int(query["offset"][0]), int(query["limit"][0])
        if self.simulator.repeat_pages:
            offset = 0
        held = list(self.simulator.messages.values())[offset : offset + limit]
        rows = [one.row(full=False) for one in held]
        return self._as_json({"messages": [*rows, *rows[:1], {"broken": True}, 7][: limit + 3]})

    def on_send(self, found: Any, query: Any, body: bytes) -> tuple[Any, ...]:
        task = self.simulator.take_over(body)
        return self._as_json({"messageTaskId": task}, 202)

    def on_task_status(self, found: tuple[str], query: Any, body: bytes) -> tuple[Any, ...]:
        left = self.simulator.pending.get(found[0], 0)
        self.simulator.pending[found[0]] = left - 1
        return self._as_json({"messageTaskStatus": "PENDING" if left > 0 else "FINISHED"})

    def on_task(self, found: tuple[str], query: Any, body: bytes) -> tuple[Any, ...]:
        held = self.simulator.messages[self.simulator.tasks[found[0]]]
        row: dict[str, Any] = {"addressee": {"eDeliveryAddress": held.to}, "messageId": held.key}
        if self.simulator.task_error:
            row = {"addressee": row["addressee"], "error": self.simulator.task_error}
        return self._as_json([row])

    def on_message(
        self, found: tuple[str], query: dict[str, list[str]], body: bytes
    ) -> tuple[Any, ...]:
        held = self.simulator.messages.get(found[0])
        if held is None:
            return 404, b"{}"
        return self._as_json([held.row(full=query.get("format") == ["full"])])

    def on_attachment(self, found: tuple[str, str], query: Any, body: bytes) -> tuple[Any, ...]:
        _name, raw = self.simulator.messages[found[0]].files[found[1]]
        return 200, raw

    def on_evidences(self, found: tuple[str], query: Any, body: bytes) -> tuple[Any, ...]:
        held = self.simulator.messages[found[0]]
        rows = [
            {"evidenceId": key, "messageId": held.key, "type": code, "eventDate": at,
             "externalData": "http://127.0.0.1:1/never-asked"}
            for key, (code, at, _raw) in held.proofs.items()
        ]  # fmt: skip
        return self._as_json({"evidences": rows})

    def on_purde(self, found: tuple[str], query: Any, body: bytes) -> tuple[Any, ...]:
        for held in self.simulator.messages.values():
            if found[0] in held.proofs:
                return 200, held.proofs[found[0]][2]
        return 404, b"{}"

    def on_search(self, found: tuple[str], query: Any, body: bytes) -> tuple[Any, ...]:
        asked = json.loads(body)
        assert asked["senderEda"] == OFFICE
        if found[0] == "bae_search":
            return self._as_json({"baeSearchResponses": self.simulator.addresses})
        for row in self.simulator.addresses:
            if row["recipientEda"]["recipientEda"] == asked["recipientEda"]:
                return self._as_json(
                    {"recipientEda": row["recipientEda"], "recipient": row["baeSearchData"][0]}
                )
        return 404, b"{}"

    def _as_json(self, value: Any, status: int = 200) -> tuple[Any, ...]:
        return status, json.dumps(value).encode()

    def _json(self, status: int, value: Any) -> None:
        self._send(status, json.dumps(value).encode())

    def _send(self, status: int, raw: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {"Content-Type": "application/json"}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hung up: a client whose time was over."""


@contextmanager
def running() -> Iterator[Simulator]:
    """The simulator on a port of its own."""
    simulator = Simulator()
    handler = type("BoundHandler", (Handler,), {"simulator": simulator})
    server = Server(("127.0.0.1", 0), handler)
    simulator.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=lambda: server.serve_forever(0.02), daemon=True)
    thread.start()
    try:
        yield simulator
    finally:
        simulator.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
