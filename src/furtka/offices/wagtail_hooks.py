"""The editors' screens of an office's data, at /cms/."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.model import ModelViewSetGroup

from furtka.offices import cms_forms as f
from furtka.offices.cms import FixedPolicy, OfficeViewSet
from furtka.offices.models import (
    Closure,
    Entrance,
    Office,
    OpeningHours,
    PhoneLine,
    Room,
    Service,
    Site,
    Staff,
    Unit,
)


class OfficeData(OfficeViewSet):
    model = Office
    form = f.OfficeDataForm
    policy = FixedPolicy
    icon = "home"
    list_display: ClassVar = ["name", "street", "town", "email"]
    search_fields: ClassVar = ["name"]


class Sites(OfficeViewSet):
    model = Site
    form = f.SiteForm
    icon = "site"
    list_display: ClassVar = ["name", "street", "town", "places"]
    search_fields: ClassVar = ["name", "street"]


class Entrances(OfficeViewSet):
    model = Entrance
    form = f.EntranceForm
    icon = "login"
    list_display: ClassVar = [
        "name", "site", "lanes", BooleanColumn("step_free", label=_("without steps")),
    ]  # fmt: skip
    list_filter: ClassVar = ["step_free"]
    search_fields: ClassVar = ["name"]


class Rooms(OfficeViewSet):
    model = Room
    form = f.RoomForm
    icon = "placeholder"
    list_display: ClassVar = [
        "name", "site", "unit", "floor", "direction", "seats",
        BooleanColumn("step_free", label=_("without steps")),
        BooleanColumn("hearing_loop", label=_("hearing loop")),
        BooleanColumn("active", label=_("in use")),
    ]  # fmt: skip
    list_filter: ClassVar = ["step_free", "hearing_loop", "active"]
    search_fields: ClassVar = ["name"]


class Units(OfficeViewSet):
    model = Unit
    form = f.UnitForm
    icon = "group"
    list_display: ClassVar = ["name", "kind", "parent", "site", "email"]
    list_filter: ClassVar = ["kind", "sensitive"]
    search_fields: ClassVar = ["name", "email"]


class Phones(OfficeViewSet):
    model = PhoneLine
    form = f.PhoneLineForm
    icon = "mobile-alt"
    list_display: ClassVar = [
        Column("shown", label=_("number")), "unit", "label",
        BooleanColumn("takes_sms", label=_("takes text messages")),
    ]  # fmt: skip
    list_filter: ClassVar = ["takes_sms"]
    search_fields: ClassVar = ["number", "label", "unit__name"]


class People(OfficeViewSet):
    model = Staff
    form = f.StaffForm
    icon = "user"
    list_display: ClassVar = [
        "name", "role", "unit", "site", BooleanColumn("active", label=_("works here")),
    ]  # fmt: skip
    list_filter: ClassVar = ["role", "active"]
    search_fields: ClassVar = ["name"]


class Services(OfficeViewSet):
    model = Service
    form = f.ServiceForm
    icon = "list-ul"
    list_display: ClassVar = [
        "name", "official_name", "unit", "minutes",
        BooleanColumn("online", label=_("can be booked online")),
        BooleanColumn("active", label=_("offered")),
    ]  # fmt: skip
    list_filter: ClassVar = ["sensitive", "online", "active"]
    search_fields: ClassVar = ["name", "official_name", "code"]


class Hours(OfficeViewSet):
    model = OpeningHours
    form = f.OpeningHoursForm
    icon = "time"
    list_display: ClassVar = [
        "weekday", "opens", "closes", "site", "unit", "staff", "service", "valid_from",
        "valid_until",
    ]  # fmt: skip
    list_filter: ClassVar = ["weekday"]
    search_fields: ClassVar = ["unit__name", "staff__name", "site__name"]


class Closures(OfficeViewSet):
    model = Closure
    form = f.ClosureForm
    icon = "calendar-alt"
    list_display: ClassVar = ["starts_at", "ends_at", "site", "unit", "staff", "reason"]
    search_fields: ClassVar = ["reason", "unit__name", "staff__name"]


class OfficeGroup(ModelViewSetGroup):
    """The menu “Office”."""

    menu_label = _("Office")
    menu_icon = "home"
    menu_order = 300
    items = (
        OfficeData, Sites, Entrances, Rooms, Units, Phones, People, Services, Hours, Closures,
    )  # fmt: skip


hooks.register("register_admin_viewset", OfficeGroup)
