"""The tables of an office, split by subject."""

from furtka.offices.models.hours import Closure, OpeningHours, Weekday
from furtka.offices.models.people import Role, Staff
from furtka.offices.models.places import Direction, Entrance, Office, Room, Site
from furtka.offices.models.services import Service, ServiceHost, VisitKind
from furtka.offices.models.units import PhoneLine, Unit, UnitKind

__all__ = [
    "Closure",
    "Direction",
    "Entrance",
    "Office",
    "OpeningHours",
    "PhoneLine",
    "Role",
    "Room",
    "Service",
    "ServiceHost",
    "Site",
    "Staff",
    "Unit",
    "UnitKind",
    "VisitKind",
    "Weekday",
]
