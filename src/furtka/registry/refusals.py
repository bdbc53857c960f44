"""Why a file could not be taken in: a code that stays, and a sentence in plain words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.core.errors import DomainError

REASONS: dict[str, str | Promise] = {
    "too_large": _("This file is too large."),
    "empty_file": _("This file is empty."),
    "dangerous": _("This is a program. Programs are not taken in."),
    "wrong_kind": _("This file is not what its name says."),
    "unreadable": _("This file can't be read: it is damaged or of a kind we do not know."),
    # XML: letters of ePUAP and their receipts (epuap/)
    "xml_broken": _("This XML is damaged: it can't be read to its end."),
    "xml_doctype": _("This XML declares things (DTD) that are used for attacks. It is not read."),
    "xml_deep": _("This XML is nested deeper than any letter is."),
    "xml_too_big": _("This XML has more parts or longer text than a letter has."),
    "wrong_namespace": _("This letter follows a template that we do not know (its namespace)."),
    "not_a_letter": _("This XML is neither a letter of ePUAP nor an official receipt."),
    "empty_letter": _("This letter is empty: no sender, no title, no text, no attachment."),
    "bad_base64": _("An attachment of this letter is damaged or cut off."),
    "evidence_without_letter": _(
        "The letter that this receipt belongs to is not here. Take in the letter, then this once "
        "more."
    ),
    # Packages and kinds (importing/)
    "no_reader": _("Files of this kind can't be taken in by themselves. Register it by hand."),
    "too_many_files": _("There are too many files in it."),
    "zip_broken": _("This package (zip) is damaged, or packed in a way that we do not read."),
    "zip_bomb": _("This package (zip) would become far larger than it is: it is an attack."),
    "zip_duplicate": _("Two files in this package (zip) have the same name."),
    "zip_encrypted": _("This package (zip) is locked with a password."),
    "zip_nested": _("A package (zip) within a package is not opened."),
    "zip_paths": _("This package (zip) has names that lead out of it: it is an attack."),
}


class Refused(DomainError):
    """A file that is not taken in. `code` is one of REASONS; docs/errors.md explains each."""

    code = "unreadable"
    status = 422

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(REASONS[code])
