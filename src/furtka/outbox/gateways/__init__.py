"""The ways out of the house: one file each, all alike (gateways/base.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings

from furtka.clients.models import Channel
from furtka.outbox.gateways.base import Gateway
from furtka.outbox.gateways.development import ConsoleGateway, FileGateway
from furtka.outbox.gateways.email import EmailGateway
from furtka.outbox.gateways.http_sms import HttpSmsGateway
from furtka.outbox.gateways.smsapi import SmsApiGateway

SMS: Mapping[str, Callable[[], Gateway]] = {
    "smsapi": SmsApiGateway.from_settings,
    "http": HttpSmsGateway.from_settings,
    "file": FileGateway,
    "console": ConsoleGateway,
}


def gateways_for(channel: Channel) -> tuple[Gateway, ...]:
    """Those of one channel, in the order in which they are tried.

    Empty for what people do: letters are printed, calls are made. Cheap enough for every round
    of the worker; nothing is kept open between messages.
    """
    if channel == Channel.EMAIL:
        return (EmailGateway(),)
    if channel == Channel.SMS:
        return tuple(SMS[name]() for name in settings.SMS_GATEWAYS or ["file"])
    return ()
