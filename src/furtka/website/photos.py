"""Pictures that people upload, made small and stripped of what a camera adds to them."""

from __future__ import annotations

import io

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from furtka.core.errors import DomainError

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
SIDE = 1600


class BadPhoto(DomainError):
    code = "bad_photo"
    status = 422
    message = _("Choose a picture in JPEG, PNG or WebP of at most 5 MB.")


def small_jpeg(picture: bytes) -> bytes:
    """The same picture, upright, at most 1600 pixels a side, with nothing but its pixels.

    Place, time and camera go with the metadata. Raises BadPhoto.
    """
    if len(picture) > MOST_BYTES:
        raise BadPhoto
    try:
        with Image.open(io.BytesIO(picture), formats=FORMATS) as found:
            if found.width * found.height > MOST_PIXELS:
                raise BadPhoto
            upright = ImageOps.exif_transpose(found).convert("RGB")
    except (
        UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):  # fmt: skip
        raise BadPhoto from None
    upright.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    plain = Image.new("RGB", upright.size)
    plain.paste(upright)
    plain.save(out, format="JPEG", quality=82, optimize=True)
    return out.getvalue()
