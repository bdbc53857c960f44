"""What holds for one person of whom two rows say something: never more than was said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from furtka.clients.models import Channel, Client, ContactWay, Leave
from furtka.clients.sums import Sum, add, sum_of
from furtka.clients.wishes import (
    CHANNEL_OF,
    Wishes,
    next_moment,
    reach_of_client,
)
from tests.clients.test_wishes import WARSAW, moments, stretches

LEADS_TO = {
    Channel.EMAIL: "email", Channel.SMS: "phone", Channel.CALL: "phone", Channel.LETTER: "address",
}  # fmt: skip


def wishes_for(client: Client, leaves: dict[Channel, Leave], hours: Any) -> Wishes:
    return Wishes(
        CHANNEL_OF[ContactWay(client.contact)], leaves, tuple(hours), client.protected, False,
        WARSAW, reach_of_client(client),
    )  # fmt: skip


clients = st.builds(
    Client,
    contact=st.sampled_from([str(way) for way in ContactWay]),
    phone=st.sampled_from(["", "+48500000001", "+48500000002"]),
    email=st.sampled_from(["", "a@example.org"]),
    address=st.sampled_from(["", "ul. Próbna 1"]),
    protected=st.booleans(),
    needs=st.lists(st.sampled_from(["pjm", "helper"]), unique=True),
).filter(
    # What the table lets in: whoever named a way first gave a number or address for it.
    lambda client: (
        (column := LEADS_TO.get(CHANNEL_OF[ContactWay(client.contact)])) is None
        or getattr(client, column) != ""
    )
)
said = st.tuples(
    st.dictionaries(st.sampled_from(Channel), st.sampled_from(Leave)),
    st.lists(stretches, max_size=2),
)


@settings(max_examples=300, deadline=None)
@given(clients, said, clients, said, st.sampled_from(Channel), moments)
def test_what_the_sum_allows_was_forbidden_by_neither(
    kept: Client, ours: Any, gone: Client, theirs: Any, channel: Channel, at: datetime
) -> None:
    rows = [(kept, wishes_for(kept, *ours)), (gone, wishes_for(gone, *theirs))]
    found = add(kept, gone, rows[0][1], rows[1][1])
    one = Client(**found.columns)
    now_wished = wishes_for(one, dict(found.leaves), found.hours)
    if next_moment(now_wished, channel, at) != at:
        return
    for client, wishes in rows:
        assert wishes.leaves.get(channel) != Leave.NEVER
        if wishes.leaves.get(channel) == Leave.ONLY_THEN and wishes.hours:
            assert next_moment(wishes, channel, at) == at
        assert client.contact != ContactWay.NONE or channel in wishes.leaves
    granted = [
        client for client, wishes in rows
        if (channel in wishes.leaves or client is kept and channel == wishes.first)
        and (wishes.protected or not one.protected)
    ]  # fmt: skip
    column = LEADS_TO.get(channel)
    assert any(column is None or getattr(c, column) == getattr(one, column) for c in granted)


@given(clients, said, clients, said)
def test_the_sum_is_kept_and_read_back_as_it_was(
    kept: Client, ours: Any, gone: Client, theirs: Any
) -> None:
    found = add(kept, gone, wishes_for(kept, *ours), wishes_for(gone, *theirs))
    assert Sum.of_json(found.as_json) == found
    assert found.columns["protected"] == (kept.protected or gone.protected)
    assert set(found.columns["needs"]) == {*kept.needs, *gone.needs}


@given(clients, said)
def test_with_nobody_beside_somebody_stays_as_they_were(kept: Client, ours: Any) -> None:
    nobody = Client(contact=kept.contact, protected=kept.protected, address="", needs=[])
    assume(kept.contact != ContactWay.NONE)
    wishes = wishes_for(kept, *ours)
    found = add(kept, nobody, wishes, wishes_for(nobody, {}, ()))
    before = sum_of(kept, wishes)
    assert found.leaves == before.leaves and found.hours == before.hours
