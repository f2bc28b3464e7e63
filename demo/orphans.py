"""No process of ours may outlive us: not when we are killed, and not in a group of its own.

Both ways need Linux. Elsewhere ctrl-C stops every process as well, but `kill -9` leaves some.
"""

import ctypes
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

PATIENCE = 10.0
_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with_parent() -> None:
    """Called in a new process: it gets SIGTERM when the thread that started it ends."""
    if _libc:
        _libc.prctl(_SET_DEATH_SIGNAL, signal.SIGTERM)


def kill_marked(mark: str) -> list[int]:
    """Kill every process whose environment holds `mark` (NAME=value), wherever it hid.

    A worker that was killed in mid-job may leave a child in a group of its own.
    """
    found = marked(mark)
    for pid in found:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while any(is_marked(pid, mark) for pid in found) and time.monotonic() < deadline:
        time.sleep(0.02)  # their ports are theirs until they are gone
    return found


def marked(mark: str) -> list[int]:
    names = os.listdir("/proc") if os.path.isdir("/proc") else []
    return [pid for pid in map(int, filter(str.isdecimal, names)) if is_marked(pid, mark)]


def is_marked(pid: int, mark: str) -> bool:
    if pid == os.getpid():
        return False
    try:
        return mark.encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False
