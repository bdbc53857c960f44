"""The `furtka` command: our commands and Django's own."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command named in sys.argv."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "furtka.settings")
    if sys.argv[1:] == ["run"]:
        from furtka.cli.server import run

        sys.exit(run())
    from django.core.management import execute_from_command_line

    # `furtka load-office` reads better than Python's module names allow.
    words = [word.replace("-", "_") for word in sys.argv[1:2] if not word.startswith("-")]
    execute_from_command_line([sys.argv[0], *(words or sys.argv[1:2]), *sys.argv[2:]])


if __name__ == "__main__":
    main()
