"""The messages there are. Rooms register theirs; an office may write its own words (Wording)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

from furtka.core.registers import Register

Words = str | Promise


@dataclass(frozen=True)
class Kind:
    """One message, for every way it may go. All words are lazily translated.

    `values` names what may stand in the words as `%(name)s`, each with an example for editors.
    `text` is for e-mail and letters, `sms` has no link and names no office or matter, `call` is
    what staff say once they know who answers. `answer`: a text message may be answered TAK/NIE.
    """

    label: Words
    subject: Words
    text: Words
    sms: Words
    call: Words
    values: Mapping[str, Words] = field(default_factory=dict)
    priority: int = 5
    answer: bool = False


kinds: Register[Kind] = Register()
