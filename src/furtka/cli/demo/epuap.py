"""Invented letters of ePUAP for the demonstration, with a receipt; and a file that was refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from xml.sax.saxutils import escape

from furtka.core.clock import local, local_day
from furtka.offices.models import Office
from furtka.registry.importing.door import Incoming, take_in_all

_CRD = "http://crd.gov.pl/xml/schematy"
_LETTER = f"""<?xml version="1.0" encoding="UTF-8"?>
<wnio:Dokument xmlns:wnio="http://crd.gov.pl/wzor/2017/10/24/4566/"
  xmlns:str="{_CRD}/struktura/2009/11/16/" xmlns:meta="{_CRD}/meta/2009/11/16/"
  xmlns:oso="{_CRD}/osoba/2009/11/16/" xmlns:adr="{_CRD}/adres/2009/11/09/">
  <wnio:DaneDokumentu>
    <str:Naglowek><str:NazwaDokumentu>Pismo ogólne</str:NazwaDokumentu>
      <meta:Identyfikator><meta:Wartosc>{{mark}}</meta:Wartosc></meta:Identyfikator></str:Naglowek>
    <meta:Data typDaty="stworzony"><meta:Czas>{{day}}</meta:Czas></meta:Data>
    <str:Nadawcy><meta:Podmiot><oso:Osoba>
      <oso:Imie>{{first}}</oso:Imie><oso:Nazwisko>{{last}}</oso:Nazwisko>
      <adr:Adres><adr:KodPocztowy>00-000</adr:KodPocztowy><adr:Miejscowosc>Przykładowo</adr:Miejscowosc>
        <adr:Ulica>ul. Zmyślona</adr:Ulica><adr:Budynek>3</adr:Budynek></adr:Adres>
    </oso:Osoba></meta:Podmiot></str:Nadawcy>
  </wnio:DaneDokumentu>
  <wnio:TrescDokumentu>
    <wnio:RodzajWnioskuRozszerzony rodzaj="{{sort}}"/>
    <wnio:Tytul>{{title}}</wnio:Tytul>
    <wnio:Informacje><wnio:Informacja>{{text}}</wnio:Informacja></wnio:Informacje>
    <str:Zalaczniki><str:Zalacznik nazwaPliku="lista.txt" kodowanie="base64">
      <str:DaneZalacznika>RG93w7NkIG9zb2Jpc3R5OiBuaWUgZG/FgsSFY3phxIcu</str:DaneZalacznika>
    </str:Zalacznik></str:Zalaczniki>
  </wnio:TrescDokumentu>
</wnio:Dokument>"""
_RECEIPT = f"""<?xml version="1.0" encoding="UTF-8"?>
<pos:Dokument xmlns:pos="{_CRD}/UPO/2008/05/09/"><pos:UPP>
  <pos:IdentyfikatorPoswiadczenia>UPP-{{mark}}</pos:IdentyfikatorPoswiadczenia>
  <pos:DataDoreczenia>{{at}}</pos:DataDoreczenia>
  <pos:IdentyfikatorDokumentu>{{mark}}</pos:IdentyfikatorDokumentu>
</pos:UPP></pos:Dokument>"""

# First name, name, sort, title, text: nothing that somebody really wrote.
LETTERS = (
    (
        "Bożena", "Ćwierć-Próbna", "wniosek", "Wniosek o zasiłek celowy na opał",
        "Proszę o pomoc w zakupie opału. Mieszkam sama i nie stać mnie na węgiel tej zimy.",
    ),
    (
        "Wit", "Żądło", "skarga", "Skarga na brak odpowiedzi",
        "Dwa miesiące temu złożyłem pismo i nie mam odpowiedzi. Proszę o wyjaśnienie.",
    ),
    (
        "Łucja", "Zmyślona", "inne pismo", "Zmiana adresu",
        "Przeprowadziłam się. Proszę pisać na nowy adres, podany w tym piśmie.",
    ),
)  # fmt: skip


def take_in_letters(office: Office, now: datetime) -> int:
    """As if somebody had laid them into the folder today; answers how many files."""
    incoming = [
        Incoming(name, BytesIO(text.encode()))
        for name, text in (*_letters(office, now), ("zaproszenie.pdf", "MZ, ale nie PDF"))
    ]
    take_in_all(office=office, files=incoming, source="folder", now=now, actor=None)
    return len(incoming)


def _letters(office: Office, now: datetime) -> list[tuple[str, str]]:
    """Each letter with its receipt; the last one has none."""
    made: list[tuple[str, str]] = []
    for number, (first, last, sort, title, text) in enumerate(LETTERS, 1):
        at = now - timedelta(days=number, hours=number)
        values = {
            "mark": f"DEMO/{number}", "day": local_day(at, office.tz).isoformat(), "first": first,
            "last": last, "sort": sort, "title": escape(title), "text": escape(text),
            "at": local(at, office.tz).isoformat(timespec="seconds"),
        }  # fmt: skip
        made.append((f"pismo-{number}.xml", _LETTER.format(**values)))
        if number < len(LETTERS):
            made.append((f"pismo-{number}-upp.xml", _RECEIPT.format(**values)))
    return made
