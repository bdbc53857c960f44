"""Measure the register on the database of DATABASE_URL; print the figures as JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from random import Random
from statistics import median, quantiles

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.bulk import Table, number_on, stamp  # noqa: E402
from bench.measure import Figure, medians  # noqa: E402
from bench.office import build  # noqa: E402
from furtka.core.clock import local_day  # noqa: E402
from furtka.core.text import fold  # noqa: E402
from furtka.offices.models import Office  # noqa: E402
from furtka.registry.finding.index import learn  # noqa: E402
from furtka.registry.finding.search import search  # noqa: E402
from furtka.registry.finding.spelling import keys_of, words_of  # noqa: E402
from furtka.registry.models import Counter, IncomingChannel, Item, SearchWord  # noqa: E402
from furtka.registry.numbers import DEFAULT, written  # noqa: E402
from furtka.registry.services import record_item  # noqa: E402

FEW = 100
MANY = int(os.environ.get("BENCH_ITEMS", "100000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "100"))
NAMES = 20_000
LONGEST = 100.0  # ms, of 95 of 100 searches
MOST = 1.5

RANDOM = Random(7)
SYLLABLES = [a + b for a in "bcdfghjklmnprstwz" for b in "aeiouy"]
ENDINGS = ("ski", "wicz", "ak", "ek", "czyk", "ska", "")
SUBJECTS = (
    "Wniosek o zasiłek celowy", "Prośba o inny termin rozmowy", "Pytanie o usługi opiekuńcze",
    "Uzupełnienie wniosku", "Skarga na brak odpowiedzi", "Zaświadczenie o wysokości czynszu",
    "Prośba o wywiad środowiskowy", "Zmiana numeru rachunku", "Odwołanie od decyzji",
)  # fmt: skip


def invented(least: int, most: int) -> str:
    return "".join(RANDOM.choice(SYLLABLES) for _n in range(RANDOM.randint(least, most)))


SURNAMES = [f"{invented(2, 4)}{RANDOM.choice(ENDINGS)}".capitalize() for _n in range(NAMES)]
FIRST = [invented(2, 3).capitalize() for _n in range(300)]


def sender() -> str:
    return f"{RANDOM.choice(FIRST)} {RANDOM.choice(SURNAMES)}"


def main() -> None:
    call_command("migrate", verbosity=0)
    now = timezone.now()
    office = build(now, ahead=0).office
    fill(office, FEW, now)
    settle()
    before = recording(office, now)
    fill(office, MANY, now)
    settle()
    figures = [_compared(before, recording(office, now)), *searching(office)]
    sys.stdout.write(json.dumps([asdict(figure) for figure in figures]))


def fill(office: Office, size: int, now: datetime) -> None:
    """So many items in all, in bulk, and the words that they would have taught."""
    year = local_day(now, office.tz).year
    counter, _created = Counter.objects.get_or_create(office=office, year=year)
    table = Table(
        Item,
        ["id", "office_id", "year", "number", "channel", "received_at", "recorded_at", "sender",
         "subject", "label", "search_text"],
    )  # fmt: skip
    texts: list[str] = []
    with transaction.atomic():
        numbers = range(counter.last + 1, size + 1)
        table.write(_rows(office, numbers, table.next_id, now, texts))
        Counter.objects.filter(pk=counter.pk).update(last=size)
        number_on([Item])
    known = set(SearchWord.objects.values_list("word", flat=True).distinct())
    words = sorted({word for text in texts for word in words_of(text)} - known)
    with transaction.atomic():
        keys = Table(SearchWord, ["id", "office_id", "key", "word"])
        pairs = ((key, word) for word in words for key in sorted(keys_of(word)))
        keys.write((n, office.pk, *pair) for n, pair in enumerate(pairs, keys.next_id))
        number_on([SearchWord])


def _rows(
    office: Office, numbers: range, first_id: int, now: datetime, texts: list[str]
) -> Iterator[tuple[object, ...]]:
    channels, year = IncomingChannel.values, local_day(now, office.tz).year
    for key, number in enumerate(numbers, first_id):
        at = stamp(now - timedelta(minutes=MANY - number))
        who, what = sender(), RANDOM.choice(SUBJECTS)
        label = written(DEFAULT, number, year)
        text = fold(f"{label} {who} {what} SR.{number % 997}.{number} skan-{number}.pdf")
        texts.append(text)
        yield (
            key, office.pk, year, number, channels[number % len(channels)], at, at, who, what,
            label, text,
        )  # fmt: skip


def settle() -> None:
    """As the database's own housekeeping leaves it."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


# -- Recording -----------------------------------------------------------------------------------


def recording(office: Office, now: datetime) -> tuple[float, float]:
    """Median milliseconds of recording an item, and of a transaction that writes three rows."""

    def ours() -> None:
        record_item(
            office=office, channel="post", sender=sender(), subject=RANDOM.choice(SUBJECTS),
            received_at=now, now=now, actor=None,
        )  # fmt: skip

    def bare() -> None:
        with transaction.atomic():
            learn(office.pk, invented(9, 9))

    mine, theirs = medians([ours, bare], ROUNDS)
    return mine, theirs


def _compared(few: tuple[float, float], many: tuple[float, float]) -> Figure:
    """Both in bare transactions: what the disk does at one moment hits both alike."""
    ratio = (many[0] / many[1]) / (few[0] / few[1])
    return Figure(
        f"recording with {FEW} → {MANY:,} items, {connection.vendor}",
        f"{few[0]:.1f} → {many[0]:.1f} ms, bare {few[1]:.1f} → {many[1]:.1f} ms",
        many[0] / few[0], f"at most {MOST:g}×", max(ratio, many[0] / few[0]) <= MOST,
    )  # fmt: skip


# -- Searching -----------------------------------------------------------------------------------


def misspelt(word: str) -> str:
    """With two letters swapped, one missing, one too many or another one."""
    place = RANDOM.randrange(1, len(word) - 1)
    return RANDOM.choice((
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        word[:place] + word[place + 1 :],
        word[:place] + "x" + word[place:],
        word[:place] + "y" + word[place + 1 :],
    ))  # fmt: skip


def surname() -> str:
    return RANDOM.choice([name for name in RANDOM.sample(SURNAMES, 50) if len(name) > 5])


KINDS: dict[str, Callable[[], str]] = {
    "a name": surname,
    "a name and a matter": lambda: f"{surname()} zasiłek",
    "a common word": lambda: "wniosek",
    "two letters": lambda: RANDOM.choice(SYLLABLES),
    "a part of a word": lambda: surname()[1:5],
    "a number": lambda: written(DEFAULT, RANDOM.randint(1, MANY), timezone.now().year),
    "digits alone": lambda: str(RANDOM.randint(1, MANY)),
    "a misspelt name": lambda: misspelt(surname().lower()),
    "two misspelt words": lambda: f"{misspelt(surname().lower())} zasilke",
    "nothing like it": lambda: "qxvqxvqx",
    "two letters that are nowhere": lambda: "qx",
}


def searching(office: Office) -> list[Figure]:
    return [_figure(name, _times(office, words)) for name, words in KINDS.items()]


def _times(office: Office, words: Callable[[], str]) -> list[float]:
    search(office, words())
    times = []
    for _round in range(ROUNDS):
        wanted = words()
        start = time.perf_counter()
        search(office, wanted)
        times.append((time.perf_counter() - start) * 1000)
    return times


def _figure(name: str, times: list[float]) -> Figure:
    late = quantiles(times, n=20)[-1]
    return Figure(
        f"search for {name}, p95, {connection.vendor}: {late:.0f} ms",
        f"median {median(times):.1f} ms, longest {max(times):.0f} ms", None,
        f"under {LONGEST:g} ms", late < LONGEST,
    )  # fmt: skip


if __name__ == "__main__":
    main()
