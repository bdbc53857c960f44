"""Make the environment that `make run` and `make test` need; skip what is done already.

    python3 tools/setup.py app     what the application needs
    python3 tools/setup.py dev     and what tests, checks and benchmarks need

Written for old Pythons too, so that one that is too old can be told so in a sentence.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)


def stop(sentence):
    sys.exit(f"furtka: {sentence}")


def say(sentence):
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def find_python():
    """This Python, or a newer one that is installed beside it."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in range(20, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return found
    return stop(
        f"Python 3.11 or newer is needed and this is {sys.version.split()[0]}. Install it "
        "(Debian, Ubuntu: sudo apt install python3) and try again."
    )


def make_environment(python):
    """Create .venv, unless it is there and still works."""
    if PYTHON.exists() and subprocess.call([str(PYTHON), "-c", ""]) == 0:
        return
    if not has_venv(python):
        install_venv(python)
    say("Creating the environment .venv ...")
    shutil.rmtree(str(VENV), ignore_errors=True)
    if subprocess.call([python, "-m", "venv", str(VENV)]):
        stop("Python could not create the environment .venv; its words are above.")


def has_venv(python):
    return subprocess.call([python, "-c", "import venv, ensurepip"], stderr=subprocess.DEVNULL) == 0


def install_venv(python):
    """Debian keeps venv in a package of its own; root can fetch it."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("Installing python3-venv, which Python here comes without ...")
        quiet = {"stdout": subprocess.DEVNULL}
        subprocess.call(["apt-get", "update", "-qq"], **quiet)
        subprocess.call(["apt-get", "install", "-y", "-qq", "python3-venv"], **quiet)
    if not has_venv(python):
        stop(
            "Python's module venv is missing. Install it "
            "(Debian, Ubuntu: sudo apt install python3-venv) and try again."
        )


def install(kind):
    """Install the lock, unless this very lock is installed."""
    lock = ROOT / "requirements" / f"{kind}.txt"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp(kind) == wanted or (kind == "app" and has_dev()):
        return
    say("Installing packages (about half a minute the first time) ...")
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-input"]
    command += ["--disable-pip-version-check", "-qq", "-r", str(lock)]
    if os.geteuid() == 0:
        command.append("--root-user-action=ignore")
    if subprocess.call(command):
        stop("The packages could not be installed; pip's words are above. Is there a network?")
    (VENV / f".furtka-{kind}").write_text(wanted)


def stamp(kind):
    path = VENV / f".furtka-{kind}"
    return path.read_text() if path.exists() else ""


def has_dev():
    """The packages of dev.txt include those of app.txt in the same versions (tested)."""
    lock = ROOT / "requirements" / "dev.txt"
    return stamp("dev") == hashlib.sha256(lock.read_bytes()).hexdigest()


def make_command():
    """`.venv/bin/furtka`, and the source where that Python finds it."""
    purelib = "import sysconfig; print(sysconfig.get_path('purelib'))"
    where = subprocess.check_output([str(PYTHON), "-c", purelib]).decode().strip()
    command = VENV / "bin" / "furtka"
    script = f"#!{PYTHON}\nfrom furtka.cli.main import main\n\nmain()\n"
    for path, text in (Path(where) / "furtka.pth", f"{ROOT / 'src'}\n"), (command, script):
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
    command.chmod(0o755)


def main(kind):
    os.chdir(str(ROOT))
    # A linked environment belongs to somebody else: take it as it is.
    if not VENV.is_symlink():
        make_environment(find_python())
        install(kind)
        make_command()
    for tool in ("tools/messages.py", "compile"), ("tools/fonts.py",):
        if subprocess.call([str(PYTHON), *tool], stdout=subprocess.DEVNULL):
            stop(f"{tool[0]} failed; its words are above.")


if __name__ == "__main__":
    if sys.argv[1:] not in (["app"], ["dev"]):
        sys.exit(__doc__)
    main(sys.argv[1])
