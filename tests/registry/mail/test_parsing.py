"""What is taken out of the bytes of an e-mail, whatever they are."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime
from time import perf_counter

import pytest

from bench.mails import MAILS
from furtka.registry.mail.html import text_of_html
from furtka.registry.mail.letter import Address
from furtka.registry.mail.light import lighten
from furtka.registry.mail.parsing import HEAVIEST, MOST_CONTAINERS, parse
from furtka.registry.mail.words import decode, header_words
from furtka.registry.models import MailKind
from furtka.registry.refusals import Refused
from tests.registry.mail.mails import bounce_of, make_mail, make_message, with_files


def test_a_plain_letter() -> None:
    letter = parse(make_mail())
    assert letter.sender == Address("Jan Próbny", "jan@example.org")
    assert letter.subject == "Pytanie o godziny"
    assert letter.sent_at == datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
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
    assert letter.attachments[0].open().read().startswith(b"%PDF-1.4")
    assert b"Dawniejsza" in letter.attachments[3].open().read()


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
        parse(make_mail().replace(b"Thu, 26 Nov 2026 08:00:00 +0100", date.encode())).sent_at
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
        (b"A: b\n\n" + b"x" * HEAVIEST, "too_large"),
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


# -- Large messages --------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("extra", [0, 1, 2])
def test_a_large_file_is_decoded_from_where_it_lies(end: bytes, extra: int) -> None:
    content = bytes(range(256)) * 2000 + b"x" * extra
    raw = with_files(("skan.pdf", content), ("maly.txt", b"abc")).replace(b"\r\n", end)
    light = lighten(raw)
    assert len(light.runs) == 1 and len(light.message) < 2000 < len(raw)
    letter = parse(raw)
    assert letter.text == "W załączeniu."
    assert [part.open().read() for part in letter.attachments] == [content, b"abc"]


def test_what_only_looks_like_base64_stays_what_it_is() -> None:
    lines = "\n".join("a" * 70 for _n in range(1000))
    letter = parse(make_mail(f"Dzień dobry\n{lines}\nkoniec"))
    assert letter.text == f"Dzień dobry\n{lines}\nkoniec"
    inner = make_message(lines).as_bytes()
    forwarded = b"A: b\nContent-Type: message/rfc822\n\n" + inner
    assert inner.strip() in parse(forwarded).attachments[0].open().read().replace(b"\r\n", b"\n")


def test_broken_base64_is_read_as_far_as_it_goes() -> None:
    raw = with_files(("a.bin", b"x" * 60_000)).replace(b"eHh4\r\n", b"e\x00H-h4\r\n", 3)
    assert parse(raw).attachments[0].open().read()[:40] == b"x" * 40


def test_a_message_of_many_megabytes_needs_no_more_memory_than_a_small_one() -> None:
    raw = with_files(("film.mp4", b"\x00" * 4_000_000))
    tracemalloc.start()
    [part] = parse(raw).attachments
    with part.open() as file:
        while file.read(1 << 18):
            pass
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_500_000


@pytest.mark.parametrize("encoding", ["base64", "7bit", "x-uuencode"])
def test_a_file_whose_charset_makes_no_sense_is_read_all_the_same(encoding: str) -> None:
    head = "From: a@b\nContent-Type: application/x; charset*0*=a'b'c; name=x.bin\n"
    raw = f"{head}Content-Transfer-Encoding: {encoding}\n\n".encode() + b"eHh4\xc5\x82\n"
    content = parse(raw).attachments[0].open().read()
    assert content == (b"xxx" if encoding == "base64" else b"eHh4\xc5\x82\n")
