"""Find items by anything that is known of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q

from furtka.core.text import fold, one_line
from furtka.offices.models import Office
from furtka.registry.finding import numbers
from furtka.registry.finding.spelling import keys_of, nearest, words_of
from furtka.registry.models import Counter, Item, SearchWord
from furtka.registry.selectors import MOST_WORDS, Page, newest, newest_of

# With fewer found than this, what was typed may be misspelt.
FEW = 3
# So many words like each one that was typed are tried, and so many similar items shown.
ALIKE, SIMILAR = 3, 20
# So many words that share a key are compared at most: some 20 ms.
MOST_ALIKE = 10_000


@dataclass(frozen=True)
class Found:
    """`only`: the one item that was meant, to be opened at once. `numbered`: those whose number
    was typed. `page`: what contains the words. `similar`: what contains words like them, which
    are `alike`."""

    page: Page
    only: Item | None = None
    numbered: list[Item] = field(default_factory=list)
    similar: list[Item] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)


def search(office: Office, words: str, before: str = "") -> Found:
    """What the words find, the best first; at most nine queries. `before` as `newest` has it."""
    words = one_line(words.replace("\x00", " "))
    if not words or before:
        return Found(newest(office, words=words, before=before))
    if labelled := _labelled(office, words):
        return Found(Page([]), only=labelled)
    numbered, typed = [], numbers.read(fold(words))
    if typed is not None:
        numbered = _numbered(office, typed)
    page = newest(office, words=words)
    if typed and not typed.is_bare and len(numbered) == 1 and not _elsewhere(page, words):
        return Found(page, only=numbered[0])
    shown = {item.pk for item in numbered}
    page = Page([item for item in page.items if item.pk not in shown], page.older)
    if len(page.items) + len(numbered) >= FEW:
        return Found(page, numbered=numbered)
    shown |= {item.pk for item in page.items}
    similar, alike = _similar(office, words, shown)
    return Found(page, numbered=numbered, similar=similar, alike=alike)


def _labelled(office: Office, words: str) -> Item | None:
    """The item with exactly this number, as a scanner reads it from a label."""
    years, seqs = numbers.parts_of(words)
    found = Item.objects.filter(office=office, year__in=years, number__in=seqs)
    found = found.select_related("unit", "assignee")
    return next((item for item in found[:20] if fold(item.shown) == fold(words)), None)


def _numbered(office: Office, typed: numbers.Typed) -> list[Item]:
    """Items of that number, of whatever year if none was typed; the newest first."""
    years = Counter.objects.filter(office=office)
    if typed.year:
        years = years.filter(year=typed.year)
    found = Item.objects.filter(
        office=office, number=typed.number, year__in=years.values_list("year", flat=True)
    )
    rows = found.select_related("unit", "assignee").order_by("-year")[:10]
    return [item for item in rows if typed.before in fold(item.shown)]


def _elsewhere(page: Page, words: str) -> bool:
    """Whether the words stand in anything but our numbers, as in the mark of somebody's letter."""
    wanted = fold(words)
    return any(wanted in fold(f"{i.sender} {i.subject} {i.sender_mark}") for i in page.items)


def _similar(office: Office, words: str, shown: set[int]) -> tuple[list[Item], list[str]]:
    """Items that contain each word or one like it, and those other words. Three queries."""
    typed = fold(words).split()[:MOST_WORDS]
    alike = words_alike(office, typed)
    if not any(alike.values()):
        return [], []
    found = Item.objects.filter(office=office)
    for word in typed:
        found = found.filter(_any_of([word, *alike.get(word, [])]))
    rows = newest_of(found.exclude(pk__in=shown), SIMILAR)
    others = [other for word in typed for other in alike.get(word, [])]
    texts = " ".join(item.search_text for item in rows)
    return rows, [other for other in others if other in texts]


def _any_of(words: list[str]) -> Q:
    wanted = Q()
    for word in words:
        wanted |= Q(search_text__contains=word)
    return wanted


def words_alike(office: Office, typed: list[str]) -> dict[str, list[str]]:
    """Words of the register that are like each of those typed, the nearest first. One query.

    Where some are no words of the register, only those are taken for misspelt.
    """
    keys = {word: keys_of(word) for word in typed if words_of(word) == [word]}
    by_key = _by_key(office, set().union(*keys.values()))
    near = {
        word: set().union(*(by_key.get(key, set()) for key in mine)) for word, mine in keys.items()
    }
    unknown = {word for word in keys if word not in near[word]}
    return {word: nearest(word, near[word], ALIKE) for word in unknown or keys}


def _by_key(office: Office, keys: set[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    if keys:
        rows = SearchWord.objects.filter(office=office, key__in=keys).order_by("key", "word")
        for key, word in rows.values_list("key", "word")[:MOST_ALIKE]:
            found.setdefault(key, set()).add(word)
    return found
