"""Obligations, default rules and orders of an office file."""

from __future__ import annotations

from typing import Any

from furtka.offices.loading import readers as r
from furtka.offices.loading.parts import Part, parts
from furtka.offices.loading.reading import Cursor, Key, Record, Shape, Wrong, did_you_mean, many
from furtka.offices.loading.writing import Writer
from furtka.offices.models import Staff
from furtka.offices.permissions import Permission, may
from furtka.privacy import audit
from furtka.rules.models import (
    LIMITS,
    DefaultRules,
    Mode,
    Obligation,
    Order,
    OrderStatus,
    restricts,
)
from furtka.rules.refusals import clash
from furtka.rules.services import next_number
from furtka.rules.starter import give_duties


def limits(cursor: Cursor) -> dict[str, int]:
    """Named whole numbers, each within what is sensible for it."""
    found = cursor.entries()
    values: dict[str, int] = {}
    for name, item in found.items():
        if name not in LIMITS:
            item.wrong(f"there is no limit “{name}”", did_you_mean(name, LIMITS))
            continue
        try:
            values[name] = r.whole(*LIMITS[name])(item)
        except Wrong as wrong:
            item.wrong(wrong.message, wrong.hint)
    return values


def _check_order(order: Record) -> None:
    start, end = order["valid_from"], order["valid_until"]
    if start and end and not start.is_before(end):
        order.wrong("valid_until", "the order ends before it starts")
    if start and not end and restricts(order["mode"], order["obligations"], order["limits"]):
        order.wrong("valid_from", "an order that restricts people needs a “valid_until”")
    if order["approved_by"] and not order["approved_at"]:
        order.wrong("approved_by", "“approved_at” is missing")
    if order["approved_by"] and order["approved_by"] == order["written_by"]:
        order.wrong("approved_by", "somebody else than the author must approve an order")


OBLIGATION = Shape(
    {
        "code": Key(r.name_of("obligation", Obligation, "code"), required=True, default=""),
        "text": Key(r.words(Obligation, "text"), required=True, default=""),
        "pictogram": Key(r.column(Obligation, "pictogram"), default=""),
    }
)
_RULES = {
    "obligations": Key(many(r.reference("obligation")), default=list),
    "limits": Key(limits, default=dict),
}
DEFAULT_RULES = Shape(
    {"mode": Key(r.one_of("mode", Mode.values), required=True, default=""), **_RULES}
)
ORDER = Shape(
    {
        "title": Key(r.column(Order, "title"), required=True, default=""),
        "site": Key(r.reference("site")),
        "unit": Key(r.reference("unit")),
        "mode": Key(r.one_of("mode", Mode.values), default=""),
        **_RULES,
        "legal_basis": Key(r.column(Order, "legal_basis"), required=True, default=""),
        "reason": Key(r.words(Order, "reason"), default=""),
        "valid_from": Key(r.moment, required=True),
        "valid_until": Key(r.moment),
        "written_by": Key(r.reference("member of staff")),
        "approved_by": Key(r.reference("member of staff")),
        "approved_at": Key(r.moment),
    },
    _check_order,
)


def write(writer: Writer, values: dict[str, Any]) -> None:
    """Absent keys change nothing. Orders are only added: what became of one is the office's."""
    if values["obligations"] is not None:
        for position, record in enumerate(values["obligations"]):
            columns = record.columns("text", "pictogram") | {"position": position}
            writer.put(record.at, Obligation, {"code": record["code"]}, columns)
        writer.remove(writer.gone(Obligation).exclude(code__in=_codes_in_orders(writer)))
    else:
        give_duties(writer.office)
    if values["default_rules"] is not None:
        record = values["default_rules"]
        writer.put(record.at, DefaultRules, {}, record.columns("mode", "obligations", "limits"))
    for record in values["orders"]:
        _put_order(writer, record)


def _codes_in_orders(writer: Writer) -> set[str]:
    """Obligations that past and coming orders speak of must keep their words."""
    lists = Order.objects.filter(office=writer.office).values_list("obligations", flat=True)
    return {code for codes in lists for code in codes}


def _put_order(writer: Writer, record: Record) -> None:
    tz = writer.office.tz
    key = {"title": record["title"], "valid_from": record["valid_from"].start(tz)}
    if Order.objects.filter(office=writer.office, **key).exists():
        return
    approver = writer.named("member of staff", record["approved_by"])
    if approver is not None and not _may_approve(approver):
        record.wrong("approved_by", f"“{record['approved_by']}” may not approve orders")
        return
    author = writer.named("member of staff", record["written_by"])
    until = record["valid_until"]
    values = record.columns("mode", "obligations", "limits", "legal_basis", "reason") | {
        "site": writer.named("site", record["site"]),
        "unit": writer.named("unit", record["unit"]),
        "valid_until": until.end(tz) if until else None,
        "status": OrderStatus.APPROVED if approver else OrderStatus.DRAFT,
        "author": author.user if author else None,
        "approver": approver.user if approver else None,
        "approved_at": record["approved_at"].start(tz) if approver else None,
        "created_at": writer.now,
    }
    if approver is not None:
        values["year"], values["number"] = next_number(writer.office, values["approved_at"])
    if approver is not None and (other := _clashing(writer, Order(**key, **values))):
        record.wrong("valid_from", f"“{other.title}” says something about the same thing then")
        return
    order = writer.put(record.at, Order, key, values)
    if order is not None:
        audit.record(
            "order.loaded", f"order:{order.pk}", office=writer.office, at=writer.now, actor=None,
            status=str(order.status), mode=order.mode, limits=order.limits,
        )  # fmt: skip


def _clashing(writer: Writer, order: Order) -> Order | None:
    """An approved order of the same scope, time and thing, of the file or from before."""
    others = Order.objects.filter(office=writer.office, status=OrderStatus.APPROVED)
    return next((other for other in others if clash(order, other)), None)


def _may_approve(staff: Staff) -> bool:
    return staff.user_id is not None and may(staff.role, Permission.APPROVE_ORDERS)


PART = Part(
    {
        "obligations": Key(many(OBLIGATION)),
        "default_rules": Key(DEFAULT_RULES),
        "orders": Key(many(ORDER), default=list),
    },
    write,
)


def register() -> None:
    parts.add("rules", PART)
