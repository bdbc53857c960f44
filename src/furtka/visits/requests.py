"""What a booking asks for, checked: text in, domain types out. One place for web and API."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import ContactWay
from furtka.core.phones import LANDLINE, may_get_sms, parse_phone
from furtka.core.text import one_line, validate_line
from furtka.offices.models import Office, Service, VisitKind
from furtka.visits.ask import Ask, unknown_needs
from furtka.visits.errors import InvalidInput
from furtka.visits.facts import Facts, facts_of
from furtka.visits.models import MAX_PARTY, BookedBy

MAX_NAME = 120
MAX_EMAIL = 254
MAX_ADDRESS = 160
MAX_TYPED_PHONE = 60
MAX_PHONE = 16  # E.164: a plus and 15 digits
LANGUAGES = ("pl", "en", "uk")

Sentences = dict[str, str | Promise]
# What people choose for themselves; letters and "only in person" are written down by staff.
WAYS = (ContactWay.EMAIL, ContactWay.PHONE, ContactWay.SMS, ContactWay.NONE)
ASK_ADDRESS = _("Tell us where to come: street, number and town.")


@dataclass(frozen=True)
class Person:
    """Who comes, and the one way they may be reached."""

    name: str
    contact: ContactWay
    phone: str = ""
    email: str = ""
    language: str = "pl"


@dataclass(frozen=True)
class BookingRequest:
    """Everything that one booking needs, checked except for whether the time is free."""

    ask: Ask
    starts_at: datetime
    person: Person
    booked_by: BookedBy
    address: str = ""

    def __post_init__(self) -> None:
        """Raises InvalidInput for a call without a number and for going to nobody's home."""
        if self.ask.kind == VisitKind.PHONE:
            check_callable(self.person)
        if self.ask.kind == VisitKind.HOME and not self.address:
            raise InvalidInput(fields={"address": ASK_ADDRESS})


def check_person(*, name: str, phone: str, email: str, language: str, contact: str = "") -> Person:
    """Raises InvalidInput with a sentence for each field that can't be used.

    `contact` empty: by e-mail if there is an address, else by phone. "none" means that the
    client will call; then nothing else is needed.
    """
    wrong: Sentences = {}
    name = one_line(name) if len(name) <= 10 * MAX_NAME else name
    if not name:
        wrong["name"] = _("Tell us what we may call you. It need not be your full name.")
    elif len(name) > MAX_NAME:
        wrong["name"] = _("This is too long. A first name is enough.")
    else:
        _collect(wrong, "name", validate_line, name)
    phone = _phone(phone, wrong)
    email = email.strip()
    if email:
        _collect(wrong, "email", _check_email, email)
    if language not in LANGUAGES:
        wrong["language"] = _("Choose Polish, English or Ukrainian.")
    way = contact or (ContactWay.EMAIL if email else ContactWay.PHONE)
    if way not in WAYS:
        wrong["contact"] = _("Choose how we may reach you.")
    elif way == ContactWay.EMAIL and not email:
        wrong["email"] = _("Enter an e-mail address, or choose another way.")
    elif way == ContactWay.PHONE and not phone and "phone" not in wrong:
        wrong["phone"] = _(
            "Enter a telephone number or an e-mail address, so that we can reach you."
        )
    elif way == ContactWay.SMS and "phone" not in wrong and not may_get_sms(phone):
        wrong["phone"] = LANDLINE if phone else _("Enter the mobile number for text messages.")
    if wrong:
        raise InvalidInput(fields=wrong)
    return Person(name, ContactWay(way), phone, email, language)


def check_address(typed: str) -> str:
    """The address of a visit at home, on one line. Raises InvalidInput."""
    address = one_line(typed) if len(typed) <= 10 * MAX_ADDRESS else typed
    wrong: Sentences = {}
    if not address:
        wrong["address"] = ASK_ADDRESS
    elif len(address) > MAX_ADDRESS:
        wrong["address"] = _("This is too long. Street, number and town are enough.")
    else:
        _collect(wrong, "address", validate_line, address)
    if wrong:
        raise InvalidInput(fields=wrong)
    return address


def check_callable(person: Person) -> None:
    """We ring only a number that the client gave for it. Raises InvalidInput."""
    if not person.phone:
        raise InvalidInput(fields={"phone": _("Enter the number we shall call.")})
    if person.contact == ContactWay.NONE:
        raise InvalidInput(
            fields={"phone": _("This person does not want calls. Choose another way of meeting.")}
        )


def check_ask(
    *, service: Service, kind: str, needs: Iterable[str], party: int, urgent: bool = False
) -> Ask:
    """Raises InvalidInput with a sentence for each field that can't be used."""
    wrong: Sentences = {}
    needs = frozenset(needs)
    if kind not in service.kinds:
        wrong["kind"] = _("This matter can't be dealt with in this way.")
    if unknown_needs(needs):
        wrong["needs"] = _("Choose needs from the list.")
    if not 1 <= party <= MAX_PARTY:
        wrong["party"] = _("Between 1 and 20 people can come together.")
    if wrong:
        raise InvalidInput(fields=wrong)
    return Ask(service, VisitKind(kind), needs, party, urgent)


def find_service(office: Office, code: str, *, by_staff: bool = False) -> Service:
    """The service with its unit, site and office; InvalidInput at `service` if there is none.

    Read it only: every request of this process gets the same object.
    """
    return service_in(facts_of(office.pk), code, by_staff=by_staff)


def service_in(facts: Facts, code: str, *, by_staff: bool = False) -> Service:
    """The same where the office's facts are at hand."""
    service = facts.services.get(code)
    if service is None or not (service.online or by_staff):
        raise InvalidInput(fields={"service": _("Choose a matter from the list.")})
    return service


def _phone(typed: str, wrong: Sentences) -> str:
    if not typed.strip():
        return ""
    try:
        number = parse_phone(typed if len(typed) <= MAX_TYPED_PHONE else "")
        if len(number) > MAX_PHONE:
            number = parse_phone("")  # longer than any number there is: the same sentence
    except ValidationError as error:
        wrong["phone"] = error.messages[0]
        return ""
    return number


def _check_email(value: str) -> None:
    message = _("Enter an e-mail address such as maria@example.org.")
    if len(value) > MAX_EMAIL:
        raise ValidationError(message, code="bad_email")
    try:
        validate_email(value)
        validate_line(value)  # Django allows control characters in a quoted first part
    except ValidationError as error:
        raise ValidationError(message, code="bad_email") from error


def _collect(wrong: Sentences, name: str, check: Callable[[str], None], value: str) -> None:
    try:
        check(value)
    except ValidationError as error:
        wrong[name] = error.messages[0]
