"""The pages of the register, as every one of them offers the others."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.core.registers import Register
from furtka.offices.permissions import Permission


@dataclass(frozen=True)
class Tab:
    """`url`: the name of an address without arguments. `count`: for how many something waits is
    asked by the page itself, not here."""

    url: str
    label: str | Promise
    permission: Permission = Permission.USE_REGISTRY  # who does not have it does not see the tab


# The name begins with its place.
tabs: Register[Tab] = Register()


def register() -> None:
    tabs.add("10 items", Tab("registry:index", _("Incoming")))
    tabs.add("80 effects", Tab("registry:effects", _("What has effect in law")))
