"""Broken and hostile input for the importers: `python -m bench.fuzz TARGET COUNT [SEED]`.

A target is what takes bytes of a stranger. It may refuse them (registry/refusals.py); any other
error, or more than SLOWEST seconds for one input, is a fault, and the input is written to a file.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import gettempdir

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

SLOWEST = 2.0
LARGEST = 200_000  # bytes that a mutation may grow to

TARGETS: dict[str, Callable[[bytes], object]] = {}
SEEDS: dict[str, Callable[[], Sequence[bytes]]] = {}


def mail(raw: bytes) -> object:
    """An e-mail, taken apart with its text and its files."""
    from furtka.registry.mail.parsing import parse

    return parse(raw)


def mail_seeds() -> Sequence[bytes]:
    from bench.mails import MAILS

    return MAILS


TARGETS["mail"] = mail
SEEDS["mail"] = mail_seeds


# -- Mutations -------------------------------------------------------------------------------------


def mutated(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """One of the seeds, changed in one to eight places, now and then with parts of another."""
    raw = bytearray(chance.choice(seeds))
    for _turn in range(chance.randint(1, 8)):
        chance.choice(_CHANGES)(chance, raw, seeds)
        del raw[LARGEST:]
    return bytes(raw)


def _flip(chance: random.Random, raw: bytearray, seeds: Sequence[bytes]) -> None:
    for _n in range(chance.randint(1, 20)):
        if raw:
            raw[chance.randrange(len(raw))] = chance.randrange(256)


def _cut(chance: random.Random, raw: bytearray, seeds: Sequence[bytes]) -> None:
    start, end = _stretch(chance, raw)
    del raw[start:end]


def _double(chance: random.Random, raw: bytearray, seeds: Sequence[bytes]) -> None:
    start, end = _stretch(chance, raw)
    raw[start:start] = raw[start:end] * chance.choice((1, 2, 50))


def _insert(chance: random.Random, raw: bytearray, seeds: Sequence[bytes]) -> None:
    at = chance.randint(0, len(raw))
    raw[at:at] = chance.choice(_WORDS) * chance.choice((1, 1, 1, 3, 200))


def _splice(chance: random.Random, raw: bytearray, seeds: Sequence[bytes]) -> None:
    other = chance.choice(seeds)
    start, end = _stretch(chance, other)
    at = chance.randint(0, len(raw))
    raw[at:at] = other[start:end]


def _swap_lines(chance: random.Random, raw: bytearray, seeds: Sequence[bytes]) -> None:
    lines = bytes(raw).split(b"\n")
    one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    raw[:] = b"\n".join(lines)


def _stretch(chance: random.Random, raw: bytes | bytearray) -> tuple[int, int]:
    start = chance.randint(0, len(raw))
    return start, min(len(raw), start + chance.choice((1, 4, 40, 400)))


_CHANGES = (_flip, _cut, _double, _insert, _splice, _swap_lines)
_WORDS = (
    b"\x00", b"\r", b"\n", b"\n\n", b"\r\n", b"\xff\xfe", b"\xed\xa0\x80", b"--x\n", b"--x--\n", b":",
    b";", b'"', b"(", b"<", b">", b"@", b"=?utf-8?B?", b"=?utf-8?q?=C5?=", b"?=", b"=?x-unknown?b?!?=",
    b"Content-Type: multipart/mixed; boundary=x\n\n--x\n", b"Content-Type: message/rfc822\n\n",
    b"Content-Type: text/html; charset=punycode\n\n<p>", b"Content-Transfer-Encoding: base64\n",
    b"Content-Transfer-Encoding: x-uuencode\n", b"; filename*0*=utf-8''%", b"; filename*9999999999=a",
    b"; charset*=a'b'c", b"<table><tr><td>", b"<div style='margin:99999em'>", b"&#1114112;", b"&amp",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"From: a, b, (((((", b"Date: Fri, 99 Foo 0000 99:99:99 +9999\n",
    b"Subject: " + b"a" * 3000 + b"\n", b"\xe2\x80\xae", b"References: <a@b> ", b" \t \t",
)  # fmt: skip


# -- A run -----------------------------------------------------------------------------------------


def fault_of(take: Callable[[bytes], object], raw: bytes) -> tuple[str, float]:
    """What is wrong with how it is taken, or empty; and the seconds it took."""
    from furtka.registry.refusals import Refused

    began, wrong = time.perf_counter(), ""
    try:
        take(raw)
    except Refused:
        pass
    except Exception as error:  # noqa: BLE001 - this is what we look for
        wrong = f"{type(error).__name__}: {error}"
    took = time.perf_counter() - began
    return wrong or (f"took {took:.1f} s" if took > SLOWEST else ""), took


def run(name: str, count: int, seed: int) -> int:
    """How many inputs were taken wrongly."""
    take, seeds, chance = TARGETS[name], SEEDS[name](), random.Random(seed)  # noqa: S311
    faults: Counter[str] = Counter()
    slowest, began = 0.0, time.perf_counter()
    for _n in range(count):
        raw = mutated(chance, seeds)
        wrong, took = fault_of(take, raw)
        slowest = max(slowest, took)
        if wrong:
            faults[wrong[:120]] += 1
            if faults[wrong[:120]] == 1:
                _keep(name, raw, wrong)
    seconds = time.perf_counter() - began
    sys.stdout.write(
        f"{name}: {count} inputs in {seconds:.0f} s, slowest {slowest * 1000:.0f} ms, "
        f"{faults.total()} faults\n"
    )
    return faults.total()


def _keep(name: str, raw: bytes, wrong: str) -> None:
    path = Path(gettempdir()) / f"fuzz-{name}-{abs(hash(raw)):x}"
    path.write_bytes(raw)
    sys.stdout.write(f"{wrong}\n  {path}\n")


def main() -> None:
    django.setup()
    name, count, seed = [*sys.argv[1:4], "1"][:3]
    sys.exit(bool(run(name, int(count), int(seed))))


if __name__ == "__main__":
    main()
