"""What a rule of pages and procedures can say no with. docs/errors.md explains each code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from furtka.core.errors import DomainError


class OwnProcedure(DomainError):
    """Two pairs of eyes."""

    code = "own_procedure"
    message = _("You wrote this version. Somebody else must approve it.")


class ProcedureNotDraft(DomainError):
    code = "procedure_not_draft"
    message = _("Only a draft can be approved.")


class ProcedureChanged(DomainError):
    """Between reading and approving, its author saved other words."""

    code = "procedure_changed"
    message = _(
        "The text was changed after you opened it. Read it again, then approve it: nothing has"
        " been approved yet."
    )


class ProcedureTooEarly(DomainError):
    """It would begin before, or together with, one that is approved already."""

    code = "procedure_too_early"
    message = _(
        "An approved version begins on that day or later. Take that one back, or make a draft"
        " with a later day."
    )


class ProcedureInForce(DomainError):
    code = "procedure_in_force"
    message = _("This version has been valid already. Approve a new one instead.")


class ProcedureWordsMissing(DomainError):
    code = "procedure_words_missing"
    message = _("The page of the procedure has no text. Write it first.")
    status = 422


class VersionHidden(DomainError):
    """Its `message` says why, where that is known."""

    code = "version_hidden"
    message = _("This version is hidden.")
    status = 410


class VersionShownNow(DomainError):
    code = "version_shown_now"
    message = _(
        "This is what everybody reads now. Publish a corrected page first; then this version can"
        " be hidden."
    )
