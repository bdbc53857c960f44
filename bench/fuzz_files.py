"""What bench/fuzz.py feeds to the readers of ePUAP letters and of packages."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from io import BytesIO

# Texts, values and whole elements: changes of these keep XML well-formed, and reach what damage
# never does.
_WORDS = re.compile(rb"(?<=>)[^<>]+(?=<)|(?<==\")[^\"<>]*(?=\")")
_ELEMENTS = re.compile(rb"<([\w:]+)[^<>]*>[^<>]*</\1>|<[\w:]+[^<>]*/>")
_NEWS = (
    b"", b"\t", b"\r\n", b"]]", b"&#9;", b"&#x1F600;", b"====", b"9" * 40, b"A" * 3000, b"-1", b"'",
    b"\xe2\x80\xae", "ą".encode(), "\ufdd0".encode(), b"2026-02-30", b"2026-11-20T25:00:00+99:00",
)  # fmt: skip


def epuap(data: bytes) -> object:
    """A file of ePUAP: looked at as the door does, then read; its words fit into the register."""
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
        title = line(letter.title, 200, "-")
        assert 0 < len(title) <= 200
        for words in (title, *words_of(letter).values()):
            for one in words.split("\n") if isinstance(words, str) else ():
                validate_line(one)
        return matter_of(letter)


def epuap_seeds() -> list[bytes]:
    from tests.registry.epuap.letters import OLD, attachment, letter, receipt, wrapped

    parts = attachment("a.txt", b"test" * 9) + attachment("b", b"", kodowanie="URI")
    signed = letter(signed_at="2026-11-20T10:00:00Z", parts=parts, identifier="A/1")
    seeds = [signed, letter(template=OLD, prefix="ns6"), wrapped("a.xml", letter())]
    return [*seeds, receipt(document="A/1"), receipt(delivery=True)]


def reworded(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """One of the seeds with other texts, and with elements missing, doubled or elsewhere."""
    data = chance.choice(seeds)
    for _turn in range(chance.randint(1, 4)):
        pattern = chance.choice((_WORDS, _ELEMENTS))
        found = list(pattern.finditer(data))
        if not found:
            continue
        one = chance.choice(found)
        other = chance.choice(list(pattern.finditer(chance.choice(seeds))) or found)[0]
        new = chance.choice(_NEWS) if pattern is _WORDS and chance.random() < 0.7 else other
        data = data[: one.start()] + new * chance.choice((0, 1, 1, 2, 30)) + data[one.end() :]
    return data


def package(data: bytes) -> object:
    """A package (zip) whose files are read to their ends."""
    from furtka.registry.importing.zips import members

    return [len(file.read()) for _name, file in members(BytesIO(data), len(data), 1 << 20)]


def package_seeds() -> list[bytes]:
    from tests.registry.importing.packages import link, overlapping, pack

    plain = pack(("a/b.xml", b"<a/>" * 50), ("c.pdf", b"%PDF"), compression=0)
    return [plain, pack(("a.xml", b"<a/>" * 50)), pack((link("a"), b"b")), overlapping(b"x" * 99)]
