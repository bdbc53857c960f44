"""What anybody may read, and booking by code and PIN."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from furtka.core.clock import at, local_day
from furtka.offices.hours import holiday_name
from furtka.offices.models import OpeningHours, PhoneLine
from furtka.outbox.models import Message
from furtka.rules.models import DefaultRules, Obligation, Order, OrderStatus
from furtka.visits.models import Claim, Visit
from tests.offices.factories import House, make_house

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def working_day(after: int = 3) -> date:
    """A day a little ahead of today on which the made-up office is open."""
    day = datetime.now(UTC).date() + timedelta(days=after)
    while day.isoweekday() > 5 or holiday_name(day):
        day += timedelta(days=1)
    return day


def nine(day: date | None = None) -> str:
    return at(day or working_day(), time(9), "Europe/Warsaw").isoformat()


@pytest.fixture
def house() -> House:
    return make_house()


def body(house: House, **values: Any) -> dict[str, Any]:
    return {
        "service": house.service.code, "starts_at": nine(), "name": "Zofia Żółć",
        "phone": "43 000 00 00", "accepted_rules": True,
    } | values  # fmt: skip


def book(client: Client, house: House, key: str = "", **values: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(
        f"/api/v1/offices/{house.office.slug}/visits", body(house, **values),
        content_type="application/json", headers=headers,
    )  # fmt: skip


def opened(client: Client, booked: dict[str, Any], action: str = "", **data: Any) -> Any:
    url = f"/api/v1/visits/{booked['code']}"
    headers = {"X-Visit-Pin": booked["pin"]}
    if not action:
        return client.get(url, headers=headers)
    return client.post(
        f"{url}/{action}", data or None, content_type="application/json", headers=headers
    )


def test_offices_and_one_office(client: Client, house: House) -> None:
    answer = client.get("/api/v1/offices").json()
    assert {"slug": house.office.slug, "name": "Ośrodek Próbny"} in answer["offices"]
    office = client.get(f"/api/v1/offices/{house.office.slug}").json()
    assert office["rules"]["mode"] == "by_appointment"
    assert office["address"] == "ul. Prosta 1, 98-220 Zduńska Wola"
    assert [unit["slug"] for unit in office["units"]] == ["pomoc"]
    assert office["units"][0]["answers_now"] in (True, False)


def test_services_say_what_the_contract_says(client: Client, house: House) -> None:
    answer = client.get(f"/api/v1/offices/{house.office.slug}/services").json()
    assert answer["services"] == [
        {
            "code": "rozmowa", "name": "Rozmowa o pomocy", "minutes": 30, "unit": "pomoc",
            "kinds": ["in_person", "phone"], "what_to_bring": [], "sensitive": False,
        }
    ]  # fmt: skip


def get_slots(client: Client, house: House, what: str = "slots", **query: Any) -> Any:
    day = working_day()
    query = {"service": "rozmowa", "from": day, "to": day} | query
    return client.get(f"/api/v1/offices/{house.office.slug}/{what}", query)


def test_slots_carry_the_office_s_offset_and_site(client: Client, house: House) -> None:
    slots = get_slots(client, house).json()["slots"]
    local = at(working_day(), time(7, 30), "Europe/Warsaw")
    assert datetime.fromisoformat(slots[0]["starts_at"]) == local
    assert slots[0]["starts_at"][-6:] in ("+01:00", "+02:00")
    assert (slots[0]["site"], slots[0]["minutes"], slots[0]["places"]) == ("siedziba", 30, 1)


def test_a_booked_time_is_no_longer_offered(client: Client, house: House) -> None:
    before = get_slots(client, house).json()["slots"]
    assert book(client, house).status_code == 201
    after = get_slots(client, house).json()["slots"]
    assert len(after) < len(before)


def test_closed_days_say_why(client: Client, house: House) -> None:
    day = working_day()
    sunday = day + timedelta(days=7 - day.isoweekday())
    answer = get_slots(client, house, **{"from": sunday, "to": sunday}).json()
    assert answer["slots"] == []
    assert [line["date"] for line in answer["closed"]] == [sunday.isoformat()]
    assert answer["closed"][0]["reason"]


def test_days_count_what_slots_list(client: Client, house: House) -> None:
    day = working_day()
    days = get_slots(client, house, "days").json()["days"]
    slots = get_slots(client, house).json()["slots"]
    assert days == [{"date": day.isoformat(), "free": len(slots), "reason": ""}]


def test_past_days_and_days_too_far_ahead_say_so(client: Client, house: House) -> None:
    for day in (date(2020, 3, 2), datetime.now(UTC).date() + timedelta(days=300)):
        found = get_slots(client, house, "days", **{"from": day, "to": day}).json()["days"]
        assert found[0]["free"] == 0 and found[0]["reason"]


def test_booking_answers_with_code_pin_and_place(client: Client, house: House) -> None:
    answer = book(client, house)
    assert answer.status_code == 201
    visit = answer.json()
    assert visit["code"].startswith(house.office.code_prefix + "-")
    assert len(visit["pin"]) == 6 and visit["minutes"] == 30
    assert (visit["site"], visit["entrance"]) == ("siedziba", "Wejście główne")
    assert datetime.fromisoformat(visit["starts_at"]) == datetime.fromisoformat(nine())
    assert visit["what_to_bring"] == [] and visit["rules"] == []


def test_the_same_key_and_body_give_the_same_answer(client: Client, house: House) -> None:
    one, two = book(client, house, "k-1"), book(client, house, "k-1")
    assert (one.status_code, one.json()) == (two.status_code, two.json())
    assert Visit.objects.count() == 1 and Message.objects.count() <= 1
    other = book(client, house, "k-1", name="Ktoś Inny")
    assert (other.status_code, other.json()["error"]) == (422, "key_reused")


def test_a_taken_time_offers_others(client: Client, house: House) -> None:
    book(client, house)
    answer = book(client, house)
    assert (answer.status_code, answer.json()["error"]) == (409, "slot_taken")
    assert len(answer.json()["alternatives"]) == 3
    assert set(answer.json()["alternatives"][0]) == {"starts_at", "minutes", "site", "places"}
    assert Visit.objects.count() == 1


def test_what_is_kept_for_callers_is_not_given_to_programs(client: Client, house: House) -> None:
    house.service.staff_share = 94  # of eight hours, half an hour's visit remains
    house.service.save()
    day = working_day()
    path = f"/api/v1/offices/{house.office.slug}"
    asked = {"service": house.service.code, "from": day.isoformat(), "to": day.isoformat()}
    assert client.get(f"{path}/slots", asked).json()["slots"] == []
    (line,) = client.get(f"{path}/days", asked).json()["days"]
    assert line["free"] == 0 and line["reason"]
    answer = book(client, house)
    assert answer.status_code == 409 and answer.json()["error"] == "slot_taken"
    house.service.staff_share = 93
    house.service.save()
    assert book(client, house).status_code == 201


def test_who_can_not_be_reached_is_asked_at_phone(client: Client, house: House) -> None:
    answer = book(client, house, phone="")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["phone"])
    assert book(client, house, phone="", contact="none").status_code == 201


def test_a_client_shows_moves_and_cancels(client: Client, house: House) -> None:
    visit = book(client, house).json()
    assert opened(client, visit).json()["code"] == visit["code"]
    later = at(working_day(), time(11), "Europe/Warsaw").isoformat()
    moved = opened(client, visit, "move", starts_at=later)
    assert moved.status_code == 200
    assert datetime.fromisoformat(moved.json()["starts_at"]) == datetime.fromisoformat(later)
    assert opened(client, visit, "cancel").json()["status"] == "client_cancelled"
    assert opened(client, visit, "cancel").status_code == 200
    assert Claim.objects.filter(hold=None).count() == 0
    late = opened(client, visit, "move", starts_at=later)
    assert (late.status_code, late.json()["error"]) == (409, "not_changeable")


def test_cannot_come_makes_a_call_of_it(client: Client, house: House) -> None:
    visit = book(client, house).json()
    answer = opened(client, visit, "cannot-come")
    assert (answer.status_code, answer.json()["kind"]) == (200, "phone")


def test_who_stays_at_home_has_no_rules_to_obey(client: Client, house: House) -> None:
    Obligation.objects.create(office=house.office, code="mask", text="Zakryj usta i nos.")
    DefaultRules.objects.create(office=house.office, obligations=["mask"])
    visit = book(client, house).json()
    assert visit["rules"] == ["Zakryj usta i nos."]
    assert opened(client, visit, "cannot-come").json()["rules"] == []


def test_a_code_may_be_typed_in_lower_case_with_spaces(client: Client, house: House) -> None:
    visit = book(client, house).json()
    typed = visit | {"code": visit["code"].lower().replace("-", " - ")}
    assert opened(client, typed).status_code == 200


@pytest.mark.parametrize("action", ["", "cancel", "cannot-come"])
def test_unknown_code_and_wrong_pin_answer_alike(client: Client, house: House, action: str) -> None:
    visit = book(client, house).json()
    wrong_pin = opened(client, visit | {"pin": "x"}, action)
    unknown = opened(client, visit | {"code": "QQ-99999"}, action)
    assert wrong_pin.status_code == unknown.status_code == 404
    assert wrong_pin.content == unknown.content


def test_pins_can_not_be_guessed(client: Client, house: House, settings: Any) -> None:
    visit = book(client, house).json()
    settings.RATE_LIMITS = True
    settings.LIMITS_PER_HOUR = settings.LIMITS_PER_HOUR | {"pin_of_code": 3}
    for _n in range(5):  # right ones don't count
        assert opened(client, visit).status_code == 200
    said = [opened(client, visit | {"pin": f"00000{n}"}).status_code for n in range(4)]
    assert said == [404, 404, 404, 429]
    limited = opened(client, visit)
    assert limited.status_code == 429 and int(limited.headers["Retry-After"]) > 0


def test_one_contact_books_a_few_visits_an_hour(
    client: Client, house: House, settings: Any
) -> None:
    settings.RATE_LIMITS = True
    settings.LIMITS_PER_HOUR = settings.LIMITS_PER_HOUR | {"booking_of_contact": 1}
    assert book(client, house).status_code == 201
    later = at(working_day(), time(11), "Europe/Warsaw").isoformat()
    assert book(client, house, starts_at=later).status_code == 429
    assert book(client, house, starts_at=later, phone="43 000 00 01").status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("get", "/api/v1/nothing", 404), ("put", "/api/v1/offices", 405),
     ("get", "/api/v1/offices/nobody", 404), ("get", "/api/v1/offices/a%00b", 404)],
)  # fmt: skip
def test_every_refusal_has_the_same_shape(
    client: Client, method: str, path: str, status: int
) -> None:
    answer = getattr(client, method)(path)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "message", "fields"}


def test_openapi_describes_every_error_alike(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert "/api/v1/offices/{office}/slots" in document["paths"]
    assert client.get("/api/v1/docs").status_code == 404


def test_a_unit_that_an_order_closes_does_not_answer(client: Client, house: House) -> None:
    now = datetime.now(UTC)
    for weekday in range(1, 8):
        OpeningHours.objects.create(
            office=house.office,
            unit=house.unit,
            weekday=weekday,
            opens=time(0),
            closes=time(23, 59),
        )
    PhoneLine.objects.create(office=house.office, unit=house.unit, number="+48430000000")
    path = f"/api/v1/offices/{house.office.slug}"
    holiday = holiday_name(local_day(now, house.office.tz))
    assert client.get(path).json()["units"][0]["answers_now"] is not bool(holiday)
    Order.objects.create(
        office=house.office, unit=house.unit, title="x", legal_basis="x", mode="closed",
        valid_from=now - HOUR, valid_until=now + HOUR, created_at=now, approved_at=now,
        status=OrderStatus.APPROVED,
    )  # fmt: skip
    assert client.get(path).json()["units"][0]["answers_now"] is False
