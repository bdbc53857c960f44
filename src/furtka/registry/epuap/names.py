"""Namespaces of ePUAP. Elements are bound by local name and one of these; prefixes vary [F]."""

from __future__ import annotations

_CRD = "http://crd.gov.pl"
# The two templates of `pismo ogólne` seen in use [F]; others are refused, not guessed at.
TEMPLATES = {f"{_CRD}/wzor/2013/12/12/1410", f"{_CRD}/wzor/2017/10/24/4566"}
# One signed file [F].
WRAPPER = "http://epuap.gov.pl/fe-model-web/wzor_lokalny/EPUAP-----/podpisanyPlik"
STRUCTURES = {
    f"{_CRD}/xml/schematy/meta/2009/11/16", f"{_CRD}/xml/schematy/struktura/2009/11/16",
    f"{_CRD}/xml/schematy/instytucja/2009/11/16", f"{_CRD}/xml/schematy/osoba/2009/11/16",
    f"{_CRD}/xml/schematy/adres/2009/11/09",
}  # fmt: skip
RECEIPTS = f"{_CRD}/xml/schematy/UPO/2008/05/09"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/"

LETTERS = TEMPLATES | {WRAPPER}
OURS = LETTERS | STRUCTURES | {RECEIPTS}


def parted(name: str) -> tuple[str, str]:
    """`"namespace local"`, as the parser gives it, as the two; the slash at the end left out."""
    namespace, _space, local = name.rpartition(" ")
    return namespace.rstrip("/"), local
