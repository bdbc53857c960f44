"""`furtka demo`: an invented client base and calendar around today."""

from __future__ import annotations

from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from furtka.cli.demo.calendar import fill
from furtka.cli.demo.edelivery import use_e_delivery
from furtka.cli.demo.epuap import take_in_letters
from furtka.cli.demo.office import miss_a_day, receive_post, renew_order
from furtka.cli.demo.outcomes import play
from furtka.cli.demo.people import make_personas
from furtka.cli.demo.telephone import ring
from furtka.cli.demo.telling import tell_some
from furtka.clients.models import Client
from furtka.offices.demonstrations import demonstrations
from furtka.offices.models import Office
from furtka.offices.services import set_demo_passwords
from furtka.visits.models import Visit

PEOPLE = 240


class Command(BaseCommand):
    help = "Fill the first office with invented clients and visits, three weeks back, six ahead."

    def handle(self, *args: Any, **options: Any) -> None:
        office = Office.objects.order_by("pk").first()
        if office is None:
            raise CommandError("There is no office yet: run `furtka load-office FILE.yaml` first.")
        set_demo_passwords(office)
        if Visit.objects.filter(office=office).exists():
            self.stdout.write("There are visits already; the demonstration changes nothing.")
            return
        now = timezone.now()
        random = Random(now.date().toordinal())  # noqa: S311 - invented data, no secret
        with transaction.atomic():
            renew_order(office, now)
            receive_post(office, now)
            take_in_letters(office, now)
            use_e_delivery(office, now)
            ring(office, now)
            personas = make_personas(office, random, now, PEOPLE)
            Client.objects.bulk_create([persona.client for persona in personas])
            visits = fill(office, personas, random, now)
            play(visits, random, now)
            miss_a_day(office, visits, now)
            tell_some(office, visits, now)
            for add in demonstrations:
                add(office, now)
        self.stdout.write(f"{len(personas)} invented clients, {len(visits)} visits.")
