"""Invented letters of ePUAP and their receipts, as bytes. Made from the structure that is known;
not checked against the official schema."""

from __future__ import annotations

from base64 import b64encode
from xml.sax.saxutils import escape, quoteattr

NEW = "http://crd.gov.pl/wzor/2017/10/24/4566/"
OLD = "http://crd.gov.pl/wzor/2013/12/12/1410/"
WRAPPER = "http://epuap.gov.pl/fe-model-web/wzor_lokalny/EPUAP-----/podpisanyPlik/"
_CRD = "http://crd.gov.pl/xml/schematy"
_SPACES = (
    f'xmlns:str="{_CRD}/struktura/2009/11/16/" xmlns:meta="{_CRD}/meta/2009/11/16/" '
    f'xmlns:inst="{_CRD}/instytucja/2009/11/16/" xmlns:oso="{_CRD}/osoba/2009/11/16/" '
    f'xmlns:adr="{_CRD}/adres/2009/11/09/"'
)
# The number has a date of birth in 1899: it belongs to nobody.
PESEL = "99851400024"

SIGNATURE = (
    '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignatureValue>QUJD'
    "</ds:SignatureValue><ds:Object><xades:QualifyingProperties "
    'xmlns:xades="http://uri.etsi.org/01903/v1.3.2#"><xades:SigningTime>{at}</xades:SigningTime>'
    "</xades:QualifyingProperties></ds:Object></ds:Signature>"
)


def attachment(name: str, data: bytes, **attributes: str) -> str:
    more = " ".join(f"{key}={quoteattr(value)}" for key, value in attributes.items())
    coding = "" if "kodowanie" in attributes else 'kodowanie="base64"'
    return (
        f"<str:Zalacznik nazwaPliku={quoteattr(name)} {coding} {more}><str:DaneZalacznika>"
        f"{b64encode(data).decode()}</str:DaneZalacznika><str:OpisZalacznika>opis"
        "</str:OpisZalacznika></str:Zalacznik>"
    )


def letter(
    title: str = "Skarga na brak odpowiedzi", *, sort: str = "inne pismo", other: str = "",
    text: str = "Treść pisma.", identifier: str = "", parts: str = "", signed_at: str = "",
    template: str = NEW, prefix: str = "wnio", sender: str = "Zofia",
) -> bytes:  # fmt: skip
    p = prefix
    mark = (
        f"<meta:Identyfikator><meta:Wartosc>{identifier}</meta:Wartosc></meta:Identyfikator>"
        if identifier
        else ""
    )
    signature = SIGNATURE.format(at=signed_at) if signed_at else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:9/styl.xsl"?>
<{p}:Dokument xmlns:{p}="{template}" {_SPACES}>
  <{p}:DaneDokumentu>
    <str:Naglowek><str:NazwaDokumentu>Pismo ogólne</str:NazwaDokumentu>{mark}</str:Naglowek>
    <meta:Data typDaty="stworzony"><meta:Czas>2026-11-20</meta:Czas></meta:Data>
    <str:Adresaci><meta:Podmiot><inst:Instytucja>
      <inst:NazwaInstytucji>Ośrodek testowy</inst:NazwaInstytucji>
    </inst:Instytucja></meta:Podmiot></str:Adresaci>
    <str:Nadawcy><meta:Podmiot><oso:Osoba>
      <oso:Imie>{escape(sender)}</oso:Imie><oso:Nazwisko>Żółć-Próbna</oso:Nazwisko>
      <adr:Adres>
        <adr:KodPocztowy>98-220</adr:KodPocztowy><adr:Poczta>Zduńska Wola</adr:Poczta>
        <adr:Miejscowosc>Zduńska Wola</adr:Miejscowosc><adr:Ulica>ul. Prosta</adr:Ulica>
        <adr:Budynek>1</adr:Budynek><adr:Lokal>2</adr:Lokal>
      </adr:Adres>
      <oso:IdOsoby><oso:PESEL>{PESEL}</oso:PESEL></oso:IdOsoby>
      <adr:Kontakt>
        <adr:Telefon>43 000 00 00</adr:Telefon><adr:Email>zofia@example.org</adr:Email>
      </adr:Kontakt>
    </oso:Osoba></meta:Podmiot></str:Nadawcy>
  </{p}:DaneDokumentu>
  <{p}:TrescDokumentu>
    <{p}:MiejscowoscDokumentu>Zduńska Wola</{p}:MiejscowoscDokumentu>
    <{p}:RodzajWnioskuRozszerzony rodzaj={quoteattr(sort)} jakiInny={quoteattr(other)}/>
    <{p}:Tytul>{escape(title)}</{p}:Tytul>
    <{p}:Informacje><{p}:Informacja>{escape(text)}</{p}:Informacja></{p}:Informacje>
    <str:Zalaczniki>{parts}</str:Zalaczniki>
  </{p}:TrescDokumentu>{signature}
</{p}:Dokument>""".encode()


def wrapped(name: str, data: bytes, signed_at: str = "2026-11-20T09:00:00Z") -> bytes:
    """One signed file."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Dokument xmlns="{WRAPPER}" {_SPACES}><TrescDokumentu><str:Zalaczniki>{attachment(name, data)}
</str:Zalaczniki></TrescDokumentu>{SIGNATURE.format(at=signed_at)}</Dokument>""".encode()


def receipt(
    *, document: str = "", at: str = "2026-11-22T23:50:00+01:00", identifier: str = "ePUAP-UPP-1",
    delivery: bool = False,
) -> bytes:  # fmt: skip
    kind, moment = ("UPD", "DataOdbioru") if delivery else ("UPP", "DataDoreczenia")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<pos:Dokument xmlns:pos="http://crd.gov.pl/xml/schematy/UPO/2008/05/09/"><pos:{kind}>
  <pos:IdentyfikatorPoswiadczenia>{identifier}</pos:IdentyfikatorPoswiadczenia>
  <pos:Adresat>
    <pos:Nazwa>Ośrodek testowy</pos:Nazwa>
    <pos:IdentyfikatorPodmiotu TypIdentyfikatora="x">/osrodek/SkrytkaESP</pos:IdentyfikatorPodmiotu>
  </pos:Adresat>
  <pos:{moment}>{at}</pos:{moment}>
  <pos:IdentyfikatorDokumentu>{document}</pos:IdentyfikatorDokumentu>
</pos:{kind}></pos:Dokument>""".encode()
