"""What the steps of the set-up share: running programs and knowing what is done already."""

import hashlib
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


class SetupFailed(Exception):
    """Says in one line what went wrong and what to do."""


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def run(*command: object, hint: str, **options) -> None:
    """Run a program, silent unless it fails; `hint` then says what to do."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options
        )
    except OSError as error:
        raise SetupFailed(f"{words[0]}: {error.strerror}. {hint}") from error
    if done.returncode:
        print(done.stdout[-4000:], file=sys.stderr)
        raise SetupFailed(f"`{' '.join(words[:6])}` stopped with {done.returncode}. {hint}")


def digest(paths: Iterable[Path], *extra: str) -> str:
    """One fingerprint for the content of several files."""
    content = hashlib.sha256("\0".join(extra).encode())
    for path in sorted(paths):
        content.update(path.name.encode() + b"\0" + path.read_bytes())
    return content.hexdigest()


def is_done(stamp: Path, fingerprint: str) -> bool:
    return stamp.is_file() and stamp.read_text() == fingerprint
