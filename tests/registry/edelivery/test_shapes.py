"""Answers are not trusted: what is missing or of another kind breaks nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from furtka.registry.edelivery import shapes
from furtka.registry.edelivery.evidence import instant_in
from furtka.registry.edelivery.trouble import Nonsense
from tests.registry.edelivery.simulator import CITIZEN, evidence

_NAMES = st.sampled_from([
    "messages", "messageMetadata", "messageId", "from", "to", "eDeliveryAddress", "subject",
    "messageControlData", "status", "attachments", "file", "fileMetadata", "fileId", "filename",
    "textBody", "evidences", "evidenceId", "type", "eventDate", "messageTaskId", "addressee",
    "error", "messageTaskStatus", "baeSearchResponses", "recipientEda", "baeSearchData",
])  # fmt: skip
JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=5),
    max_leaves=12,
)
READERS = [
    shapes.heads, shapes.proofs, shapes.task_id, shapes.is_finished, shapes.addresses,
    lambda found: shapes.letter(found, "m-1"), lambda found: shapes.task(found, CITIZEN),
]  # fmt: skip


@given(JSON)
@settings(max_examples=60, deadline=None)
def test_whatever_json_comes_it_is_read_or_refused(found: Any) -> None:
    for read in READERS:
        try:
            read(found)  # type: ignore[operator]
        except Nonsense as trouble:
            assert trouble.code.isascii()


@given(st.binary(max_size=80))
@settings(max_examples=60, deadline=None)
def test_whatever_bytes_come_as_evidence_they_are_read(raw: bytes) -> None:
    assert instant_in(raw) is None


def test_one_without_an_id_is_left_out_and_dirt_is_taken_off() -> None:
    rows = [{"messageMetadata": {"subject": "x"}}, {"messageMetadata": {
        "messageId": "m-1", "from": {"eDeliveryAddress": "nobody", "entityName": "a\u202eb\n"},
        "subject": ["no"], "submissionDate": 5,
    }}]  # fmt: skip
    [head] = shapes.heads(rows)
    assert (head.sender, head.name, head.subject, head.submitted_at) == ("", "a b", "", None)


@pytest.mark.parametrize("bad", ["..", ".", "a b", "ż", "", "x" * 161, None, True, {"a": 1}])
def test_an_id_that_can_not_stand_in_an_address_is_none(bad: Any) -> None:
    assert shapes.identifier(bad) == ""


@pytest.mark.parametrize(
    ("said", "utc_hour"),
    [
        ("2026-11-22T23:50:00+01:00", 22),
        ("2026-11-22T22:50:00Z", 22),
        ("2026-11-22T23:50:00.123+0100", 22),
        ("2026-11-22T23:50:00", 22),
    ],
)
def test_an_instant_without_a_zone_is_polish(said: str, utc_hour: int) -> None:
    found = shapes.instant(said)
    assert found is not None and found.astimezone(UTC).hour == utc_hour


@pytest.mark.parametrize("bad", ["", "wczoraj", "0001-01-01T00:00:00", "9999-12-31T23:59:59Z", 7])
def test_what_is_no_instant_is_none(bad: Any) -> None:
    assert shapes.instant(bad) is None


def test_evidence_names_its_instant() -> None:
    found = instant_in(evidence("E.1", "2026-11-22T23:50:00+01:00"))
    assert found == datetime(2026, 11, 22, 22, 50, tzinfo=UTC)


def test_evidence_with_a_document_type_is_kept_but_not_read() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "2026-11-22T23:50:00Z">]><a><EventTime>&b;</EventTime></a>'
    assert instant_in(bomb) is None
