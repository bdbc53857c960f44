"""Write requirements/*.txt anew: exact versions with hashes, no address of any package host.

    make lock

uv resolves for every platform at once; it lives in an environment of its own under .var/.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = "uv==0.13.9"
OPTIONS = [
    "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links",
    "--generate-hashes", "--universal", "--python-version", "3.11", "--quiet",
]  # fmt: skip


def uv() -> Path:
    folder = ROOT / ".var" / "lock"
    command = folder / "bin" / "uv"
    if not command.exists():
        venv.create(folder, with_pip=True)
        install = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", UV]
        subprocess.run(install, check=True)
    return command


def lock(name: str, *more: str) -> None:
    """Versions that still fit stay: uv reads the file it is about to write."""
    command = [str(uv()), "pip", "compile", *OPTIONS, *more, f"{name}.in", "-o", f"{name}.txt"]
    subprocess.run(command, check=True, cwd=ROOT / "requirements")
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    if "://" in text:
        raise SystemExit(f"requirements/{name}.txt names a host; it must not.")


if __name__ == "__main__":
    upgrade = ["--upgrade"] if sys.argv[1:] == ["upgrade"] else []
    lock("app", *upgrade)
    lock("dev", "-c", "app.txt", *upgrade)
