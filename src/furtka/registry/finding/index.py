"""What a search looks through: the text of each item, and the office's words for misspellings."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from furtka.core.text import fold
from furtka.registry.finding.spelling import keys_of, words_of
from furtka.registry.models import Attachment, Item, SearchWord


def search_text(item: Item) -> str:
    """Number, sender, subject, the sender's mark, class of the file plan and names of the files,
    folded. One or two queries for an item that is stored."""
    parts = [item.shown, item.sender, item.subject, item.sender_mark]
    if item.file_class is not None:
        parts.append(str(item.file_class))
    if item.pk:
        files = Attachment.objects.filter(office=item.office_id, item=item, hidden_at=None)
        parts += files.order_by("position").values_list("name", flat=True)
    return fold(" ".join(parts))[: Item._meta.get_field("search_text").max_length]


def refresh(item: Item) -> None:
    """To be called when anything of it that is searched has changed."""
    item.search_text = search_text(item)
    Item.objects.filter(pk=item.pk).update(search_text=item.search_text)
    learn(item.office_id, item.search_text)


def learn(office_id: int, text: str) -> None:
    """Let misspellings of the words of `text`, which is folded, be found. Two queries at most."""
    words = words_of(text)
    known = SearchWord.objects.filter(office=office_id, key__in=words, word=F("key"))
    new = set(words) - set(known.values_list("word", flat=True))
    SearchWord.objects.bulk_create(_rows(office_id, new), ignore_conflicts=True)


def _rows(office_id: int, words: Iterable[str]) -> list[SearchWord]:
    """In one order for all, so that two who add the same words never wait for each other."""
    return [
        SearchWord(office_id=office_id, key=key, word=word)
        for word in sorted(words)
        for key in sorted(keys_of(word))
    ]
