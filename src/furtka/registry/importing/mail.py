"""E-mails saved as files (`.eml`): taken as if the mailbox had brought them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from furtka.registry.importing.readers import Original
from furtka.registry.mail.intake import take
from furtka.registry.models import Item
from furtka.registry.refusals import Refused


@contextmanager
def read(original: Original) -> Iterator[Callable[[], Item]]:
    """The reader of e-mail. It arrived when it was taken in: only a mail server knows better."""
    yield lambda: _record(original)


def _record(original: Original) -> Item:
    """Raises Refused for what can't be read, and for what machines write to each other."""
    now = original.now
    row = take(original.office, original.kept, received_at=now, now=now)
    if row.item is None:
        raise Refused(row.reason or "no_reader")
    return row.item
