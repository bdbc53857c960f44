"""What all editors' screens of an office's data share: whose rows, which sentences.

Rights come from ROLE_PERMISSIONS, not from Django's tables, and end at the office's border: rows
of another office are not listed, and their addresses answer 404.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history, usage
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from furtka.offices.access import jobs_of
from furtka.offices.models import Office
from furtka.offices.permissions import Permission, may


def edited_offices(user: User | AnonymousUser) -> list[Office]:
    """The offices whose data that person may edit."""
    return [job.office for job in jobs_of(user) if may(job.role, Permission.EDIT_OFFICE)]


def of_offices(rows: QuerySet[Any], user: User | AnonymousUser) -> QuerySet[Any]:
    """Those rows that belong to them."""
    ids = [office.pk for office in edited_offices(user)]
    return rows.filter(pk__in=ids) if rows.model is Office else rows.filter(office__in=ids)


class OfficePolicy(BasePermissionPolicy):
    """Administrators of an office do everything with its rows, others nothing."""

    actions: ClassVar[tuple[str, ...]] = ("add", "change", "delete", "view")

    def user_has_permission(self, user: User, action: str) -> bool:
        return action in self.actions and bool(edited_offices(user))

    def user_has_any_permission(self, user: User, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Any) -> bool:
        office_id = instance.pk if isinstance(instance, Office) else instance.office_id
        mine = {office.pk for office in edited_offices(user)}
        return action in self.actions and office_id in mine

    def user_has_any_permission_for_instance(
        self, user: User, actions: Iterable[str], instance: Any
    ) -> bool:
        return any(
            self.user_has_permission_for_instance(user, action, instance) for action in actions
        )

    def instances_user_has_any_permission_for(
        self, user: User, actions: Iterable[str]
    ) -> QuerySet[Any]:
        if not self.user_has_any_permission(user, actions):
            return cast(QuerySet[Any], self.model._default_manager.none())
        return of_offices(self.model._default_manager.all(), user)

    def instances_user_has_permission_for(self, user: User, action: str) -> QuerySet[Any]:
        return self.instances_user_has_any_permission_for(user, [action])

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        return User.objects.filter(is_active=True, jobs__active=True).distinct()


class FixedPolicy(OfficePolicy):
    """For what an office has exactly one of: neither added nor deleted here."""

    actions: ClassVar[tuple[str, ...]] = ("change", "view")


class OfficeForm(WagtailAdminModelForm):  # type: ignore[misc, unused-ignore]
    """A form for one row of one of the user's offices; other rows can't be chosen in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = edited_offices(self.for_user)
        if not offices:
            raise PermissionDenied
        for field in self.fields.values():
            field.label = capfirst(str(field.label))
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                field.queryset = of_offices(field.queryset, self.for_user)
        if "office" in self.fields and (self.instance.pk or len(offices) == 1):
            # A row never moves to another office.
            del self.fields["office"]
            if not self.instance.pk:
                self.instance.office = offices[0]

    def _get_validation_exclusions(self) -> set[str]:
        """The office counts even when it isn't asked for: names are unique within it."""
        found: set[str] = super()._get_validation_exclusions()
        return found - {"office"}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        office = cleaned.get("office") or getattr(self.instance, "office", None)
        for name, value in cleaned.items():
            if isinstance(value, Model) and getattr(value, "office_id", None) not in (
                None, getattr(office, "pk", None),
            ):  # fmt: skip
                self.add_error(name, ValidationError(_("This belongs to another office.")))
        return cleaned


class _OwnRows:
    """Only rows of the user's offices, whatever the view calls its query."""

    request: HttpRequest

    def get_base_queryset(self) -> QuerySet[Any]:
        return of_offices(super().get_base_queryset(), self.request.user)  # type: ignore[misc]

    def get_base_object_queryset(self) -> QuerySet[Any]:
        rows = super().get_base_object_queryset()  # type: ignore[misc]
        return of_offices(rows, self.request.user)


class _OwnRow:
    request: HttpRequest

    def get_queryset(self) -> QuerySet[Any]:
        return of_offices(super().get_queryset(), self.request.user)  # type: ignore[misc]


class OwnIndex(_OwnRows, generic.IndexView):
    pass


class OwnEdit(_OwnRow, generic.EditView):
    pass


class OwnDelete(_OwnRow, generic.DeleteView):
    def form_valid(self, form: forms.Form) -> HttpResponseBase:
        try:
            return cast(HttpResponseBase, super().form_valid(form))
        except ProtectedError:
            messages.error(
                self.request,
                _("This can't be deleted because something else refers to it."),
            )
            return redirect(reverse(self.edit_url_name, args=[self.object.pk]))


class OwnHistory(history.HistoryView):
    def get_base_object_queryset(self) -> QuerySet[Any]:
        return of_offices(super().get_base_object_queryset(), self.request.user)


class OwnUsage(usage.UsageView):
    def get_base_object_queryset(self) -> QuerySet[Any]:
        return of_offices(super().get_base_object_queryset(), self.request.user)


class OfficeViewSet(ModelViewSet):
    """A list and a form for one kind of row. Subclasses name the model and the form."""

    index_view_class = OwnIndex
    edit_view_class = OwnEdit
    delete_view_class = OwnDelete
    history_view_class = OwnHistory
    usage_view_class = OwnUsage
    copy_view_enabled = False
    add_to_reference_index = False
    search_backend_name = None
    form: type[OfficeForm]
    policy: type[OfficePolicy] = OfficePolicy

    @cached_property
    def name(self) -> str:
        """Prefix and namespace of the addresses, apart from those of rooms: `office-room`."""
        return f"office-{self.model_name}"

    def get_form_class(self, for_update: bool = False) -> type[OfficeForm]:
        return self.form

    def on_register(self) -> None:
        # Before anything asks for the model's policy: Wagtail keeps the first answer.
        register_permission_policy(self.model, self.policy(self.model))
        super().on_register()
