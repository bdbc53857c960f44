"""What went wrong with a request over HTTP, in the words that all gateways share."""

from __future__ import annotations

import ssl
from http import HTTPStatus

from requests import ConnectionError as NoConnection
from requests import ReadTimeout, RequestException
from requests.exceptions import ChunkedEncodingError, ContentDecodingError, ProxyError
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError
from urllib3.exceptions import SSLError as BadTls

from furtka.outbox.gateways.base import GatewayError, Refused, Unclear, Unreachable

# Seconds to connect, and between two pieces of the answer.
TIMEOUT = (5, 20)

# Not about this message: who we are, how fast we are, how their server feels.
_PASSING = {
    HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_MANY_REQUESTS,
}  # fmt: skip
# What OpenSSL says only before a TLS connection stands.
_NO_HANDSHAKE = {
    "SSLV3_ALERT_HANDSHAKE_FAILURE", "TLSV1_ALERT_PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL",
}  # fmt: skip


def of_trouble(error: RequestException) -> GatewayError:
    """No answer came. Unclear unless the connection was never made: the request may be there."""
    if _was_sent(error):
        return Unclear(type(error).__name__)
    return Unreachable(type(error).__name__)


def _was_sent(error: RequestException) -> bool:
    """A TLS connection that is cut after the request looks like one that was never made: only a
    certificate that we did not accept, or a first word that nobody understood, is certain."""
    if isinstance(error, ReadTimeout | ChunkedEncodingError | ContentDecodingError):
        return True
    if not isinstance(error, NoConnection) or isinstance(error, ProxyError):
        return False
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(reason, BadTls) and reason.args:
        reason = reason.args[0]
    if isinstance(reason, ssl.SSLError) and reason.reason in _NO_HANDSHAKE:
        return False
    never = NewConnectionError | ConnectTimeoutError | ssl.SSLCertVerificationError
    return not isinstance(reason, never)


def of_status(status: int) -> GatewayError:
    """An answer that is no "yes"."""
    code = str(status)
    if status == HTTPStatus.GATEWAY_TIMEOUT:
        # Some machine before theirs gave up waiting: the read time-out of somebody else.
        return Unclear(code)
    if 400 <= status < 500 and status not in _PASSING:
        return Refused(code)
    return Unreachable(code)
