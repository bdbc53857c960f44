"""The pages of the register, as every one of them offers the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.core.registers import Register
from furtka.offices.models import Staff
from furtka.offices.permissions import Permission


@dataclass(frozen=True)
class Tab:
    """`url`: the name of an address without arguments. Who lacks `permission` does not see it.
    `count`: how many things wait there, in one query; without it no number is shown."""

    url: str
    label: str | Promise
    permission: Permission = Permission.USE_REGISTRY
    count: Callable[[Staff], int] | None = None


# The name begins with its place.
tabs: Register[Tab] = Register()


def register() -> None:
    tabs.add("10 items", Tab("registry:index", _("Incoming")))
    tabs.add("80 effects", Tab("registry:effects", _("What has effect in law")))
