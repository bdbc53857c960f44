"""Who reads which kind of file. Each part of the register adds its own in `register()`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from furtka.core.registers import Register
from furtka.offices.models import Office
from furtka.registry.archive import Kept
from furtka.registry.epuap.shapes import Receipt
from furtka.registry.models import Item


@dataclass(frozen=True)
class Original:
    """A file that came, whole in the archive. `receipts`: the official ones that belong to it.

    `source`: `page`, `folder`, `api` or `command`. `actor` is None for the folder.
    """

    office: Office
    kept: Kept
    source: str
    now: datetime
    actor: AbstractBaseUser | None
    receipts: Sequence[tuple[Kept, Receipt]] = ()


# Enter: everything is read, and kept in the archive, before the database is touched; raises
# Refused. The function inside records the item; it is called once, in a transaction.
Reader = Callable[[Original], AbstractContextManager[Callable[[], Item]]]

# By media type as it was sniffed (sniffing.py): `readers.add("message/rfc822", read)`.
readers: Register[Reader] = Register()


def reader_of(kind: str) -> Reader | None:
    return dict(readers.items()).get(kind)
