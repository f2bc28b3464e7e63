"""The Python environment in `.venv`, with exactly the packages of the lock file."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from setup.step import PYTHON, ROOT, VENV, SetupFailed, digest, is_done, run, say

OLDEST = (3, 11)
DEVELOPMENT = ROOT / "requirements" / "development.txt"
PRODUCTION = ROOT / "requirements" / "production.txt"
STAMP = VENV / ".installed"


def make(lock: Path = DEVELOPMENT) -> None:
    """Create the environment and install the locked packages, unless that is done already."""
    if sys.version_info < OLDEST:
        raise SetupFailed("Daogou needs Python 3.11 or newer; name one with PYTHON=…")
    fingerprint = digest([lock], sys.version)
    if is_done(STAMP, fingerprint) and PYTHON.exists():
        return
    create()
    say("installing the Python packages")
    install(lock)
    STAMP.write_text(fingerprint)


def create() -> None:
    """Make `.venv`, again where it belongs to another Python or was left half made."""
    if PYTHON.exists() and version_inside() == sys.version:
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    provide_ensurepip()
    say(f"creating .venv with Python {sys.version.split()[0]}")
    run(sys.executable, "-m", "venv", VENV, hint="Is Python complete on this machine?")


def version_inside() -> str:
    asked = [PYTHON, "-c", "import pip, sys; print(sys.version, end='')"]
    return subprocess.run(asked, capture_output=True, text=True).stdout


def provide_ensurepip() -> None:
    """Debian cuts `ensurepip` out of Python; its package python3-venv brings it back."""
    try:
        import ensurepip  # noqa: F401
    except ImportError as error:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise SetupFailed(f"Python lacks venv here: install the package {package}") from error
        from setup import system

        system.install([package])


def install(lock: os.PathLike) -> None:
    """Install a lock file from wherever this machine's pip gets its packages."""
    options = ["--require-hashes", "--no-deps", "--disable-pip-version-check", "--quiet"]
    run(
        PYTHON, "-m", "pip", "install", *options, "--requirement", lock,
        hint="Does pip reach its package index? `make setup` goes on where it stopped.",
    )  # fmt: skip
