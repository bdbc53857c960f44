"""Requests to the mailbox: bounded in time and size, reads repeated, a sending never.

Redirects are not followed: the token is for the addresses in settings. Nothing of an answer is
logged.
"""

from __future__ import annotations

import json
import re
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from os import SEEK_END
from typing import IO, Any, TypeVar

import requests
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError
from urllib3.exceptions import SSLError as BadTls

from furtka.registry.edelivery.account import ASSERTION, Account, assertion, tokens
from furtka.registry.edelivery.trouble import (
    EDeliveryTrouble,
    Nonsense,
    NotAccepted,
    NotNow,
    Unclear,
)

# Seconds to connect, and between two pieces of an answer.
TIMEOUT = (5.0, 30.0)
# Seconds that a whole answer may take: JSON, and a file of 500 MB on a slow line.
LONGEST_ANSWER, LONGEST_FILE = 60.0, 1800.0
# Seconds that a message may take to leave. Cut off then it is not whole, and certainly not taken
# over; and it is over before handing.LOST says that a worker has died.
LONGEST_UPLOAD = 480.0
MOST_JSON = 8 << 20  # bytes
# Seconds before a read is repeated; after the last one the job comes again later.
PAUSES = (0.5, 2.0)
# Nobody stands still for longer than this: the job comes again instead.
MOST_PATIENCE = 5.0
MOST_WAIT = 3600.0
PIECE = 1 << 16

T = TypeVar("T")


class Http:
    """One conversation with the mailbox of `account`; not for several threads."""

    def __init__(
        self, account: Account, *, timeout: tuple[float, float] = TIMEOUT,
        pauses: tuple[float, ...] = PAUSES, sleep: Callable[[float], None] = time.sleep,
        longest_upload: float = LONGEST_UPLOAD,
    ) -> None:  # fmt: skip
        self._account, self._timeout, self._pauses = account, timeout, pauses
        self._sleep, self._longest_upload = sleep, longest_upload
        self._session = self._new_session()

    def close(self) -> None:
        self._session.close()

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.cert = self._account.certificate
        return session

    def read(self, method: str, url: str, **values: Any) -> Any:
        """The JSON of an answer to what changes nothing there. Raises NotNow, NotAccepted,
        Nonsense."""
        return self._patiently(lambda: self._read_once(method, url, values))

    def _read_once(self, method: str, url: str, values: dict[str, Any]) -> Any:
        with self._answer(method, url, **values) as answer:
            return _json(_bytes(answer, MOST_JSON, LONGEST_ANSWER))

    def fetch(self, url: str, *, most: int) -> bytes:
        """The bytes of a small file. Raises as `read` does; Nonsense beyond `most` bytes."""

        def once() -> bytes:
            with self._answer("GET", url) as answer:
                return _bytes(answer, most, LONGEST_ANSWER)

        return self._patiently(once)

    @contextmanager
    def stream(self, url: str) -> Iterator[IO[bytes]]:
        """A large file, piece by piece; reading it raises NotNow where it breaks off."""
        with self._answer("GET", url) as answer:
            yield _Stream(answer, LONGEST_FILE)  # type: ignore[misc]

    def hand_over(self, url: str, body: IO[bytes]) -> Any:
        """Send JSON from a file, once. The answer's JSON.

        Raises NotNow and NotAccepted only where it was certainly not taken over; everything else
        is Unclear. A fresh connection: one that was kept open may be dead, and nobody could say
        what became of a request on it.
        """
        self._session.close()
        self._session = self._new_session()
        token = self._token()
        answer = self._post(url, token, body)
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            answer.close()
            tokens.forget(self._account)
            answer = self._post(url, self._token(), body)
        with answer:
            _judge_sending(answer)
            try:
                return _json(_bytes(answer, MOST_JSON, LONGEST_ANSWER))
            except EDeliveryTrouble as trouble:
                raise Unclear(trouble.code) from None

    def _post(self, url: str, token: str, body: IO[bytes]) -> requests.Response:
        upload = _Upload(body, self._longest_upload)
        try:
            return self._session.post(
                url, data=upload, headers={"Content-Type": "application/json"},
                auth=_Bearer(token), timeout=self._timeout, allow_redirects=False, stream=True,
            )  # fmt: skip
        except (OSError, HTTPError) as error:
            if _never_left(error):
                raise NotNow(type(error).__name__) from None
            raise Unclear(type(error).__name__) from None

    def _patiently(self, once: Callable[[], T]) -> T:
        for pause in self._pauses:
            try:
                return once()
            except NotNow as trouble:
                wait = pause if trouble.wait is None else max(pause, trouble.wait)
                if wait > MOST_PATIENCE:
                    raise
                self._sleep(wait)
        return once()

    @contextmanager
    def _answer(self, method: str, url: str, **values: Any) -> Iterator[requests.Response]:
        answer = self._ask(method, url, self._token(), values)
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            answer.close()
            tokens.forget(self._account)  # it ended earlier than it said
            answer = self._ask(method, url, self._token(), values)
        with answer:
            _judge_reading(answer)
            yield answer

    def _ask(self, method: str, url: str, token: str, values: dict[str, Any]) -> requests.Response:
        try:
            return self._session.request(
                method, url, auth=_Bearer(token), timeout=self._timeout, allow_redirects=False,
                stream=True, **values,
            )  # fmt: skip
        except (OSError, HTTPError) as error:
            raise NotNow(type(error).__name__) from None

    def _token(self) -> str:
        if kept := tokens.kept(self._account):
            return kept
        form = {
            "grant_type": "client_credentials", "client_assertion_type": ASSERTION,
            "client_assertion": assertion(self._account, time.time()),
        }  # fmt: skip
        hint = {"login_hint": f"ADE.{self._account.ade}"}
        with self._ask(
            "POST", self._account.token_url, "", {"params": hint, "data": form}
        ) as answer:
            if answer.status_code != HTTPStatus.OK:
                raise NotNow(f"token_{answer.status_code}", wait=_wait(answer))
            try:
                found = _json(_bytes(answer, MOST_JSON, LONGEST_ANSWER))
            except Nonsense as trouble:
                raise NotNow(f"token_{trouble.code}") from None
        return self._kept_token(found)

    def _kept_token(self, found: Any) -> str:
        token = found.get("access_token") if isinstance(found, dict) else None
        seconds = found.get("expires_in") if isinstance(found, dict) else None
        if not isinstance(token, str) or not re.fullmatch(r"[!-~]{1,8000}", token):
            raise NotNow("token_missing")
        seconds = float(seconds) if isinstance(seconds, int | float) else 0.0
        tokens.keep(self._account, token, min(seconds, 300.0))
        return token


class _Bearer(requests.auth.AuthBase):
    """Said even where there is no token: else `requests` looks for a password in .netrc."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _Upload:
    """A body to send, as long as there is time."""

    def __init__(self, body: IO[bytes], seconds: float) -> None:
        self._size = body.seek(0, SEEK_END)
        body.seek(0)
        self._body, self._end = body, time.monotonic() + seconds

    def __len__(self) -> int:
        return self._size

    def read(self, size: int = -1) -> bytes:
        if time.monotonic() > self._end:
            raise NotNow("upload_too_slow")
        return self._body.read(size)


class _Stream:
    """An answer as a file to read once."""

    def __init__(self, answer: requests.Response, seconds: float) -> None:
        self._pieces = _pieces(answer, seconds)
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        parts, length = [self._rest], len(self._rest)
        while size < 0 or length < size:
            piece = next(self._pieces, b"")
            if not piece:
                break
            parts.append(piece)
            length += len(piece)
        whole = b"".join(parts)
        end = len(whole) if size < 0 else size
        self._rest = whole[end:]
        return whole[:end]


def _pieces(answer: requests.Response, seconds: float) -> Iterator[bytes]:
    end = time.monotonic() + seconds
    try:
        for piece in answer.iter_content(PIECE):
            if time.monotonic() > end:
                raise NotNow("too_slow")
            yield piece
    except (OSError, HTTPError) as error:
        raise NotNow(type(error).__name__) from None


def _bytes(answer: requests.Response, most: int, seconds: float) -> bytes:
    whole = bytearray()
    for piece in _pieces(answer, seconds):
        whole += piece
        if len(whole) > most:
            raise Nonsense("answer_too_long")
    return bytes(whole)


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise Nonsense("not_json") from None


def _judge_reading(answer: requests.Response) -> None:
    status = answer.status_code
    if 200 <= status < 300:
        return
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise NotNow(str(status), wait=900)
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT) or status >= 500:
        raise NotNow(str(status), wait=_wait(answer))
    raise NotAccepted(str(status)) if status >= 400 else Nonsense(str(status))


def _judge_sending(answer: requests.Response) -> None:
    """Only what is certainly a no is one: an error of theirs may come after they took it over."""
    status = answer.status_code
    if 200 <= status < 300:
        return
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise NotNow(str(status), wait=900)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise NotNow(str(status), wait=_wait(answer))
    certain = 400 <= status < 500 and status not in (HTTPStatus.REQUEST_TIMEOUT, 409, 499)
    raise NotAccepted(str(status)) if certain else Unclear(str(status))


def _wait(answer: requests.Response) -> float | None:
    """Seconds of Retry-After, within reason; a date there counts as none."""
    said = answer.headers.get("Retry-After", "").strip()
    known = said.isascii() and said.isdecimal() and len(said) < 9
    return min(float(said), MOST_WAIT) if known else None


def _never_left(error: Exception) -> bool:
    """Whether the connection was never made. A TLS connection that breaks off after the request
    looks like a TLS error as well: only a certificate that was not accepted is certain."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(reason, BadTls) and reason.args:
        reason = reason.args[0]
    return isinstance(reason, NewConnectionError | ssl.SSLCertVerificationError)
