"""Run in a process of its own: book one time again and again; print what was said each time.

`python -m tests.racing.clients OFFICE STARTS_AT GO COUNT`: `GO` is the second of the clock at
which all such processes begin.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime

import django

django.setup()

from django.utils import timezone  # noqa: E402

from furtka.offices.models import Office  # noqa: E402
from furtka.visits.ask import Ask  # noqa: E402
from furtka.visits.errors import SlotTaken  # noqa: E402
from furtka.visits.models import BookedBy  # noqa: E402
from furtka.visits.requests import BookingRequest, check_person, find_service  # noqa: E402
from furtka.visits.services import book  # noqa: E402


def main() -> None:
    slug, starts_at, go, count = sys.argv[1:5]
    service = find_service(Office.objects.get(slug=slug), "rozmowa")
    person = check_person(name="Jan", phone="43 000 00 00", email="", language="pl")
    request = BookingRequest(Ask(service), datetime.fromisoformat(starts_at), person, BookedBy.API)
    time.sleep(max(0.0, float(go) - time.time()))
    for _number in range(int(count)):
        try:
            book(request, now=timezone.now(), actor=None)
            sys.stdout.write("booked\n")
        except SlotTaken:
            sys.stdout.write("taken\n")


if __name__ == "__main__":
    main()
