"""What is taken out of the bytes of an e-mail, whatever they are."""

from __future__ import annotations

from datetime import UTC, datetime
from time import perf_counter

import pytest

from bench.mails import MAILS
from furtka.registry.mail.html import text_of_html
from furtka.registry.mail.letter import Address
from furtka.registry.mail.parsing import LARGEST, MOST_CONTAINERS, parse
from furtka.registry.mail.words import decode, header_words
from furtka.registry.models import MailKind
from furtka.registry.refusals import Refused
from tests.registry.mail.mails import bounce_of, make_mail, make_message, with_files


def test_a_plain_letter() -> None:
    letter = parse(make_mail())
    assert letter.sender == Address("Jan Próbny", "jan@example.org")
    assert letter.subject == "Pytanie o godziny"
    assert letter.sent_at == datetime(2026, 12, 7, 7, 0, tzinfo=UTC)
    assert letter.message_id == "<pierwszy@example.org>"
    assert letter.text == "Dzień dobry, kiedy można przyjść?"
    assert (letter.kind, letter.no_receipt, letter.attachments) == (MailKind.LETTER, False, ())


def test_names_encodings_threads_and_files_of_a_long_letter() -> None:
    letter = parse(MAILS[1])
    assert letter.sender == Address("Zofia Żółć", "zofia@example.org")
    assert [one.address for one in letter.to] == ["sekretariat@example.org", "drugi@example.org"]
    assert letter.reply_to.address == "zofia.zolc@example.com"
    assert letter.subject == "Prośba o pomoc – pilne"
    assert letter.in_reply_to == "<1@mx.example.org>"
    assert letter.references == ("<0@mx.example.org>", "<1@mx.example.org>")
    assert letter.text.startswith("Proszę o zasiłek.") and "<b>" not in letter.text
    assert [part.name for part in letter.attachments] == [
        "zaświadczenie.pdf", "zaproszenie.ics", "winmail.dat", "wiadomosc.eml",
    ]  # fmt: skip
    assert letter.attachments[0].content.startswith(b"%PDF-1.4")
    assert b"Dawniejsza" in letter.attachments[3].content


def test_html_is_read_without_what_runs_or_hides() -> None:
    page = (
        "<html><head><title>T</title><style>p{}</style></head><body><!-- x --><script>zły()"
        "</script><p style='margin-top:99999em'>Proszę</p><p>o pomoc</p><table><tr><td>a</td>"
        "<td>b</td></tr></table></body></html>"
    )
    text = text_of_html(page)
    assert text.split() == ["Proszę", "o", "pomoc", "a", "b"] and len(text) < 60
    only_html = make_message("").as_bytes().replace(b"text/plain", b"text/html") + page.encode()
    assert parse(only_html).text.split()[0] == "Proszę"


@pytest.mark.parametrize(
    "page", ["", "<", "<p", "\x00", "<table>" * 2000, "<li>" * 6000, "<b>x" * 3000, "&#1114112;"]
)
def test_no_page_breaks_the_reader(page: str) -> None:
    began = perf_counter()
    text_of_html(page)
    assert perf_counter() - began < 2


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        ("Zażółć".encode(), "", "Zażółć"),
        ("Zażółć".encode(), "us-ascii", "Zażółć"),
        ("Zażółć".encode("cp1250"), "utf-8", "Zażółć"),
        ("Zażółć".encode("cp1250"), "iso-8859-1", "Zażółć"),
        ("Zażółć".encode("iso-8859-2"), "iso-8859-2", "Zażółć"),
        ("Zażółć".encode(), "x-nie-ma", "Zażółć"),
        (b"abc", "punycode", "abc"),
        (b"abc", "zip", "abc"),
        (b"abc", "\x00", "abc"),
    ],
)
def test_wrong_encodings_are_seen_through(raw: bytes, charset: str, text: str) -> None:
    assert decode(raw, charset) == text


def test_a_letter_cut_in_two_by_the_border_of_encoded_words_is_whole() -> None:
    assert header_words("=?utf-8?B?xQ==?= =?utf-8?B?gg==?=ka") == "łka"
    assert header_words("=?utf-8?q?a_b?= c =?utf-8?b?YQ?=") == "a b c a"
    assert header_words("Zażółć".encode().decode("ascii", "surrogateescape")) == "Zażółć"


def test_what_is_missing_is_empty() -> None:
    letter = parse(b"X: y\n\n")
    assert (letter.sender, letter.subject, letter.text) == (Address(), "", "")
    assert letter.sent_at is None and letter.message_id == ""


@pytest.mark.parametrize(
    "date", ["", "wczoraj", "Fri, 99 Foo 0000 99:99:99 +9999", "Mon, 01 Jan 1901 00:00:00 +1400"]
)
def test_a_date_that_is_none_is_none(date: str) -> None:
    assert (
        parse(make_mail().replace(b"Mon, 07 Dec 2026 08:00:00 +0100", date.encode())).sent_at
        is None
    )


def test_signs_that_turn_lines_round_and_controls_are_left_out() -> None:
    letter = parse(make_mail("a\u202eb\x07c", Subject="=?utf-8?q?a=E2=80=AEb=00c?="))
    assert (letter.text, letter.subject) == ("abc", "abc")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty_file"),
        (b" \n\n", "empty_file"),
        (b"\x89PNG\r\n\x1a\n no headers", "unreadable"),
        (b"A: b\n\n" + b"x" * LARGEST, "too_large"),
        (b"A: b\n\n" + b"\n" * 3_000_001, "too_large"),
        (b"A: b\nContent-Type: multipart/mixed\n" * (MOST_CONTAINERS + 1), "too_large"),
    ],
    ids=["nothing", "blank", "a picture", "bytes", "lines", "parts in parts"],
)
def test_what_would_cost_too_much_is_refused_at_once(raw: bytes, code: str) -> None:
    began = perf_counter()
    with pytest.raises(Refused) as refused:
        parse(raw)
    assert refused.value.code == code and perf_counter() - began < 1


def test_more_files_than_are_taken_out_are_named_as_cut() -> None:
    letter = parse(with_files(*((f"{n}.txt", b"x") for n in range(101))))
    assert len(letter.attachments) == 100 and letter.cut


def test_two_copies_of_one_message_have_one_digest() -> None:
    raw = make_mail()
    copy = b"Received: from elsewhere\r\nX-Spam: no\r\n" + raw.replace(b"\r\n", b"\n")
    assert parse(raw).digest == parse(copy).digest != parse(make_mail("Inna treść.")).digest


# -- Whether a machine wrote it --------------------------------------------------------------------

HEADERS: dict[str, tuple[dict[str, str], MailKind, bool]] = {
    "a person": ({}, MailKind.LETTER, False),
    "said to be no machine": ({"Auto_Submitted": "no"}, MailKind.LETTER, False),
    "an automatic reply": ({"Auto_Submitted": "auto-replied"}, MailKind.AUTO_REPLY, True),
    "with a remark": ({"Auto_Submitted": "auto-replied (x); y=z"}, MailKind.AUTO_REPLY, True),
    "an empty sender": ({"Return_Path": "<>"}, MailKind.AUTO_REPLY, True),
    "old programs": ({"Precedence": "auto_reply"}, MailKind.AUTO_REPLY, True),
    "Exchange": (
        {"Auto_Submitted": "auto-generated", "X_Auto_Response_Suppress": "All"},
        MailKind.AUTO_REPLY, True,
    ),
    "away": ({"Subject": "Automatyczna odpowiedź: Pytanie"}, MailKind.AUTO_REPLY, True),
    "away in English": ({"Subject": "Out of Office: x"}, MailKind.AUTO_REPLY, True),
    "about being away": ({"Subject": "Pytanie o automatyczna odpowiedz"}, MailKind.LETTER, False),
    "a form of a website": ({"Auto_Submitted": "auto-generated"}, MailKind.LETTER, True),
    "a list": ({"List_Id": "<lista.example.org>"}, MailKind.LETTER, True),
    "many at once": ({"Precedence": "bulk"}, MailKind.LETTER, True),
    "wants no answers": ({"X_Auto_Response_Suppress": "OOF"}, MailKind.LETTER, True),
    "nobody reads it": ({"From": "no-reply@example.org"}, MailKind.LETTER, True),
    "spam": ({"X_Spam_Flag": "YES"}, MailKind.LETTER, True),
    "a mail server": ({"From": "MAILER-DAEMON@mx.example.org"}, MailKind.BOUNCE, True),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADERS)
def test_what_a_machine_wrote_is_known(name: str) -> None:
    headers, kind, no_receipt = HEADERS[name]
    letter = parse(make_mail(**headers))
    assert (letter.kind, letter.no_receipt) == (kind, no_receipt)


def test_a_report_names_the_message_that_was_lost() -> None:
    lost = parse(bounce_of("<nasz@example.org>")).not_delivered
    assert lost is not None
    assert (lost.message_ids, lost.code, lost.for_good) == (("<nasz@example.org>",), "5.1.1", True)
    late = parse(bounce_of("<nasz@example.org>", "4.4.1", "delayed")).not_delivered
    assert late is not None and not late.for_good
