"""Letters, and what they change: new dates, standing still, passing on."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO

import pypdfium2
import pytest

from furtka.outbox.models import Task
from furtka.outbox.wordings import Words
from furtka.privacy.models import AuditLine
from furtka.privacy.words import ACTIONS
from furtka.registry import notices
from furtka.registry.desk.assigning import set_state
from furtka.registry.errors import InvalidItem
from furtka.registry.models import (
    Clock,
    Extension,
    Item,
    Paper,
    PaperKind,
    Pause,
    TermCode,
    Transfer,
)
from furtka.registry.terms import clocks, paper_pdf, papers, passing_on
from furtka.registry.terms.papers import Addressee
from furtka.registry.terms.parts import KEEP_ADDRESSES, forget_addresses
from tests.clients.factories import make_client
from tests.offices.factories import House, make_house, make_user
from tests.registry.terms.things import at_noon, make_item
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db
TO = Addressee("Zofia Żółć", "ul. Krótka 2, 98-220 Zduńska Wola")
NEW_DATE = date(2027, 1, 28)
LATER = at_noon(2026, 12, 9)


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def item(house: House) -> Item:
    return make_item(house)


def delay(item: Item, until: date = NEW_DATE, reason: str = "brak opinii") -> Paper:
    return papers.write_delay(
        item=item, to=TO, reason=reason, until=until, now=LATER, actor=make_user()
    )


def due(item: Item) -> date:
    return Clock.objects.get(item=item).due_on


def words_on(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(BytesIO(pdf))
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    return re.sub(r"\s+", " ", text)


def test_a_notice_on_paper_moves_the_clock_once_it_is_posted(item: Item) -> None:
    paper, before = delay(item), due(item)
    assert before == date(2026, 12, 28)
    for _press in range(2):
        assert papers.post(paper=paper, now=LATER, actor=make_user())
    assert due(item) == NEW_DATE
    for _press in range(2):
        papers.unpost(paper=paper, now=LATER, actor=make_user())
    assert due(item) == before
    actions = ("term.extended", "term.extension_taken_back", "paper.posted", "paper.unposted")
    assert [AuditLine.objects.filter(action=action).count() for action in actions] == [1] * 4


def test_the_notice_says_why_until_when_and_what_they_may_do(item: Item) -> None:
    told = words_on(paper_pdf.pdf(delay(item)))
    for part in (
        "art. 36", "brak opinii", "28 stycznia 2027", "ponaglenie", "Zofia Żółć", "ul. Krótka 2",
        item.shown, "Ośrodek Próbny", "9 grudnia 2026",
    ):  # fmt: skip
        assert part in told


def test_the_same_letter_twice_is_one_while_it_waits(item: Item) -> None:
    first, again = delay(item), delay(item)
    assert first == again
    assert Extension.objects.count() == Task.objects.filter(reason=papers.POST).count() == 1
    papers.post(paper=first, now=LATER, actor=make_user())
    assert delay(item) != first


def test_a_notice_is_about_the_decision_not_about_a_step_to_it(item: Item) -> None:
    clocks.start_by_hand(item=item, code=TermCode.INTERVIEW, now=NOW, actor=make_user())
    papers.post(paper=delay(item), now=LATER, actor=make_user())
    ends = dict(Clock.objects.values_list("code", "due_on"))
    assert ends == {"application": NEW_DATE, "interview": date(2026, 12, 16)}


def test_a_letter_waits_as_a_task_until_it_is_posted_or_withdrawn(item: Item) -> None:
    first, second = delay(item), delay(item, NEW_DATE + timedelta(days=1))
    asked = Task.objects.filter(reason=papers.POST)
    assert asked.count() == 2
    papers.post(paper=first, now=LATER, actor=make_user())
    papers.withdraw(paper=second, now=LATER, actor=make_user())
    assert not asked.exists()
    papers.unpost(paper=first, now=LATER, actor=make_user())
    assert asked.count() == 1


def test_a_letter_that_was_withdrawn_promises_nothing(item: Item) -> None:
    paper = delay(item)
    assert papers.withdraw(paper=paper, now=LATER, actor=make_user())
    assert not papers.post(paper=paper, now=LATER, actor=make_user())
    assert due(item) == date(2026, 12, 28)
    assert not Extension.objects.filter(taken_back_at=None).exists()


def test_what_is_posted_is_not_changed_or_withdrawn(item: Item) -> None:
    paper = delay(item)
    papers.post(paper=paper, now=LATER, actor=make_user())
    assert not papers.withdraw(paper=paper, now=LATER, actor=make_user())
    changed = papers.change(paper=paper, to=TO, words=Words("x", "y"), now=LATER, actor=make_user())
    assert not changed
    assert "ponaglenie" in Paper.objects.get().text


@pytest.mark.parametrize(("until", "reason"), [(date(2026, 12, 9), "x"), (NEW_DATE, " ")])
def test_a_notice_without_a_reason_or_of_the_past_is_refused(
    item: Item, until: date, reason: str
) -> None:
    with pytest.raises(InvalidItem):
        delay(item, until, reason)
    assert not Paper.objects.exists()


def test_a_notice_by_message_moves_the_clock_at_once_and_back(house: House) -> None:
    client = make_client(house.office, contact="email", email="zofia@example.org")
    item, actor = make_item(house, client=client), make_user()
    assert notices.notify_delay(item=item, reason="x", until=NEW_DATE, now=LATER, actor=actor)
    assert due(item) == NEW_DATE
    assert notices.take_back_delay(item=item, now=LATER, actor=actor)
    assert due(item) == date(2026, 12, 28)


def test_a_call_to_complete_lets_the_clock_stand_still(item: Item) -> None:
    paper = papers.write_defects(
        item=item, to=TO, missing="podpis", days=7, now=LATER, actor=make_user()
    )
    assert "7 dni" in paper.text and "podpis" in paper.text
    assert not Pause.objects.exists()
    papers.post(paper=paper, now=LATER, actor=make_user())
    assert Pause.objects.get().first == date(2026, 12, 9)
    answer = Task.objects.get(reason=papers.ANSWER)
    assert answer.due_at.date() == date(2026, 12, 30)  # seven days, and fourteen at the post
    papers.unpost(paper=paper, now=LATER, actor=make_user())
    assert not Pause.objects.exists()
    assert not Task.objects.filter(reason=papers.ANSWER).exists()


@pytest.mark.parametrize(("missing", "days"), [("", 7), ("podpis", 6)])
def test_a_call_gives_seven_days_and_says_what_is_missing(
    item: Item, missing: str, days: int
) -> None:
    with pytest.raises(InvalidItem):
        papers.write_defects(
            item=item, to=TO, missing=missing, days=days, now=LATER, actor=make_user()
        )


def pass_on(item: Item, **values: str) -> None:
    passing_on.pass_on(
        item=item, to=Addressee(values.get("to", "Powiatowy Urząd Pracy (przykład)")), sender=TO,
        reason=values.get("reason", "rejestruje bezrobotnych"), now=LATER, actor=make_user(),
    )  # fmt: skip


def test_passing_on_stops_the_clock_and_is_taken_back(item: Item) -> None:
    for _press in range(2):
        pass_on(item)
    item.refresh_from_db()
    assert item.state == "passed_on"
    assert not Clock.objects.filter(ended_at=None).exists()
    assert Paper.objects.count() == 2
    made = passing_on.transfer_of(item)
    assert made is not None
    for _press in range(2):
        assert passing_on.take_back(made=made, now=LATER, actor=make_user())
    item.refresh_from_db()
    assert item.state == "received"
    assert Clock.objects.filter(ended_at=None).count() == 1
    assert not Paper.objects.filter(withdrawn_at=None).exists()


def test_what_was_posted_is_not_taken_back(item: Item) -> None:
    pass_on(item)
    notice = Paper.objects.get(kind=PaperKind.TRANSFER_NOTICE)
    papers.post(paper=notice, now=LATER, actor=make_user())
    item.refresh_from_db()
    made = passing_on.transfer_of(item)
    assert made is not None
    assert not passing_on.take_back(made=made, now=LATER, actor=make_user())
    item.refresh_from_db()
    assert item.state == "passed_on"


def test_what_is_in_work_again_can_be_passed_on_again(item: Item) -> None:
    pass_on(item)
    item.refresh_from_db()
    set_state(item=item, state="in_work", now=LATER, actor=make_user())
    assert passing_on.transfer_of(item) is None
    pass_on(item)
    assert Transfer.objects.filter(undone_at=None).count() == 1
    assert Transfer.objects.count() == 2


@pytest.mark.parametrize("wrong", [{"to": " "}, {"reason": " "}])
def test_passing_on_names_the_office_and_the_reason(item: Item, wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidItem):
        pass_on(item, **wrong)


def test_what_is_settled_is_not_passed_on(item: Item) -> None:
    Item.objects.update(state="settled")
    with pytest.raises(InvalidItem):
        pass_on(item)


def test_addresses_on_letters_are_forgotten_and_the_letters_kept(item: Item) -> None:
    delay(item)
    day = timedelta(days=1)
    assert forget_addresses(LATER, LATER) == {}
    after = LATER + KEEP_ADDRESSES + day
    assert forget_addresses(after - KEEP_ADDRESSES, after) == {item.office_id: 1}
    assert forget_addresses(after - KEEP_ADDRESSES, after) == {}
    assert (Paper.objects.get().to_address, Paper.objects.get().to_name) == ("", "Zofia Żółć")


def test_every_act_has_words(item: Item) -> None:
    paper = delay(item)
    papers.post(paper=paper, now=NOW, actor=make_user())
    pass_on(item)
    done = set(AuditLine.objects.values_list("action", flat=True))
    assert done <= set(ACTIONS)
