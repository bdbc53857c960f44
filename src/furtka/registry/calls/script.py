"""What is said first when we ring: in the caller's language, and nothing to anybody else."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from furtka.core.text import in_language
from furtka.offices.models import Staff
from furtka.registry.calls.selectors import code_word
from furtka.registry.models import Call


@dataclass(frozen=True)
class Script:
    """`hello`: before it is known who answered. `then`: to the person. `others`: to anybody else.

    `language`: of these words.
    """

    language: str
    hello: str
    then: str
    others: str


def script_for(call: Call, job: Staff) -> Script:
    """Neither office nor matter is named until the person themselves is at the telephone."""
    with translation.override(call.language):
        word, name = code_word(call), call.name or (call.client.name if call.client else "")
        hello = _("Good morning. Is this a good moment?")
        if name:
            hello = _("Good morning. May I speak to: %(name)s? Is this a good moment?") % {
                "name": name
            }
        then = _("This is %(office)s, my name is %(me)s. You asked us to call, or rang us. "
                 "How can I help?") % {
            "office": in_language(job.office, "name"), "me": job.name,
        }  # fmt: skip
        others = _("Thank you, I will call again. Goodbye.")
        if call.may_say:
            others = _("They may be told: %(office)s called back.") % {
                "office": in_language(job.office, "name")
            }
        return Script(call.language, f"{word}. {hello}" if word else hello, then, others)
