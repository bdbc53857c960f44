"""What the demonstration shows of e-mail: a question, an application, a machine's answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO

from furtka.offices.models import Office
from furtka.outbox.models import AddressedEmail, MessageStatus
from furtka.registry.archive import keep
from furtka.registry.mail import intake

# Invented people and matters: from whom, about what, the words, more headers.
LETTERS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    (
        "Kornelia Dąbek <kornelia.dabek@example.org>", "Prośba o pomoc",
        "Dzień dobry,\n\nproszę o przyznanie zasiłku na opał. Mieszkam sama, piec gaśnie.\n"
        "Co mam zrobić?\n\nKornelia Dąbek",
        {},
    ),
    (
        "Spółdzielnia „Próbna” <czynsze@example.com>", "Zaświadczenie o czynszu",
        "W załączeniu zaświadczenie, o które Państwo prosili.", {},
    ),
    (
        "Tymoteusz Wróbel <t.wrobel@example.org>", "Automatyczna odpowiedź: Potwierdzenie",
        "Jestem na urlopie do 4 grudnia.", {"Auto-Submitted": "auto-replied"},
    ),
)  # fmt: skip
CERTIFICATE = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def show(office: Office, now: datetime) -> None:
    """Take in the letters as if a mailbox had been read; their receipts count as sent."""
    for number, (sender, subject, words, headers) in enumerate(LETTERS):
        at = now - timedelta(hours=3 * (len(LETTERS) - number))
        message = EmailMessage()
        message["From"], message["Subject"] = sender, subject
        message["Message-ID"] = f"<pokaz-{number}@example.org>"
        for name, value in headers.items():
            message[name] = value
        message.set_content(words)
        if number == 1:
            for name, content in (("zaswiadczenie.pdf", CERTIFICATE), ("czynsz.exe", b"MZ\x90")):
                message.add_attachment(
                    content, maintype="application", subtype="octet-stream", filename=name
                )
        whole = keep(office, intake.WHOLE, BytesIO(message.as_bytes(policy=SMTP)))
        intake.take(office, whole, received_at=at, now=now)
    AddressedEmail.objects.filter(office=office, status=MessageStatus.QUEUED).update(
        status=MessageStatus.SENT, sent_at=now
    )
