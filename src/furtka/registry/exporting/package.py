"""Everything of a period as one zip that flows: items, files, evidence, and sums over all.

    package.json          office, period, counts, what is missing, damaged or withheld
    items.jsonl           one item a line, with its files and evidence and where they lie here
    files/ab/abcdef…      the bytes, each once, under their SHA-256
    manifest-sha256.txt   `<sum>  <path>` of every part but itself, as `sha256sum -c` reads it

Written in one go with constant memory; nothing of it is kept on our disk.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import IO, Any

from furtka.offices.models import Office, Staff
from furtka.registry.archive import blocks, open_kept
from furtka.registry.exporting.files import as_json
from furtka.registry.exporting.rows import Period
from furtka.registry.ezd.records import records_of
from furtka.registry.ezd.shape import File, Record

FORMAT = "furtka-registry-1"


class _Pipe:
    """A file to write to, whose bytes are taken out as they come. Not seekable: the zip then puts
    sizes and sums after each part."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        pieces, self._pieces = b"".join(self._pieces), []
        return pieces


@dataclass
class _Sums:
    """What was written so far, the manifest on the disk, and what could not be. Some hundred bytes
    of memory for each file."""

    manifest: IO[str]
    known: set[bytes] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    items: int = 0

    def add(self, digest: str, path: str) -> None:
        self.manifest.write(f"{digest}  {path}\n")


def package_of(
    office: Office, period: Period, head: dict[str, Any], reader: Staff | None = None
) -> Iterator[bytes]:
    """The zip, piece by piece. `head` goes into package.json. A file that the archive has lost is
    named there; the others and all items are handed over nevertheless.

    `reader`: who gets it. Items of people under protection come without their files for who may
    not read these; package.json names them.
    """
    # To some servers an empty piece is the end.
    return (piece for piece in _pieces(office, period, head, reader) if piece)


def _pieces(
    office: Office, period: Period, head: dict[str, Any], reader: Staff | None
) -> Iterator[bytes]:
    pipe = _Pipe()
    with (
        tempfile.TemporaryFile("w+") as manifest,
        zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as package,  # type: ignore[call-overload]
    ):
        sums = _Sums(manifest)
        yield from _items(package, pipe, records_of(office, period, reader), sums)
        for record in records_of(office, period, reader):
            yield from _files(package, pipe, office, record, sums)
        told = {
            "format": FORMAT, **head, "items": sums.items, "files": len(sums.known),
            "missing": sums.missing, "damaged": sums.damaged, "withheld": sums.withheld,
        }  # fmt: skip
        about = json.dumps(told, ensure_ascii=False, indent=1).encode()
        package.writestr("package.json", about)
        sums.add(sha256(about).hexdigest(), "package.json")
        yield from _manifest(package, pipe, sums)
    yield pipe.taken()


def path_of(file: File) -> str:
    return f"files/{file.sha256[:2]}/{file.sha256}"


def _items(
    package: zipfile.ZipFile, pipe: _Pipe, records: Iterable[Record], sums: _Sums
) -> Iterator[bytes]:
    digest = sha256()
    with package.open("items.jsonl", "w", force_zip64=True) as part:
        for record in records:
            sums.withheld += [str(record.facts["number"])] if record.withheld else []
            line = f"{as_json(_told(record))}\n".encode()
            digest.update(line)
            part.write(line)
            sums.items += 1
            if sums.items % 200 == 0:
                yield pipe.taken()
    sums.add(digest.hexdigest(), "items.jsonl")
    yield pipe.taken()


def _told(record: Record) -> dict[str, Any]:
    def with_path(file: File) -> dict[str, Any]:
        return {**asdict(file), "path": path_of(file)}

    return {
        **record.facts,
        "files": [with_path(file) for file in record.files],
        "evidence": [with_path(proof) for proof in record.evidence],
    }


def _files(
    package: zipfile.ZipFile, pipe: _Pipe, office: Office, record: Record, sums: _Sums
) -> Iterator[bytes]:
    """Those of one item that are not in the package yet."""
    for file in (*record.files, *record.evidence):
        key = bytes.fromhex(file.sha256)
        if key in sums.known or file.sha256 in sums.missing:
            continue
        try:
            source = open_kept(office, file.sha256)
        except FileNotFoundError:
            sums.missing.append(file.sha256)
            continue
        sums.known.add(key)
        digest = sha256()
        with source, package.open(path_of(file), "w", force_zip64=True) as part:
            for block in blocks(source):
                digest.update(block)
                part.write(block)
                yield pipe.taken()
        if digest.hexdigest() != file.sha256:
            sums.damaged.append(file.sha256)
        sums.add(digest.hexdigest(), path_of(file))
        yield pipe.taken()


def _manifest(package: zipfile.ZipFile, pipe: _Pipe, sums: _Sums) -> Iterator[bytes]:
    with package.open("manifest-sha256.txt", "w", force_zip64=True) as part:
        sums.manifest.seek(0)
        for line in sums.manifest:
            part.write(line.encode())
    yield pipe.taken()
