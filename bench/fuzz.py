"""Damaged and invented files for the importers: `python -m bench.fuzz TARGET [HOW MANY] [SEED]`.

Nothing but Refused may come out, and nothing may take longer than two seconds. Prints how many
were read and why the others were refused; exits 1 with the input of the first that broke this.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

LONGEST_SECONDS = 2.0
# What attacks and mistakes are made of, whatever the format.
PIECES = (
    b"", b"\0", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"<", b">", b"&", b"&#0;", b"&#x1F600;",
    b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?a b?>", b"<!DOCTYPE a>", b"=", b"====", b"\r\n",
    b"9" * 40, b"A" * 3000, b"-1", b'"', b"'", b":", b"xmlns='x'", b"\xe2\x80\xae", "ą".encode(),
)  # fmt: skip


# Changes that keep XML well-formed reach what damage never does.
_WORDS = re.compile(rb"(?<=>)[^<>]+(?=<)|(?<==\")[^\"<>]*(?=\")")
_LEAF = re.compile(rb"<([\w:]+)[^<>]*>[^<>]*</\1>|<[\w:]+[^<>]*/>")
_SAFE = [piece for piece in PIECES if not set(piece) & set(b'<>&"\0\xff\xed')]


def reworded(seeds: Sequence[bytes], random: Random) -> bytes:
    """One of the seeds with other texts, and with elements missing, doubled or elsewhere."""
    data = random.choice(seeds)
    for _change in range(random.randint(1, 4)):
        pattern, news = (_WORDS, _SAFE) if random.random() < 0.5 else (_LEAF, None)
        found = list(pattern.finditer(data))
        if not found:
            continue
        one = random.choice(found)
        other = random.choice(list(pattern.finditer(random.choice(seeds))) or found)[0]
        new = random.choice(news) if news and random.random() < 0.7 else other
        data = data[: one.start()] + new * random.choice((0, 1, 1, 2, 30)) + data[one.end() :]
    return data


def mutated(seeds: Sequence[bytes], random: Random) -> bytes:
    """One of the seeds with a few changes: bits, cuts, copies, pieces of others."""
    data = bytearray(random.choice(seeds))
    for _change in range(random.randint(1, 6)):
        at = random.randrange(len(data) + 1)
        end = min(len(data), at + random.choice((1, 1, 4, 30, 300)))
        match random.randrange(6):
            case 0 if at < len(data):
                data[at] = random.randrange(256)
            case 1:
                del data[at:end]
            case 2:
                data[at:at] = random.choice(PIECES)
            case 3:
                data[at:end] = random.choice(PIECES)
            case 4:
                data[at:at] = data[at:end] * random.randint(1, 20)
            case _:
                other = random.choice(seeds)
                begin = random.randrange(len(other) + 1)
                data[at:end] = other[begin : begin + random.randint(0, 200)]
    return bytes(data)


def epuap(data: bytes) -> object:
    """A file of ePUAP: looked at as the door does, then read; its words fit into the register."""
    from io import BytesIO

    from furtka.core.text import validate_line
    from furtka.registry.epuap.letters import peek, reading
    from furtka.registry.epuap.matters import matter_of
    from furtka.registry.epuap.receipts import read_receipt
    from furtka.registry.epuap.taking import words_of
    from furtka.registry.importing.lines import line

    kind, _identifier = peek(BytesIO(data))
    if kind == "receipt":
        return read_receipt(BytesIO(data), "Europe/Warsaw")
    with reading(BytesIO(data), "Europe/Warsaw") as letter:
        words = words_of(letter)
        for field_of, value in {**words, "title": line(letter.title, 200, "-")}.items():
            if isinstance(value, str):
                for one in value.split("\n"):
                    validate_line(one)
                assert field_of != "title" or 0 < len(value) <= 200
        return matter_of(letter)


def epuap_seeds() -> list[bytes]:
    from tests.registry.epuap.letters import OLD, attachment, letter, receipt, wrapped

    parts = attachment("a.txt", b"test" * 9) + attachment("b", b"", kodowanie="URI")
    signed = letter(signed_at="2026-11-20T10:00:00Z", parts=parts, identifier="A/1")
    seeds = [signed, letter(template=OLD, prefix="ns6"), wrapped("a.xml", letter())]
    return [*seeds, receipt(document="A/1"), receipt(delivery=True)]


def package(data: bytes) -> object:
    """A package (zip) whose files are read to their ends."""
    from io import BytesIO

    from furtka.registry.importing.zips import members

    return [len(file.read()) for _name, file in members(BytesIO(data), len(data), 1 << 20)]


def package_seeds() -> list[bytes]:
    from tests.registry.importing.packages import link, overlapping, pack

    plain = pack(("a/b.xml", b"<a/>" * 50), ("c.pdf", b"%PDF"), compression=0)
    return [plain, pack(("a.xml", b"<a/>" * 50)), pack((link("a"), b"b")), overlapping(b"x" * 99)]


TARGETS: dict[str, Callable[[bytes], object]] = {"epuap": epuap, "zip": package}
SEEDS: dict[str, Callable[[], list[bytes]]] = {"epuap": epuap_seeds, "zip": package_seeds}


@dataclass
class Told:
    """How it went. `slowest` in seconds."""

    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0


class Broken(Exception):
    """An input on which a target failed, or took too long."""

    def __init__(self, data: bytes, why: str) -> None:
        super().__init__(why)
        self.data = data


def inputs(name: str, count: int, seed: int) -> Iterator[bytes]:
    """The seeds themselves, then so many mutations; the same for the same `seed`."""
    seeds, random = SEEDS[name](), Random(seed)
    yield from seeds
    for number in range(count):
        yield (reworded if number % 2 else mutated)(seeds, random)


def feed(target: Callable[[bytes], object], data: bytes, told: Told) -> None:
    """One input. Raises Broken."""
    from furtka.registry.refusals import Refused

    begin = time.perf_counter()
    try:
        target(data)
        told.outcomes["read"] += 1
    except Refused as error:
        told.outcomes[error.code] += 1
    except Exception as error:
        raise Broken(data, repr(error)) from error
    took = time.perf_counter() - begin
    told.slowest = max(told.slowest, took)
    if took > LONGEST_SECONDS:
        raise Broken(data, f"took {took:.1f} s")


def run(name: str, count: int, seed: int = 1) -> Told:
    """Feed a target. Raises Broken at the first input that it can't stand."""
    told = Told()
    for data in inputs(name, count, seed):
        feed(TARGETS[name], data, told)
    return told


def main(words: Sequence[str]) -> int:
    name, count = words[0], int(words[1]) if len(words) > 1 else 100_000
    begin = time.perf_counter()
    try:
        told = run(name, count, int(words[2]) if len(words) > 2 else 1)
    except Broken as broken:
        Path(f"fuzz-{name}.bin").write_bytes(broken.data)
        print(f"{name}: {broken}; the input is in fuzz-{name}.bin")
        return 1
    took = time.perf_counter() - begin
    print(f"{name}: {told.outcomes.total()} inputs in {took:.0f} s, slowest {told.slowest:.3f} s")
    for code, times in told.outcomes.most_common():
        print(f"  {code}: {times}")
    return 0


if __name__ == "__main__":
    django.setup()
    sys.exit(main(sys.argv[1:]))
