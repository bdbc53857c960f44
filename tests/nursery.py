"""Where the processes of races are born: forked from one in which Django stands already.

A Python that starts, imports Django and sets it up needs two seconds of a processor, and a race
starts dozens. The standard library's fork server imports this module once; each child then takes
its own environment and reads the settings anew. No connection is ever opened before the fork.
"""

from __future__ import annotations

import os
import runpy
import sys
from multiprocessing.connection import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()


def enter(module: str, arguments: list[str], environment: dict[str, str], out: Connection) -> None:
    """As `python -m MODULE ARGUMENTS…` in that environment, printing to `out`."""
    os.dup2(out.fileno(), 1)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    os.environ.clear()
    os.environ.update(environment)
    _read_settings_anew()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _read_settings_anew() -> None:
    """They know the database and the directory of data from the environment."""
    from django.conf import settings
    from django.db import connections
    from django.utils.functional import empty

    for name in ("tests.settings", "furtka.settings"):
        sys.modules.pop(name, None)
    vars(settings).clear()
    vars(settings)["_wrapped"] = empty
    connections.__init__()  # type: ignore[misc]  # nothing was opened that could stay open
    vars(connections).pop("settings", None)
