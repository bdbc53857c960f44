"""Notices that are there already can be found by their words, too."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.utils.html import strip_tags

from furtka.core.text import fold


def fold_words(apps: Any, schema_editor: Any) -> None:
    """As website.models.bulletin.folded_words does from now on."""
    names = [f"{name}{end}" for name in ("title", "lead", "body") for end in ("", "_en", "_uk")]
    for notice in apps.get_model("website", "NoticePage").objects.all().iterator():
        texts = [strip_tags(getattr(notice, name).replace("<", " <")) for name in names]
        notice.folded = fold(" ".join(" ".join(texts).split()))
        notice.save(update_fields=["folded"])


class Migration(migrations.Migration):
    dependencies = [
        ("website", "0004_announcements"),
    ]

    operations = [
        migrations.RunPython(fold_words, migrations.RunPython.noop),
    ]
