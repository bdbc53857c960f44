"""Letters come out of a real IMAP server: each once, whatever breaks on the way."""

from __future__ import annotations

import imaplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from furtka.offices.models import Office
from furtka.outbox.models import AddressedEmail, Task
from furtka.registry.archive import Kept
from furtka.registry.invariants import numbers_gap_free
from furtka.registry.mail import fetching, parsing
from furtka.registry.mail.server import MailTrouble, password_of, secret_name
from furtka.registry.models import (
    Afterwards,
    Attachment,
    Item,
    Mailbox,
    MailKind,
    MailLetter,
    Quarantined,
    Security,
    Trouble,
)
from tests.offices.factories import make_office
from tests.outbox.mail_servers import PASSWORD, USER, free_port, imap_server
from tests.registry.mail.cutting import Wire, wire_to
from tests.registry.mail.mails import make_mail, with_files
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db
ARRIVED = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass
class Post:
    """A folder of the server, seen as its mail program sees it, and our row for it."""

    imap: imaplib.IMAP4
    folder: str
    mailbox: Mailbox
    wire: Wire

    def arrives(self, raw: bytes, at: datetime = ARRIVED) -> None:
        status, _answer = self.imap.append(self.folder, "", f'"{at:%d-%b-%Y %H:%M:%S} +0000"', raw)
        assert status == "OK"

    def holds(self, folder: str = "", only: str = "ALL") -> int:
        assert self.imap.select(folder or self.folder)[0] == "OK"
        return len(self.imap.search(None, only)[1][0].split())

    def fetch(self, now: datetime = NOW) -> int:
        self.mailbox = Mailbox.objects.select_related("office").get(pk=self.mailbox.pk)
        return fetching.fetch(self.mailbox, now)

    @property
    def row(self) -> Mailbox:
        return Mailbox.objects.get(pk=self.mailbox.pk)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[imaplib.IMAP4, Wire]]:
    with imap_server() as port, imaplib.IMAP4("127.0.0.1", port, timeout=10) as imap:
        imap.login(USER, PASSWORD)
        with wire_to(port) as wire:
            yield imap, wire


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def post(
    server: tuple[imaplib.IMAP4, Wire], office: Office, tmp_path: Path, settings: Any,
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest,
) -> Post:  # fmt: skip
    settings.ARCHIVE_ROOT = tmp_path / "archive"
    monkeypatch.setenv(secret_name(office.slug), PASSWORD)
    imap, wire = server
    wire.left = None
    folder = f"Proba{abs(hash(request.node.nodeid)):x}"
    imap.create(folder)
    mailbox = make_mailbox(office, port=wire.port, folder=folder, moved_to=f"{folder}/gotowe")
    return Post(imap, folder, mailbox, wire)


def make_mailbox(office: Office, **values: Any) -> Mailbox:
    defaults: dict[str, Any] = {
        "host": "127.0.0.1", "port": 1, "security": Security.NONE, "user": USER,
        "since": ARRIVED.date(), "next_at": NOW,
    }  # fmt: skip
    return Mailbox.objects.create(office=office, **defaults | values)


def test_a_letter_is_registered_with_the_servers_time_and_moved(post: Post) -> None:
    """What lay there before the mailbox was set up stays as it is."""
    post.arrives(make_mail("Dawno."), at=ARRIVED - timedelta(days=3))
    post.arrives(make_mail(Date="Mon, 01 Jan 2024 00:00:00 +0000"))
    assert post.fetch() == 1
    item = Item.objects.get()
    assert item.received_at == ARRIVED and str(item.sent_on) == "2024-01-01"
    assert post.holds() == 1 and post.holds(post.mailbox.moved_to) == 1
    assert AddressedEmail.objects.count() == 1
    row = post.row
    assert (row.trouble, row.worked_at, row.next_at) == ("", NOW, NOW + MINUTE)


def test_or_it_stays_marked_as_read_and_new_numbers_register_nothing_twice(post: Post) -> None:
    Mailbox.objects.update(afterwards=Afterwards.FLAG)
    post.arrives(make_mail())
    assert [post.fetch(), post.fetch()] == [1, 0]
    assert post.holds(only="SEEN") == 1
    Mailbox.objects.update(uid_validity=1)
    assert post.fetch() == 1 and Item.objects.count() == 1


def test_what_can_not_be_read_is_quarantined_and_the_queue_goes_on(post: Post) -> None:
    for raw in (
        b"\x89PNG no e-mail",
        make_mail(),
        with_files(("a.exe", b"MZ"), Message_ID="<2@x>"),
    ):
        post.arrives(raw)
    assert post.fetch() == 3
    assert (
        Item.objects.count() == 2 and MailLetter.objects.filter(kind=MailKind.UNREADABLE).exists()
    )
    assert sorted(Quarantined.objects.values_list("reason", flat=True)) == [
        "dangerous", "unreadable",
    ]  # fmt: skip


def test_a_message_that_we_stumble_over_holds_up_no_other(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or one that finds a mistake of ours would keep all later ones out, for ever."""
    for number in range(2):
        post.arrives(make_mail(f"List {number}", Message_ID=f"<{number}@x>"))
    take = fetching.intake.take

    def stumbles(office: Office, whole: Kept, **values: Any) -> MailLetter:
        if not MailLetter.objects.exists():
            raise ValueError
        return take(office, whole, **values)

    monkeypatch.setattr(fetching.intake, "take", stumbles)
    assert post.fetch() == 2 and post.holds() == 0
    assert Item.objects.count() == 1
    assert Quarantined.objects.get().reason == "unreadable"


def test_a_process_that_dies_before_it_marks_a_letter_takes_it_once(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.arrives(make_mail())

    def dies(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(fetching.Server, "mark", dies)
        post.fetch()
    assert Item.objects.count() == 1 and post.row.last_uid == 0 and post.holds() == 1
    assert post.fetch() == 1 and post.holds() == 0
    assert Item.objects.count() == 1 and AddressedEmail.objects.count() == 1


@pytest.mark.parametrize("left", [0, 4000])
def test_a_server_that_breaks_off_loses_nothing(post: Post, left: int) -> None:
    for number in range(3):
        post.arrives(make_mail(f"List {number}" + "\nx" * 300, Message_ID=f"<{number}@x>"))
    post.wire.left = left
    post.fetch()
    assert post.row.trouble in (Trouble.BROKEN_OFF, Trouble.NOT_REACHED)
    post.wire.left = None
    post.fetch(NOW + MINUTE)
    assert Item.objects.count() == 3 and post.holds() == 0 and post.row.trouble == ""
    assert list(numbers_gap_free(NOW)) == []


def test_a_large_letter_comes_in_blocks(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("furtka.registry.mail.server.BLOCK", 1000)
    post.arrives(with_files(("skan.pdf", b"%PDF-1.4\n" + b"x" * 30_000)))
    post.fetch()
    letter = MailLetter.objects.get()
    assert letter.item and letter.size > 40_000
    assert Attachment.objects.get().size == 30_009


def test_a_message_larger_than_can_be_taken_apart_is_kept_and_listed(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "LARGEST", 5000)
    post.arrives(with_files(("film.mp4", b"x" * 9000)))
    post.fetch()
    letter = MailLetter.objects.get()
    assert (letter.kind, letter.reason) == (MailKind.UNREADABLE, "too_large") and letter.size > 9000


# -- A mailbox that is away ------------------------------------------------------------------------


def test_a_wrong_password_and_a_wrong_folder_are_said(
    post: Post, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    Mailbox.objects.update(folder="Nie-ma")
    post.fetch()
    assert post.row.trouble == Trouble.NO_FOLDER
    monkeypatch.setenv(secret_name(office.slug), "inne")
    post.fetch()
    assert post.row.trouble == Trouble.WRONG_PASSWORD
    monkeypatch.delenv(secret_name(office.slug))
    post.fetch()
    assert post.row.trouble == Trouble.NO_PASSWORD


def test_the_password_may_be_in_a_file(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "haslo"
    file.write_text("tajne\n")
    monkeypatch.setenv(f"{secret_name(office.slug)}_FILE", str(file))
    assert password_of(office.slug) == "tajne"
    file.unlink()
    with pytest.raises(MailTrouble):
        password_of(office.slug)


def test_pauses_grow_a_person_is_told_after_an_hour_and_not_any_more_when_it_works(
    post: Post,
) -> None:
    working = post.mailbox.port
    Mailbox.objects.update(port=free_port())
    now, pauses = NOW, []
    while not Task.objects.exists():
        fetching.fetch_due(now)
        row = post.row
        assert row.trouble == Trouble.NOT_REACHED and len(pauses) < 20
        pauses.append((row.next_at - now) // MINUTE)
        now = row.next_at
    assert pauses[:6] == [1, 2, 4, 8, 16, 30]
    task = Task.objects.get()
    assert task.reason == "mailbox_away" and now - NOW <= timedelta(hours=2)
    Mailbox.objects.update(port=working)
    fetching.fetch_due(now)
    assert not Task.objects.exists() and post.row.away_since is None


def test_a_mailbox_that_rests_or_is_switched_off_is_not_asked(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Mailbox] = []
    ask: Callable[[Mailbox, datetime], int] = lambda mailbox, now: asked.append(mailbox) or 0  # type: ignore[func-returns-value]  # noqa: E731
    monkeypatch.setattr(fetching, "fetch", ask)
    fetching.fetch_due(NOW - MINUTE)
    Mailbox.objects.update(active=False)
    fetching.fetch_due(NOW)
    assert asked == []
