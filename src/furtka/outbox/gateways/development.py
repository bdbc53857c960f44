"""Text messages on a machine where none must really go out: files, or the terminal."""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from furtka.clients.models import Channel
from furtka.core.sms import as_sent
from furtka.outbox.gateways.base import Accepted, Outgoing, Unreachable


class FileGateway:
    """One file a message in FURTKA_DATA/sms, as Django's file backend does with e-mails.

    The key makes the file's name: a message that comes twice writes the same file again.
    """

    name = "file"
    channel = Channel.SMS
    has_keys = True
    per_minute: int | None = None

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(settings.SMS_FILE_PATH)

    def send(self, out: Outgoing) -> Accepted:
        """Written aside and then renamed: no half of a message is ever seen."""
        reference = sha256(out.key.encode()).hexdigest()[:20]
        path = self.folder / f"{reference}.txt"
        part = path.with_suffix(f".{os.getpid()}")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_text(_page(out))
            part.chmod(0o600)
            part.replace(path)
        except OSError as error:
            raise Unreachable(type(error).__name__) from error
        return Accepted(reference)


class ConsoleGateway:
    """To the terminal, for whoever is trying something out."""

    name = "console"
    channel = Channel.SMS
    has_keys = False
    per_minute: int | None = None

    def send(self, out: Outgoing) -> Accepted:
        sys.stdout.write(f"{_page(out)}\n")
        return Accepted()


def _page(out: Outgoing) -> str:
    return f"To: {out.to}\nFrom: {out.sender}\n\n{as_sent(out.text)}\n"
