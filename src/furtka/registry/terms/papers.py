"""Letters about an item that people print, sign and post: made, changed, posted, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from furtka.core.clock import day_bounds, local_day
from furtka.core.text import one_line
from furtka.outbox.chores import ask_again, ask_office, take_back_chores
from furtka.outbox.wordings import Words
from furtka.privacy import audit
from furtka.registry.errors import InvalidItem
from furtka.registry.models import Extension, Item, Paper, PaperKind
from furtka.registry.terms import extensions, pauses, wording

POST, ANSWER = "post_letter", "defects_answer"  # chores
LONGEST = 8000  # characters: some four pages
LEAST_DAYS = 7  # art. 64 § 2
# A letter waits at the post for 14 days before it counts as delivered (art. 44 [G]).
POST_TAKES = timedelta(days=14)


@dataclass(frozen=True)
class Addressee:
    """Whom a letter goes to; the address in one line, its parts with commas between them."""

    name: str
    address: str = ""


@transaction.atomic
def write(
    *, item: Item, kind: PaperKind, to: Addressee, words: Words, now: datetime,
    actor: AbstractBaseUser, days: int | None = None,
) -> Paper:  # fmt: skip
    """Make a letter ready to be printed, and a task to post it today.

    The same words again, while the first ones wait, are the letter made before.
    """
    name = one_line(to.name)[:160]
    if not name:
        raise InvalidItem(fields={"to_name": _("Enter whom the letter goes to.")})
    Item.objects.select_for_update().get(office=item.office_id, pk=item.pk)
    same = _waiting(item).filter(kind=kind, to_name=name, text=words.text)
    if (made := same.first()) is not None:
        made.item, made.office = item, item.office
        return made
    paper = Paper.objects.create(
        office=item.office, item=item, kind=kind, clock=extensions.clock_of(item), to_name=name,
        to_address=one_line(to.address)[:200], heading=words.subject[:200], text=words.text,
        days=days, made_at=now, made_by_id=actor.pk,
    )  # fmt: skip
    _ask_to_post(paper, now)
    _record("paper.made", paper, now, actor)
    return paper


@transaction.atomic
def write_delay(
    *, item: Item, to: Addressee, reason: str, until: date, now: datetime, actor: AbstractBaseUser
) -> Paper:
    """The notice of art. 36 on paper; its date holds once it is posted. Raises InvalidItem."""
    reason, wrong = one_line(reason), {}
    if not reason:
        wrong["reason"] = _("Say in a few words why it takes longer.")
    if until <= local_day(now, item.office.tz):
        wrong["until"] = _("Enter a day to come.")
    if wrong:
        raise InvalidItem(fields=wrong)
    words = wording.delay(item, reason=reason, until=until)
    paper = write(item=item, kind=PaperKind.DELAY, to=to, words=words, now=now, actor=actor)
    extensions.promise(item, until=until, reason=reason, now=now, actor=actor, paper=paper)
    return paper


@transaction.atomic
def write_defects(
    *, item: Item, to: Addressee, missing: str, days: int, now: datetime, actor: AbstractBaseUser
) -> Paper:
    """The call of art. 64 § 2; the clock stands still once it is posted. Raises InvalidItem."""
    missing, wrong = one_line(missing), {}
    if not missing:
        wrong["missing"] = _("Say in plain words what is missing.")
    if days < LEAST_DAYS:
        wrong["days"] = _("The law gives them 7 days at least.")
    if wrong:
        raise InvalidItem(fields=wrong)
    words = wording.defects(item, missing=missing, days=days)
    return write(
        item=item, kind=PaperKind.DEFECTS, to=to, words=words, days=days, now=now, actor=actor
    )


@transaction.atomic
def change(
    *, paper: Paper, to: Addressee, words: Words, now: datetime, actor: AbstractBaseUser
) -> bool:
    """Other words, before it is posted. False where it has been posted or withdrawn."""
    changed = _waiting(paper.item).filter(pk=paper.pk).update(
        to_name=one_line(to.name)[:160], to_address=one_line(to.address)[:200],
        heading=one_line(words.subject)[:200], text=clean_text(words.text),
    )  # fmt: skip
    if changed:
        _record("paper.changed", paper, now, actor)
    return bool(changed)


@transaction.atomic
def post(*, paper: Paper, now: datetime, actor: AbstractBaseUser) -> bool:
    """It went out: a new date holds, or the clock stands still from today. A second press
    changes nothing. False where it was withdrawn meanwhile."""
    if not _waiting(paper.item).filter(pk=paper.pk).update(posted_at=now):
        return _of(paper).exclude(posted_at=None).exists()
    paper.refresh_from_db()
    take_back_chores(office=paper.office, chore=POST, about=_about(paper))
    if (promised := _promised(paper)) is not None:
        extensions.tell(promised, now=now, actor=actor)
    if paper.kind == PaperKind.DEFECTS:
        _wait_for_answer(paper, now, actor)
    _record("paper.posted", paper, now, actor)
    return True


@transaction.atomic
def unpost(*, paper: Paper, now: datetime, actor: AbstractBaseUser) -> None:
    """“Posted” was pressed by mistake: all is as before, the task, too."""
    posted = _of(paper).exclude(posted_at=None)
    if not posted.update(posted_at=None):
        return
    paper.refresh_from_db()
    _ask_to_post(paper, now)
    if (promised := _promised(paper)) is not None:
        extensions.untell(promised, now=now, actor=actor)
    take_back_chores(office=paper.office, chore=ANSWER, about=_about(paper))
    if paper.pause is not None:
        pauses.remove(made=paper.pause, now=now, actor=actor)
    _record("paper.unposted", paper, now, actor)


@transaction.atomic
def withdraw(*, paper: Paper, now: datetime, actor: AbstractBaseUser) -> bool:
    """It is not wanted any more. False where it has been posted: that is said first."""
    if not _waiting(paper.item).filter(pk=paper.pk).update(withdrawn_at=now):
        return _of(paper).exclude(withdrawn_at=None).exists()
    take_back_chores(office=paper.office, chore=POST, about=_about(paper))
    Extension.objects.filter(
        office=paper.office_id, paper=paper, told_at=None, taken_back_at=None
    ).update(taken_back_at=now)
    _record("paper.withdrawn", paper, now, actor)
    return True


def clean_text(text: str) -> str:
    """As it can be printed. Raises InvalidItem where nothing is left, or too much."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text or len(text) > LONGEST:
        raise InvalidItem(fields={"text": _("Write the letter, four pages at most.")})
    return text


def _wait_for_answer(paper: Paper, now: datetime, actor: AbstractBaseUser) -> None:
    """The clock stands still, and somebody looks whether they answered when they had to."""
    assert paper.days is not None  # noqa: S101 - for mypy: given by write_defects
    clock = paper.clock
    if clock is None or clock.ended_at is not None:
        clock = extensions.clock_of(paper.item)
    today = local_day(now, paper.office.tz)
    if clock is not None and not clock.pauses.filter(office=clock.office_id, until=None).exists():
        paper.pause = pauses.pause(
            clock=clock, first=today, reason=str(PaperKind.DEFECTS.label), now=now, actor=actor
        )
        paper.save(update_fields=["pause"])
    last = today + timedelta(days=paper.days) + POST_TAKES
    _ask(paper, ANSWER, day_bounds(last, paper.office.tz)[1], now)


def _ask_to_post(paper: Paper, now: datetime) -> None:
    _ask(paper, POST, day_bounds(local_day(now, paper.office.tz), paper.office.tz)[1], now)


def _ask(paper: Paper, chore: str, due_at: datetime, now: datetime) -> None:
    key, item = f"{chore}:{paper.pk}", paper.item
    if not ask_again(office=paper.office, dedupe_key=key, due_at=due_at):
        ask_office(
            office=paper.office, chore=chore, about=_about(paper), now=now, dedupe_key=key,
            due_at=due_at, what=item.shown, path=item.path,
            owner=item.assignee,
        )  # fmt: skip


def _promised(paper: Paper) -> Extension | None:
    return Extension.objects.filter(office=paper.office_id, paper=paper, taken_back_at=None).first()


def _of(paper: Paper) -> QuerySet[Paper]:
    return Paper.objects.filter(office=paper.office_id, pk=paper.pk)


def _waiting(item: Item) -> QuerySet[Paper]:
    """Its letters that are neither posted nor withdrawn."""
    return Paper.objects.filter(office=item.office_id, item=item, posted_at=None, withdrawn_at=None)


def _about(paper: Paper) -> str:
    return f"paper:{paper.pk}"


def _record(action: str, paper: Paper, now: datetime, actor: AbstractBaseUser) -> None:
    audit.record(
        action, f"item:{paper.item.shown}", office=paper.office, at=now, actor=actor,
        kind=paper.kind, paper=paper.pk,
    )  # fmt: skip
