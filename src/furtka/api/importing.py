"""Take a file into the register: a letter of ePUAP, a receipt, a package of several."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Router, UploadedFile
from pydantic import BaseModel

from furtka.api.auth import StaffAuth, require
from furtka.api.once import json_response
from furtka.api.parsing import office_of
from furtka.api.schemas import ErrorOut
from furtka.offices.permissions import Permission
from furtka.registry.importing.door import Outcome, take_in
from furtka.registry.refusals import Refused

router = Router(tags=["staff"], auth=StaffAuth())
NO = dict.fromkeys((400, 401, 403, 404, 422), ErrorOut)


class ImportedItem(BaseModel):
    """`again`: the same file was here before, under this number. `evidence`: the file is a receipt
    that was put to the item. `legal_effect`: see the register."""

    file: str
    number: str
    legal_effect: str | None
    again: bool
    evidence: bool


class RefusedFile(BaseModel):
    """`error`: a code of docs/errors.md. The file is in quarantine."""

    file: str
    error: str
    message: str


class ImportOut(BaseModel):
    """`number` and `legal_effect` stand at the top too if exactly one item is named."""

    number: str | None
    legal_effect: str | None
    items: list[ImportedItem]
    refused: list[RefusedFile]


@router.post("/offices/{office}/registry/import", response={200: ImportOut, 201: ImportOut, **NO})
def import_file(request: HttpRequest, office: str, file: File[UploadedFile]) -> HttpResponse:
    """201 with the numbers; 200 if all of it was here before; 422 with the reason if nothing of it
    was taken in. No Idempotency-Key: the same file is the same item."""
    found, now = office_of(office), timezone.now()
    worker = require(request, found, Permission.USE_REGISTRY)
    outcomes = take_in(
        office=found, name=file.name or "", stream=file, size=file.size,
        source="api", now=now, actor=worker.user,
    )  # fmt: skip
    taken = [outcome for outcome in outcomes if outcome.item is not None]
    if not taken:
        raise Refused(outcomes[0].refusal)
    new = any(not outcome.again for outcome in taken)
    return json_response(_out(outcomes).model_dump_json(), 201 if new else 200)


def _out(outcomes: list[Outcome]) -> ImportOut:
    items = [
        ImportedItem(
            file=outcome.name, number=outcome.item.shown, legal_effect=outcome.item.effect or None,
            again=outcome.again, evidence=outcome.evidence,
        )
        for outcome in outcomes
        if outcome.item is not None
    ]  # fmt: skip
    single = items[0] if len({item.number for item in items}) == 1 else None
    return ImportOut(
        number=single.number if single else None,
        legal_effect=single.legal_effect if single else None,
        items=items,
        refused=[
            RefusedFile(file=outcome.name, error=outcome.refusal, message=outcome.sentence)
            for outcome in outcomes
            if outcome.refusal
        ],
    )
