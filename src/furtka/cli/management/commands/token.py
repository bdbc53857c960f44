"""Make a token with which a program acts as somebody who works here."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import APIToken

from furtka.offices.models import Staff


class Command(BaseCommand):
    help = "Makes an API token for a user and prints it. It is not stored and not shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="furtka token", help="what the token is for")

    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"]
        jobs = Staff.objects.filter(user__username=username, user__is_active=True, active=True)
        job = jobs.select_related("user").first()
        if job is None:
            raise CommandError(f"Nobody with the username {username!r} works here now.")
        _token, secret = APIToken.create_token(user=job.user, name=options["name"][:255])
        self.stdout.write(secret)
