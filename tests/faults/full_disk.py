"""A disk without room for the database, on any machine and without rights over it.

The kernel refuses to let a process make a file longer than its RLIMIT_FSIZE: write(2) fails (EFBIG)
as it does on a full disk (ENOSPC), at the same places of SQLite and PostgreSQL and with the same
consequences, and what is in the files stays as it is. Unlike a disk, the limit can be set and taken
away while the processes run. What differs is the number of the error. A limit of the length
of a segment leaves room for PostgreSQL's journal; a shorter one is a full disk under `pg_wal`.
"""

import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from tests.faults.breakable import OURS, BreakableStage, children

# SQLite's journal and main file are longer than this at once; a log begins anew and has room.
SQLITE_BYTES = 64 * 1024
# The length of a segment of PostgreSQL's journal, which has to fit.
POSTGRES_BYTES = 16 * 1024 * 1024
# In the middle of a segment.
JOURNAL_BYTES = POSTGRES_BYTES // 2


@contextmanager
def full_disk(stage: BreakableStage, postgres_bytes: int = POSTGRES_BYTES) -> Iterator[None]:
    """No file of the database gets longer than it is, or than the limit, until the end."""
    names, size = (("postgres",), postgres_bytes) if stage.postgres else (OURS, SQLITE_BYTES)
    for name in names:
        os.truncate(stage.folder / "logs" / f"{name}.log", 0)
    try:
        _limit(stage, names, f"{size}")
        yield
    finally:
        _limit(stage, names, "unlimited")


def _limit(stage: BreakableStage, names: Iterable[str], size: str) -> None:
    """The soft limit, which a process's own user may set; those it starts later inherit it."""
    as_user = stage.postgres.as_user if stage.postgres else []
    for pid in _alive(stage, names):
        words = ["prlimit", "--pid", f"{pid}", f"--fsize={size}:"]
        done = subprocess.run([*as_user, *words], capture_output=True, text=True)
        assert done.returncode == 0 or pid not in _alive(stage, names), done.stderr


def _alive(stage: BreakableStage, names: Iterable[str]) -> list[int]:
    """Parents first, so that what they start meanwhile inherits the limit."""
    roots = [process.pid for process in map(stage.process, names) if process.poll() is None]
    return [*roots, *children(roots)]
