from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# As registry/finding/spelling.py had it then.
_WORD = re.compile(r"[^\W\d_]+")
AT_ONCE = 500


def keys_of(word: str) -> set[str]:
    shorter = {word[:n] + word[n + 1 :] for n in range(len(word))}
    return {word} | shorter | ({f"{word[:2]}*"} if len(word) >= 5 else set())


def learn(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Each office's words, from what is searched already. Running it again adds nothing twice."""
    Item, SearchWord = (apps.get_model("registry", name) for name in ("Item", "SearchWord"))
    for office_id in Item.objects.order_by().values_list("office_id", flat=True).distinct():
        words = sorted(set(words_of(Item, office_id)))
        for first in range(0, len(words), AT_ONCE):
            SearchWord.objects.bulk_create(
                [
                    SearchWord(office_id=office_id, key=key, word=word)
                    for word in words[first : first + AT_ONCE]
                    for key in sorted(keys_of(word))
                ],
                ignore_conflicts=True,
            )


def words_of(Item, office_id: int) -> Iterator[str]:
    texts = Item.objects.filter(office_id=office_id).order_by()
    for text in texts.values_list("search_text", flat=True).iterator():
        yield from (word for word in _WORD.findall(text) if 4 <= len(word) <= 40)


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0032_search_words'),
    ]

    operations = [migrations.RunPython(learn, migrations.RunPython.noop)]
