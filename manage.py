#!/usr/bin/env python
"""Django's own commands, for people used to `manage.py`; `furtka COMMAND` is the same."""

from furtka.cli.main import main

if __name__ == "__main__":
    main()
