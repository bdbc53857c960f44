from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse

from furtka.offices.models import Role, Staff
from tests.offices.factories import House, make_house, make_staff

pytestmark = pytest.mark.django_db

PASSWORD = "furtka-test"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def clerk(house: House) -> Staff:
    return make_staff(house, Role.RECEPTION)


def log_in(client: Client, staff: Staff, password: str = PASSWORD, **more: str) -> Any:
    assert staff.user is not None
    data = {"login": staff.user.username, "password": password, **more}
    return client.post(reverse("account_login"), data)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def with_second_step(staff: Staff) -> None:
    Authenticator.objects.create(
        user=staff.user, type=Authenticator.Type.TOTP,
        data={"secret": get_adapter().encrypt(SECRET)},
    )  # fmt: skip


def test_who_logs_in_comes_to_work(client: Client, clerk: Staff) -> None:
    response = log_in(client, clerk)
    assert (response.status_code, response["Location"]) == (302, "/praca/")
    assert is_in(client)


def test_who_was_going_somewhere_gets_there_but_not_to_another_house(
    client: Client, clerk: Staff
) -> None:
    assert log_in(client, clerk, next="/praca/wejscie/")["Location"] == "/praca/wejscie/"
    stranger = Client()
    assert log_in(stranger, clerk, next="https://example.org/")["Location"] == "/praca/"


def test_a_wrong_password_gets_a_sentence_and_no_hint_whether_the_account_exists(
    client: Client, clerk: Staff
) -> None:
    wrong = log_in(client, clerk, "wrong").context["form"].non_field_errors()
    nobody = client.post(reverse("account_login"), {"login": "nobody", "password": "wrong"})
    assert [str(e) for e in wrong] == [str(e) for e in nobody.context["form"].non_field_errors()]
    assert not is_in(client)


def test_guessing_is_stopped(client: Client, clerk: Staff) -> None:
    for _number in range(5):
        log_in(client, clerk, "wrong")
    response = log_in(client, clerk)
    assert response.status_code in (200, 429)
    assert not is_in(client)


def test_an_account_without_a_password_lets_nobody_in(client: Client, clerk: Staff) -> None:
    assert clerk.user is not None
    clerk.user.set_unusable_password()
    clerk.user.save()
    for password in ("", "!", clerk.user.password):
        log_in(client, clerk, password)
        assert not is_in(client)


def test_the_second_step_comes_after_the_password(client: Client, clerk: Staff) -> None:
    with_second_step(clerk)
    response = log_in(client, clerk)
    assert response["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(client)
    counter = next(yield_hotp_counters_from_time())
    code = format_hotp_value(hotp_value(SECRET, counter))
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_in(client)


@pytest.mark.parametrize(
    "door", ["/cms/login/", "/_util/login/", "/en/_util/login/", "/konto/reauthenticate/",
             "/konto/signup/", "/konto/password/reset/", "/konto/password/set/",
             "/konto/login/code/confirm/", "/cms/password_reset/", "/admin/login/"],
)  # fmt: skip
def test_no_other_door_opens_by_password_alone(client: Client, clerk: Staff, door: str) -> None:
    with_second_step(clerk)
    assert clerk.user is not None
    name = clerk.user.username
    client.post(door, {
        "username": name, "login": name, "password": PASSWORD, "password1": PASSWORD,
        "password2": PASSWORD, "email": "a@example.org",
    })  # fmt: skip
    assert not is_in(client)


def test_no_view_of_another_package_logs_people_in() -> None:
    """Django's own LoginView knows no second step; an address in front must hide each."""
    from django.contrib.auth.views import LoginView

    def walk(patterns: list[Any], prefix: str) -> list[str]:
        found = []
        for pattern in patterns:
            address = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                found += walk(pattern.url_patterns, address)
            elif issubclass(getattr(pattern.callback, "view_class", object), LoginView):
                found.append(address)
        return found

    assert sorted(walk(get_resolver().url_patterns, "/")) == ["/_util/login/", "/cms/login/"]


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password"])
def test_pages_this_house_does_not_have(client: Client, clerk: Staff, name: str) -> None:
    log_in(client, clerk)
    assert client.get(reverse(name)).status_code == 404


@pytest.mark.parametrize("language", ["", "/en", "/uk"])
@pytest.mark.parametrize(
    "address", ["logout/", "password/change/", "2fa/", "2fa/totp/activate/", "reauthenticate/"]
)
def test_account_pages_open_in_every_language(
    client: Client, clerk: Staff, language: str, address: str
) -> None:
    assert client.get(f"{language}/konto/login/").status_code == 200
    log_in(client, clerk)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    response = client.get(f"{language}/konto/{address}")
    assert response.status_code == 200
    html = response.content.decode()
    assert "password/reset" not in html
    assert html.count("<h1") == 1 and "<main" in html


def test_a_second_step_is_set_up_by_who_gives_the_password_again(
    client: Client, clerk: Staff
) -> None:
    log_in(client, clerk)
    activate = reverse("mfa_activate_totp")
    assert client.get(activate)["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(activate).context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    client.post(activate, {"code": code})
    kinds = set(Authenticator.objects.filter(user=clerk.user).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200


def test_a_password_is_changed_by_who_knows_the_old_one(client: Client, clerk: Staff) -> None:
    log_in(client, clerk)
    new = "Sikorka-na-plocie"
    wrong = {"oldpassword": "wrong", "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), wrong).status_code == 200
    client.post(reverse("account_change_password"), wrong | {"oldpassword": PASSWORD})
    assert clerk.user is not None
    clerk.user.refresh_from_db()
    assert clerk.user.check_password(new)


def test_logging_out_takes_a_press(client: Client, clerk: Staff) -> None:
    log_in(client, clerk)
    client.get(reverse("account_logout"))
    assert is_in(client)
    client.post(reverse("account_logout"))
    assert not is_in(client)


def test_nobody_stays_longer_than_twelve_hours(
    client: Client, clerk: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert django_settings.SESSION_COOKIE_AGE == 12 * 60 * 60
    log_in(client, clerk)
    client.get(reverse("mfa_index"))
    session = client.session
    session["logged_in_since"] = int(time.time()) - 12 * 60 * 60 + 60
    session.save()
    client.get(reverse("mfa_index"))
    assert is_in(client)
    session["logged_in_since"] = int(time.time()) - 12 * 60 * 60
    session.save()
    response = client.get(reverse("mfa_index"))
    assert response["Location"].startswith(reverse("account_login"))
    assert not is_in(client)


def test_the_demonstrations_password_is_told_only_there(
    client: Client, settings: Any, house: House
) -> None:
    assert "furtka-demo" not in client.get(reverse("account_login")).content.decode()
    settings.DEMO = True
    assert "furtka-demo" in client.get(reverse("account_login")).content.decode()
