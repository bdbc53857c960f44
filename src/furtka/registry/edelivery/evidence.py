"""Evidence of sending and receipt: kept byte for byte; the instant it names is what counts.

Its XML follows ETSI EN 319 522 [G]: the instant is in `EventTime`. Where that can't be read, the
list of evidence names one. The signature in it is not checked here: the archive keeps it whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from lxml import etree

from furtka.offices.models import Office
from furtka.registry.archive import Kept, keep
from furtka.registry.edelivery import shapes
from furtka.registry.edelivery.client import Mailbox
from furtka.registry.edelivery.shapes import Proof
from furtka.registry.edelivery.trouble import Nonsense, NotAccepted, NotNow
from furtka.registry.models import EvidenceKind

MOST_PROOFS = 40
_INSTANTS = ("EventTime", "EventDate")


@dataclass(frozen=True)
class KeptProof:
    """A piece of evidence in the archive. `at`: the instant that it names, if it does."""

    evidence_id: str
    code: str
    at: datetime | None
    kept: Kept

    @property
    def shows_receipt(self) -> bool:
        """Received, or deemed so: E.1 and BP.O* [F]."""
        return self.code == "E.1" or self.code.startswith("BP.O")


def collect(office: Office, mailbox: Mailbox, message_id: str) -> list[KeptProof]:
    """Fetch all evidence of a message into the archive. Raises EDeliveryTrouble.

    What the mailbox lists but does not give out (yet) is left for the next time.
    """
    found = []
    for proof in mailbox.proofs(message_id)[:MOST_PROOFS]:
        try:
            raw = mailbox.proof(proof.evidence_id)
        except (NotAccepted, Nonsense):
            continue
        except NotNow as trouble:
            if trouble.wait is not None:
                raise
            continue
        if raw:
            found.append(_kept(office, proof, raw))
    return found


def _kept(office: Office, proof: Proof, raw: bytes) -> KeptProof:
    kept = keep(office, f"{proof.code} {proof.evidence_id}.xml", BytesIO(raw))
    return KeptProof(proof.evidence_id, proof.code, instant_in(raw) or proof.at, kept)


def receipt_of(proofs: Iterable[KeptProof], *, until: datetime | None = None) -> datetime | None:
    """The instant of receipt that the evidence names; the earliest, if there are several. One
    after `until` is none: a term would begin too late."""
    named = (p.at for p in proofs if p.shows_receipt and p.at)
    return min((at for at in named if until is None or at <= until), default=None)


def kind_of(code: str) -> EvidenceKind:
    """What such evidence shows [F], in the words of the register."""
    if code.startswith(("A.", "BP.W")):
        return EvidenceKind.SENT
    if code == "E.1" or code.startswith("BP.O"):
        return EvidenceKind.RECEIVED
    return EvidenceKind.OTHER


def instant_in(raw: bytes) -> datetime | None:
    """The instant in the XML, or None: no document type, no entity, nothing from elsewhere."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root.getroottree().docinfo.doctype:
        return None
    for name in _INSTANTS:
        for element in root.iter(f"{{*}}{name}"):
            if moment := shapes.instant(element.text):
                return moment
    return None
