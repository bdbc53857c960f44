"""Steps of the registry's tables that Django by itself does not take back."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.postgres.operations import CreateExtension
from django.db import connection
from django.db.migrations.state import ProjectState


@pytest.mark.django_db
def test_extensions_of_postgresql_stop_nobody_who_goes_back() -> None:
    step = import_module("furtka.registry.migrations.0031_index_of_search_text").Migration
    state = ProjectState.from_apps(apps)
    found = [one for one in step.operations if isinstance(one, CreateExtension)]
    with connection.schema_editor(collect_sql=False, atomic=False) as editor:
        for operation in found:
            operation.database_backwards("registry", editor, state, state)
    assert len(found) == 2
