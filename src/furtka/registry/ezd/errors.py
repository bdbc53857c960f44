"""Why the other system gave no answer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from furtka.core.errors import DomainError


class RecordsSystemDown(DomainError):
    """It did not answer, refused us, or said something that its description does not have."""

    code = "records_system_down"
    status = 502
    message = _("The records system gives no answer that we understand. Try again later.")
