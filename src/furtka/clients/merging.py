"""Two rows that are one person become one, and two again if that was a mistake."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.clients import sums
from furtka.clients.models import Client, KeepApart, Merge
from furtka.clients.services import protection_begins, thing_of, write_hours, write_leaves
from furtka.clients.sums import Sum
from furtka.clients.wishes import wishes_of_many
from furtka.core.errors import DomainError
from furtka.core.registers import Register
from furtka.privacy import audit

# Rooms above point their rows from the first client to the second and return the ids of those
# rows; given ids, only these. In the same transaction.
Repoint = Callable[[Client, Client, Collection[int] | None], list[int]]
repointed: Register[Repoint] = Register()


class CantMerge(DomainError):
    """The two are one already, were erased, or must be kept apart. It does not say which."""

    code = "cant_merge"
    message = _("These two can't be put together here. Ask the head of your team.")


class CantUnmerge(DomainError):
    """What was put together was erased, or put together with somebody else since."""

    code = "cant_unmerge"
    message = _("This can't be taken back any more: the data were erased or joined with others.")


def repoint(model: type[models.Model]) -> Repoint:
    """For a table with `office` and `client`."""

    def move(old: Client, new: Client, only: Collection[int] | None) -> list[int]:
        rows = model._default_manager.filter(office=old.office_id, client=old)
        if only is not None:
            rows = rows.filter(pk__in=only)
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        rows.filter(pk__in=keys).update(client=new)
        return keys

    return move


@transaction.atomic
def merge(*, kept: Client, gone: Client, now: datetime, actor: AbstractBaseUser) -> Merge:
    """Everything of `gone` becomes that of `kept`; `gone` is found no more, but not deleted.

    What both said about the ways is added up on the careful side (clients/sums.py). The same
    press again changes nothing. Raises CantMerge.
    """
    kept, gone = _locked(kept, gone)
    if gone.merged_into_id == kept.pk:
        return Merge.objects.get(office=kept.office_id, kept=kept, gone=gone, undone_at=None)
    _check(kept, gone)
    moved = {name: move(gone, kept, None) for name, move in repointed.items()}
    found = Merge.objects.create(
        office=kept.office, kept=kept, gone=gone, at=now, by_id=actor.pk,
        moved={"rows": moved, **_add_up(kept, gone)},
    )  # fmt: skip
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    _record("client.merged", found, now=now, actor=actor)
    return found


def survivor(client: Client) -> Client:
    """The entry that is left of this one by now, for a row that is about to point to it.

    In the caller's transaction. Locked until its end: whoever puts entries together at this
    moment waits, and then takes the new row along; or was quicker, and it goes to the kept one.
    """
    kept = _kept_by(client.pk, client.office_id)
    if kept is None:
        return client
    while (after := _kept_by(kept, client.office_id)) is not None:
        kept = after
    return Client.objects.select_related("office").get(office_id=client.office_id, pk=kept)


def _kept_by(pk: int, office: int) -> int | None:
    rows = Client.objects.select_for_update(no_key=True).filter(office=office, pk=pk)
    return rows.values_list("merged_into", flat=True).get()


@transaction.atomic
def unmerge(*, merged: Merge, now: datetime, actor: AbstractBaseUser) -> None:
    """Put exactly those rows back that were moved; what came since stays with the kept one.

    The kept one gets back the ways that were said before, unless they were corrected since. A
    second press changes nothing. Raises CantUnmerge.
    """
    merged = Merge.objects.select_for_update(of=("self",)).get(
        office_id=merged.office_id, pk=merged.pk
    )
    if merged.undone_at is not None:
        return
    kept, gone = _locked(merged.kept, merged.gone)
    if kept.erased_at or gone.erased_at or kept.merged_into_id or gone.merged_into_id != kept.pk:
        raise CantUnmerge
    rows = merged.moved["rows"]
    for name, move in repointed.items():
        move(kept, gone, rows.get(name, []))
    before, after = Sum.of_json(merged.moved["before"]), Sum.of_json(merged.moved["after"])
    if sums.sum_of(kept, wishes_of_many([kept])[kept.pk]) == after:
        _write(kept, before)
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    merged.undone_at = now
    merged.save(update_fields=["undone_at"])
    _record("client.unmerged", merged, now=now, actor=actor)


@transaction.atomic
def keep_as_two(*, one: Client, other: Client, now: datetime, actor: AbstractBaseUser) -> None:
    """They only look alike: not shown again as one person. A second press changes nothing."""
    one, other = _locked(one, other)
    pair = Q(kept=one, gone=other) | Q(kept=other, gone=one)
    if Merge.objects.filter(pair, office=one.office_id).exists():
        return
    said = Merge.objects.create(
        office=one.office, kept=one, gone=other, at=now, undone_at=now, by_id=actor.pk
    )
    _record("client.told_apart", said, now=now, actor=actor)


def _check(kept: Client, gone: Client) -> None:
    ended = any(one.erased_at or one.merged_into_id for one in (kept, gone))
    apart = KeepApart.objects.filter(
        Q(one__in=[kept, gone]) | Q(other__in=[kept, gone]), office=kept.office_id, ended_at=None
    )
    # Their visits keep a distance by claims that know both rows: the link is ended first.
    if kept.pk == gone.pk or ended or apart.exists():
        raise CantMerge


def _add_up(kept: Client, gone: Client) -> dict[str, Any]:
    """Write the sum of both into `kept`; what it was before and is now, for the way back."""
    wishes = wishes_of_many([kept, gone])
    before = sums.sum_of(kept, wishes[kept.pk])
    _write(kept, sums.add(kept, gone, wishes[kept.pk], wishes[gone.pk]))
    if kept.protected:
        for forget in protection_begins:
            forget(kept)
    after = sums.sum_of(kept, wishes_of_many([kept])[kept.pk])
    return {"before": before.as_json, "after": after.as_json}


def _write(client: Client, new: Sum) -> None:
    for name, value in new.columns.items():
        setattr(client, name, value)
    client.save(update_fields=list(new.columns))
    write_leaves(client, new.leaves)
    write_hours(client, new.hours)


def _record(action: str, row: Merge, *, now: datetime, actor: AbstractBaseUser) -> None:
    """A line for each of the two, so that the story of either is whole."""
    for one, other in ((row.kept, row.gone), (row.gone, row.kept)):
        audit.record(
            action, thing_of(one), office=row.office, at=now, actor=actor, kept=row.kept_id,
            other=other.pk,
        )  # fmt: skip


def _locked(one: Client, other: Client) -> tuple[Client, Client]:
    """Both, fresh and locked in the order of their ids, of one office. Raises CantMerge."""
    rows = Client.objects.select_for_update(of=("self",)).select_related("office")
    here = rows.filter(office_id=one.office_id, pk__in=[one.pk, other.pk]).order_by("pk")
    found = {client.pk: client for client in here}
    if one.pk not in found or other.pk not in found:
        raise CantMerge
    return found[one.pk], found[other.pk]
