"""Find Chromium for the browser tests; root can have it installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = """
************************************************************************
The browser tests need Chromium, and none was found: they will NOT run.
Install it (Debian: sudo apt install chromium) and run `make test` again.
************************************************************************
"""


def find() -> str | None:
    """Path of a browser that starts. Ubuntu's package is a stub where snap does not run."""
    for path in filter(None, map(shutil.which, NAMES)):
        if subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0:
            return path
    return None


def provide() -> str | None:
    """The browser; installed first if it is missing and we are root. Says so when it can't be.

    The tests themselves skip without it, and fail where CI=true.
    """
    if found := find():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stdout.write("Installing Chromium for the browser tests …\n")
        sys.stdout.flush()
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
            subprocess.run(["apt-get", *words], env=quiet, capture_output=True, check=False)
        if found := find():
            return found
    sys.stdout.write(MISSING)
    return None
