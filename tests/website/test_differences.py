"""Two texts compared word by word."""

from __future__ import annotations

import pytest

from furtka.website.differences import MOST_WORDS, Kind, differences, lines_of


def told(older: list[str], newer: list[str]) -> list[str]:
    signs = {Kind.SAME: "=", Kind.ADDED: "+", Kind.REMOVED: "-"}
    return [
        " ".join(f"{signs[piece.kind]}{piece.text}" for piece in paragraph)
        for paragraph in differences(older, newer)
    ]


@pytest.mark.parametrize(
    ("older", "newer", "found"),
    [
        (["Ala ma kota"], ["Ala ma kota"], ["=Ala ma kota"]),
        (["Ala ma kota"], ["Ala ma psa"], ["=Ala ma -kota +psa"]),
        (["Ala ma kota"], ["Ala nie ma kota"], ["=Ala +nie =ma kota"]),
        ([], ["Nowe"], ["+Nowe"]),
        (["Stare"], [], ["-Stare"]),
        (["Raz", "Dwa"], ["Raz", "Nowe", "Dwa"], ["=Raz", "+Nowe", "=Dwa"]),
        ([""], [""], ["="]),
    ],
)
def test_words(older: list[str], newer: list[str], found: list[str]) -> None:
    assert told(older, newer) == found


def test_both_texts_can_be_read_out_of_the_differences() -> None:
    older = ["W piątek do 15 czynne", "Prosimy dzwonić", "Koniec"]
    newer = ["W piątek do 13 czynne", "Nowy wiersz", "Prosimy pisać", "Koniec"]
    for lines, but in ((older, Kind.ADDED), (newer, Kind.REMOVED)):
        left = [
            " ".join(piece.text for piece in paragraph if piece.kind is not but)
            for paragraph in differences(older, newer)
        ]
        assert [line for line in left if line] == lines


def test_a_very_long_paragraph_is_changed_as_a_whole() -> None:
    long = "słowo " * MOST_WORDS
    [paragraph] = differences([long + "a"], [long + "b"])
    assert [piece.kind for piece in paragraph] == [Kind.REMOVED, Kind.ADDED]


def test_lines_of_a_rich_text() -> None:
    html = "<h2>Raz</h2><p>Dwa <b>trzy</b><br/>cztery</p><ul><li>pięć</li></ul><p></p>"
    assert lines_of(html) == ["Raz", "Dwa trzy cztery", "• pięć"]
    assert lines_of("<p>a &lt;script&gt;</p>") == ["a <script>"]
