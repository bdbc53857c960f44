from typing import Any

import furtka.core.db
from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations


class _Stays:
    """Going back leaves the extension: others may use it, and SQLite, which has none, is asked
    for it by Django nevertheless."""

    def database_backwards(self, *args: Any) -> None:
        pass


class _Trigrams(_Stays, TrigramExtension):
    pass


class _Gin(_Stays, BtreeGinExtension):
    pass


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0030_longer_search_text'),
    ]

    operations = [
        _Trigrams(),
        _Gin(),
        migrations.AddIndex(
            model_name='item',
            index=furtka.core.db.TextIndex(fields=['office', 'year', 'number', 'search_text'], name='item_search_text'),
        ),
    ]
