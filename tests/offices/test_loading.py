from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import User

from furtka.offices.hours import Place, is_open
from furtka.offices.loading.loader import OfficeFileRefused, load_office
from furtka.offices.loading.parts import after_load
from furtka.offices.loading.source import MAX_BYTES
from furtka.offices.models import (
    Closure,
    Office,
    OpeningHours,
    PhoneLine,
    Role,
    Room,
    Service,
    Staff,
    Unit,
)
from furtka.offices.services import DEMO_LOGINS, DEMO_PASSWORD, set_demo_passwords
from furtka.rules.models import Mode, Obligation, Order
from furtka.rules.selectors import rules_in_force

pytestmark = pytest.mark.django_db

EXAMPLE = Path(__file__).parents[2] / "examples" / "zdunska-wola.yaml"
BROKEN = Path(__file__).parent / "broken.yaml"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

# What the office's notice prints, unit by unit (DESIGN part 1).
PRINTED = {
    "sekretariat": ["43 823 53 20"],
    "pomoc-srodowiskowa": ["43 823 53 26", "43 823 53 44", "724 901 955"],
    "asysta-rodzinna": ["43 823 53 73", "43 823 53 96"],
    "zespol-przemoc": ["43 823 53 96"],
    "punkt-przemoc": ["724 901 986", "724 901 982"],
    "swietlica-klub-seniora": ["724 901 960"],
    "swiadczenia-uslugi": ["43 823 53 87", "724 901 983"],
    "uslugi-opiekuncze": ["43 823 53 95", "724 901 960", "724 901 972"],
    "zasilki-stale": ["43 823 53 95", "724 901 984", "724 901 971"],
    "bezdomnosc": ["43 823 53 95", "724 901 956"],
    "swiadczenia-rodzinne": ["43 823 53 25", "43 823 53 84"],
}


def load(text: str | bytes | None = None) -> Office:
    raw = text.encode() if isinstance(text, str) else text
    return load_office(EXAMPLE.read_bytes() if raw is None else raw, now=NOW).office


def edited(*swaps: tuple[str, str]) -> str:
    """The example with words replaced; each must be there once or more."""
    text = EXAMPLE.read_text()
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    return text


def everything() -> dict[str, list[object]]:
    """Every row of the rooms that an office file writes, with its id."""
    models = [*apps.get_app_config("offices").get_models(), User, Obligation, Order]
    rows = {model: model._default_manager.order_by("pk").values() for model in models}
    return {str(model._meta): list(found) for model, found in rows.items()}


def refused(text: str | bytes) -> list[str]:
    with pytest.raises(OfficeFileRefused) as caught:
        load(text)
    return [str(problem) for problem in caught.value.problems]


def test_the_example_holds_every_unit_and_number_of_the_notice() -> None:
    office = load()
    numbers = {
        unit.slug: [phone.shown for phone in PhoneLine.objects.filter(unit=unit)]
        for unit in Unit.objects.filter(office=office)
    }
    assert numbers == PRINTED
    children = Unit.objects.filter(parent__slug="swiadczenia-uslugi").values_list("slug", flat=True)
    assert list(children) == ["uslugi-opiekuncze", "zasilki-stale", "bezdomnosc"]


def test_the_violence_point_is_elsewhere_and_open_in_the_evening() -> None:
    office = load()
    point = Unit.objects.get(slug="punkt-przemoc")
    assert point.site.street == "Plac Wolności 26"
    monday = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # 17:30 in Zduńska Wola
    rows = list(office.hours.filter(staff=None))
    evening = Place(point.site_id, point.pk)
    assert is_open(rows, [], evening, monday, monday.date(), office.tz)
    assert not is_open(rows, [], Place(), monday, monday.date(), office.tz)


def test_the_order_of_the_notice_is_in_force() -> None:
    office = load()
    rules = rules_in_force(office, office.sites.first(), None, NOW)
    assert rules.mode == Mode.BY_APPOINTMENT
    assert len(rules.obligations) == 6
    assert rules.limits["distance_m"] == 2
    after = rules_in_force(office, None, None, datetime(2026, 12, 31, 23, 0, tzinfo=UTC))
    assert after.orders == ()
    before = rules_in_force(office, None, None, datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    assert [order.approver.username for order in before.orders if order.approver] == ["dyrektor"]


def test_every_text_of_the_example_is_in_three_languages() -> None:
    load()
    for model in (Unit, Service, Obligation, Closure):
        for row in model.objects.values():
            for name, value in row.items():
                if name.endswith(("_en", "_uk")):
                    assert bool(value) == bool(row[name[:-3]]), (model, row["id"], name)


def test_a_second_loading_changes_nothing() -> None:
    load()
    before = everything()
    loaded = load_office(EXAMPLE.read_bytes(), now=NOW + timedelta(days=1))
    assert loaded.changed_nothing
    assert everything() == before


def test_the_odd_address_is_kept_and_warned_of() -> None:
    loaded = load_office(EXAMPLE.read_bytes(), now=NOW)
    (warning,) = loaded.warnings
    line = EXAMPLE.read_text().splitlines()[warning.line - 1]
    assert "email: sekreataria@mopscos.pl" in line
    assert "sekretariat@mopscos.pl" in warning.hint
    assert Unit.objects.get(slug="sekretariat").email == "sekreataria@mopscos.pl"


def test_a_changed_file_changes_the_same_rows() -> None:
    office = load()
    unit = Unit.objects.get(slug="sekretariat")
    load(edited(("pl: Sekretariat,", "pl: Kancelaria,"), ("43 823 53 20", "43 823 53 21")))
    renamed = Unit.objects.get(office=office, slug="sekretariat")
    assert (renamed.pk, renamed.name) == (unit.pk, "Kancelaria")
    assert [phone.shown for phone in renamed.phones.all()] == ["43 823 53 21"]


def test_what_the_file_no_longer_has_is_switched_off_or_deleted() -> None:
    text = edited(
        ('      - {name: "12", floor: 1, direction: stairs, seats: 2}\n', ""),
        (
            "        lanes: 2\n        step_free: false\n",
            "        lanes: 2\n        step_free: true\n",
        ),
        ("      - {number: 43 823 53 44}\n", ""),
    )
    text = text.replace(
        "  - slug: anna-wierzba\n    name: Anna Wierzba\n    role: case_worker\n"
        "    unit: pomoc-srodowiskowa\n    site: siedziba\n    languages: [pl, pjm]\n"
        "    services: [leki-i-jedzenie, brak-pieniedzy]\n",
        "",
    )
    office = load()
    load(text)
    assert not Room.objects.get(office=office, name="12").active
    assert not Staff.objects.get(slug="anna-wierzba").active
    assert not PhoneLine.objects.filter(number="+48438235344").exists()
    load()
    assert Room.objects.get(office=office, name="12").active
    assert Staff.objects.get(slug="anna-wierzba").active


def test_a_unit_in_use_stays_when_the_file_drops_it() -> None:
    office = load()
    Unit.objects.create(
        office=office, site=office.sites.all()[0], slug="dawny", kind="team", name="Dawny zespół"
    )
    used = Unit.objects.create(
        office=office, site=office.sites.all()[0], slug="uzywany", kind="team", name="Używany"
    )
    Staff.objects.create(
        office=office, site=used.site, unit=used, slug="dawna-osoba", name="X", role=Role.EDITOR
    )
    loaded = load_office(EXAMPLE.read_bytes(), now=NOW)
    assert not Unit.objects.filter(slug="dawny").exists()
    assert Unit.objects.filter(slug="uzywany").exists()
    assert any("Używany" in str(warning) for warning in loaded.warnings)


def test_absences_of_people_are_not_the_files_business() -> None:
    office = load()
    person = Staff.objects.get(slug="pracownik")
    Closure.objects.create(
        office=office, staff=person, starts_at=NOW, ends_at=NOW + timedelta(days=1)
    )
    load()
    assert Closure.objects.filter(staff=person).count() == 1


def test_an_order_is_not_taken_back_by_a_second_loading() -> None:
    load()
    Order.objects.update(status="withdrawn")
    load()
    assert [order.status for order in Order.objects.all()] == ["withdrawn"]


def test_every_mistake_is_named_at_once_and_nothing_is_changed() -> None:
    load()
    before = everything()
    problems = refused(BROKEN.read_bytes())
    assert everything() == before
    expected = [
        (6, "office.timezone", "no such time zone"),
        (8, "office.postcode", "98-220"),
        (10, "office.email", "valid email"),
        (12, "office.hours[0].to", "before it opens"),
        (20, "sites[0].floor", "unknown key"),
        (22, "sites[0].hours[0].from", "did you mean “7:30”"),
        (26, "units[0].kind", "did you mean “secretariat”"),
        (28, "units[0].site", "did you mean “siedziba”"),
        (30, "units[0].phones[0].number", "has 6 digits"),
        (31, "units[1].slug", "line 25"),
        (41, "services[0].minutes", "from 5 to 480"),
        (46, "staff[0].role", "did you mean “reception”"),
        (48, "staff[0].languages[1]", "no language “klingon”"),
        (56, "orders[0].obligations[0]", "did you mean “mask”"),
        (57, "orders[0].limits.people_insde", "did you mean “people_inside”"),
        (60, "orders[0].valid_until", "before it starts"),
    ]
    assert len(problems) == len(expected), "\n".join(problems)
    for problem, (line, path, words) in zip(problems, expected, strict=True):
        assert problem.startswith(f"line {line}: {path}: "), problem
        assert words in problem


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "must start with keys"),
        ("- a\n- b\n", "must start with keys"),
        ("office: [\n", "not YAML"),
        ("office: {slug: a\n", "line "),
        ("office: !!python/object/apply:os.system ['true']\n", "tags"),
        ("office: &a {slug: b}\nsites: [*a]\n", "aliases"),
        ("office: &a [*a]\n", "aliases"),
        ("[" * 100_000, "nested too deep"),
        ("office: \x00\n", "can't be read"),
        (b"office: \xff\n", "UTF-8"),
        (b"#" * (MAX_BYTES + 1), "larger than"),
        ("office: 1\nsites: 2\nunits: 3\n", "must have keys"),
        ("office: {}\nsites: []\nunits: []\noffice: {}\n", "twice"),
        ("office:\nsites:\nunits:\n", "“office” is missing"),
    ],
)
def test_a_file_that_is_no_office_is_refused_with_a_sentence(text: str | bytes, words: str) -> None:
    assert any(words in problem for problem in refused(text)), refused(text)
    assert not Office.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("login: iod", "login: admin", "already the name of the login"),
        ("role: dpo", "role: dpo\n    permissions: [read_audit]", "unknown key"),
        ("approved_by: dyrektor", "approved_by: rejestr", "may not approve"),
        ("approved_by: dyrektor", "approved_by: kierownik", "somebody else"),
        ("    valid_until: 2026-12-31\n", "", "needs a “valid_until”"),
        ("kinds: [in_person, phone]", "kinds: [in_persn]", "did you mean “in_person”"),
        ("days: thu", "days: thursday", "known are: fri"),
        ("days: mon-wed", "days: wed-mon", "runs backwards"),
        ("seats: 3", "seats: 0", "from 1 to 100"),
        ("sensitive: true", "sensitive: yes", "must be true or false"),
        ("from: 2027-01-04", "from: 2027-02-30", "not a day"),
        ("pl: Siedziba,", "de: Sitz,", "unknown language “de”"),
        ("pl: Siedziba,", '"pl": "Sied\\u202eziba",', "ordinary punctuation"),
        ("name: Anna Wierzba", f"name: {'A' * 200}", "at most 120 characters"),
        ('name: "2"', 'name: "1"', "twice"),
        ("timezone:", 'release_hours: ["7:00", "7:00"]\n  timezone:', "07:00 stands here twice"),
        ("timezone:", 'release_hours: ["7.00"]\n  timezone:', "did you mean “7:00”?"),
        ("reminder_hours: [48, 3]", "reminder_hours: [48, 24, 3]", "at most 2 reminders"),
        ("reminder_hours: [48, 3]", "reminder_hours: [3, 3]", "stands here twice"),
        ("reminder_hours: [48, 3]", "reminder_hours: [0]", "from 1 to 336"),
        ("timezone:", "quiet_from: 8 pm\n  timezone:", "not a time of day"),
        ("timezone:", "sms_sender: Urząd\n  timezone:", "letters without accents"),
        ("timezone:", "sms_part_price: -1\n  timezone:", "price in złoty"),
        ("timezone:", "sms_part_price: 9 gr\n  timezone:", "write it as 0.0825"),
        ("code: alimenty", "code: alimenty\n    staff_share: 120", "from 0 to 100"),
        ("code: alimenty", "code: alimenty\n    urgent_slots: -1", "from 0 to 50"),
        ("code: alimenty", "code: alimenty\n    complaints: tak", "must be true or false"),
        ("number: 43 823 53 73", "number: 43 823 53 96", "twice"),
    ],
)  # fmt: skip
def test_one_mistake_is_enough(old: str, new: str, words: str) -> None:
    problems = refused(edited((old, new)))
    assert any(words in problem for problem in problems), problems
    assert not Office.objects.exists()


def test_an_account_of_another_office_is_not_taken_over() -> None:
    load()
    other = edited(("slug: zdunska-wola", "slug: inny"), ("code_prefix: ZW", "code_prefix: IN"))
    problems = refused(other)
    assert sum("somebody at another office" in problem for problem in problems) == len(DEMO_LOGINS)
    assert Office.objects.count() == 1


def test_accounts_have_no_password_until_the_demonstration_gives_them_one() -> None:
    load()
    users = User.objects.filter(jobs__isnull=False)
    assert {user.username for user in users} == set(DEMO_LOGINS)
    assert not any(user.has_usable_password() for user in users)
    assert [job.user.username for job in set_demo_passwords() if job.user] == list(DEMO_LOGINS)
    assert User.objects.get(username="recepcja").check_password(DEMO_PASSWORD)


def test_rooms_above_act_once_an_office_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Office] = []
    monkeypatch.setattr(after_load, "_entries", {"test": lambda office, now: seen.append(office)})
    assert load() == seen[0]


def test_weekdays_become_rows() -> None:
    office = load()
    main = OpeningHours.objects.filter(
        office=office, site=None, unit=None, staff=None, service=None
    )
    assert [row.weekday for row in main] == [1, 2, 3, 4, 5]


def test_the_times_of_a_service_are_dealt_as_the_file_says() -> None:
    office = load(edited(
        ("timezone:", 'release_hours: ["10:00", "7:00"]\n  timezone:'),
        ("code: alimenty", "code: alimenty\n    staff_share: 40\n    urgent_slots: 2"),
    ))  # fmt: skip
    assert office.release_hours == ["07:00", "10:00"]
    service = Service.objects.get(code="alimenty")
    assert (service.staff_share, service.urgent_slots, service.complaints) == (40, 2, False)


def test_how_people_are_told_is_as_the_file_says() -> None:
    office = load(edited(
        ("reminder_hours: [48, 3]", "reminder_hours: [2, 24]"),
        ("timezone:", 'quiet_from: "21:30"\n  quiet_until: "7:00"\n  sms_sender: Termin\n'
         '  sms_part_price: "0,0825"\n  timezone:'),
    ))  # fmt: skip
    assert office.reminder_hours == [24, 2]
    assert (office.quiet_from, office.quiet_until) == (time(21, 30), time(7))
    assert (office.sms_sender, office.sms_part_price) == ("Termin", Decimal("0.0825"))
    office = load(edited(("  reminder_hours: [48, 3]", "  reminder_hours: []")))
    assert office.reminder_hours == []
    assert (office.quiet_from, office.quiet_until) == (time(20), time(8))
    assert (office.sms_sender, office.sms_part_price) == ("", None)


def test_a_matter_may_have_hours_of_its_own() -> None:
    hours = 'hours: [{days: tue, from: "15:30", to: "16:30"}]'
    office = load(edited(("code: alimenty", f"code: alimenty\n    {hours}")))
    (row,) = OpeningHours.objects.filter(office=office, service__code="alimenty")
    assert (row.weekday, row.opens, row.staff) == (2, time(15, 30), None)
    load()
    assert not OpeningHours.objects.filter(office=office, service__code="alimenty").exists()


@pytest.mark.parametrize(
    "swap",
    [
        ("complaints: true", "complaints: false"),
        ('from: "15:30", to: "16:30"', 'from: "14:30", to: "15:30"'),
        ("services: [pismo-lub-skarga, skargi-i-wnioski]", "services: [pismo-lub-skarga]"),
    ],
)
def test_complaints_that_are_not_heard_after_hours_are_warned_of(swap: tuple[str, str]) -> None:
    loaded = load_office(edited(swap).encode(), now=NOW)
    warning = loaded.warnings[-1]
    assert "KPA art. 253" in warning.message and "complaints: true" in warning.hint
    assert EXAMPLE.read_text().splitlines()[warning.line - 1] == "services:"


def test_complaints_are_heard_in_person() -> None:
    text = edited(("kinds: [in_person]\n    complaints", "kinds: [phone]\n    complaints"))
    (problem,) = refused(text)
    assert "services[" in problem and "at the office" in problem


def test_somebody_further_down_may_stand_in() -> None:
    edit = ("    name: Łukasz Brzoza\n", "    name: Łukasz Brzoza\n    substitute: pracownik\n")
    load(edited(edit))
    head = Staff.objects.select_related("substitute").get(slug="kierownik")
    assert head.substitute is not None and head.substitute.slug == "pracownik"
    assert head.takes_urgent
    load()
    head.refresh_from_db()
    assert head.substitute is None
