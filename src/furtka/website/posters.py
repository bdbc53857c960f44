"""An order as a poster for the door: a PDF made of the very words that the website shows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from furtka.core import paper
from furtka.core.drawings import svg
from furtka.core.text import in_language
from furtka.offices.models import Office
from furtka.rules.models import Order
from furtka.rules.selectors import ObligationText
from furtka.rules.texts import OrderText, text_of

SOURCE = Path(__file__).parent / "poster.typ"
# A poster with few duties has room to say why the order was given, if that is short.
FEW_DUTIES, SHORT_REASON = 3, 300
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


class PosterFormat(models.TextChoices):
    A4 = "a4", gettext_lazy("A4")
    A3 = "a3", gettext_lazy("A3")
    LARGE = "a4-duzy-druk", gettext_lazy("A4, large print")


@dataclass(frozen=True)
class _Shape:
    """A sheet in millimetres; the other sizes in points on A4, the largest that they may be.

    `sizes` are those of the words of obligations, the largest first; 1 is read from three metres.
    """

    width: float
    height: float
    small: float
    office: float
    headline: int
    telephone: int
    sizes: tuple[float, ...]


_READ_FROM_AFAR = tuple(n / 100 for n in range(130, 29, -5))
_SHAPES = {
    PosterFormat.A4: _Shape(210, 297, 10.5, 15, 62, 92, _READ_FROM_AFAR),
    PosterFormat.A3: _Shape(297, 420, 10.5, 15, 62, 92, _READ_FROM_AFAR),
    # Read from near by who sees badly: nothing in small print, so less room for what is largest.
    PosterFormat.LARGE: _Shape(
        210, 297, 18, 18, 42, 64, tuple(n / 100 for n in range(160, 29, -5))
    ),
}

# What a drawing shows, for who hears the poster read out.
_SHOWN: dict[str, str | Promise] = {
    "mask": gettext_lazy("Drawing: a face with mouth and nose covered"),
    "uncover": gettext_lazy("Drawing: a face that is uncovered for a moment"),
    "disinfect": gettext_lazy("Drawing: hands under a dispenser"),
    "distance": gettext_lazy("Drawing: two people apart from each other"),
    "symptoms": gettext_lazy("Drawing: somebody who stays at home"),
    "escort": gettext_lazy("Drawing: two people walking together"),
}


@dataclass(frozen=True)
class Sheet:
    """One page: an order in one language, and the address that its QR code opens."""

    office: Office
    text: OrderText
    address: str
    code: str = ""


def sheets_of(
    order: Order, languages: Iterable[str], host: str, codes: Mapping[str, str]
) -> list[Sheet]:
    """A page a language. `host` with its scheme; `codes` of registered copies, by language.

    Without a code the QR asks about the order and this version of its words.
    """
    return [
        Sheet(
            order.office, text_of(order, language),
            f"{host}{check_path(codes.get(language) or sheet_mark(order), language)}",
            codes.get(language, ""),
        )
        for language in languages
    ]  # fmt: skip


def sheet_mark(order: Order) -> str:
    """What the QR of an unregistered sheet asks about: `3-2026-v1`."""
    return f"{order.number}-{order.year}-v{order.version}"


def check_path(code: str, language: str) -> str:
    """The short page that says whether a sheet still holds."""
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    return f"{prefix}/p/{code}/"


def pdf(sheets: list[Sheet], form: PosterFormat) -> bytes:
    """The sheets as PDF/UA-1, one page each."""
    return paper.pdf(SOURCE, data(sheets, form))


def data(sheets: list[Sheet], form: PosterFormat) -> Mapping[str, Any]:
    """What `poster.typ` sets."""
    shape, first = _SHAPES[form], sheets[0]
    with translation.override(first.text.language):
        title = _("Order no. %(mark)s: %(headline)s") % {
            "mark": first.text.mark, "headline": first.text.headline,
        }  # fmt: skip
    return {
        "title": title, "width": shape.width, "height": shape.height, "small": shape.small,
        "office_size": shape.office, "headline": shape.headline, "telephone": shape.telephone,
        "sizes": shape.sizes,
        "sheets": [_sheet(one) for one in sheets],
    }  # fmt: skip


def _sheet(sheet: Sheet) -> Mapping[str, Any]:
    text = sheet.text
    with translation.override(text.language):
        return {
            "language": text.language, "office": in_language(sheet.office, "name"),
            "headline": text.headline, "place": text.place,
            "holds": _("In force"), "period": text.period, **_reason(text),
            "obligations": [_duty(one) for one in text.obligations], "limits": text.limits,
            "longest": max(" ".join(one.text for one in text.obligations).split(" "), key=len),
            "phone": text.phone, "call": _("Phone us:"),
            "qr": _qr(sheet.address), "qr_alt": _("QR code: whether this sheet still holds"),
            "check": _("Does this sheet still hold? Check here:"),
            "address": sheet.address.partition("://")[2].removesuffix("/"),
            "small": _small(sheet),
        }  # fmt: skip


def _reason(text: OrderText) -> Mapping[str, str]:
    """Why, where the sheet has room for it and its reader can read it."""
    few = len(text.obligations) + len(text.limits) <= FEW_DUTIES
    room = few and len(text.reason) <= SHORT_REASON
    return {"reason": text.reason if room and text.reason_translated else ""}


def _duty(one: ObligationText) -> Mapping[str, str]:
    return {
        "text": one.text,
        "svg": svg(f"pictograms/{one.pictogram}") if one.pictogram else "",
        "alt": str(_SHOWN.get(one.pictogram, one.text)),
    }


def _small(sheet: Sheet) -> list[Mapping[str, str]]:
    """Which order, which version, which law. What the office wrote itself is Polish."""
    text = sheet.text
    number = _("Order no. %(mark)s, version %(version)d") % {
        "mark": text.mark, "version": text.version,
    }  # fmt: skip
    if sheet.code:
        number = _("%(order)s, sheet %(code)s") % {"order": number, "code": sheet.code}
    return [
        {"language": text.language, "text": number},
        {"language": "pl", "text": text.title},
        {"language": "pl", "text": text.legal_basis},
    ]


def _qr(address: str) -> str:
    """Black squares alone: the paper is their ground."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()
