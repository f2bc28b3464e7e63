"""A PostgreSQL server that is a process of the stage, so that a test may do to it what it likes."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.servers import wheel_server


@dataclass(frozen=True)
class OwnPostgres:
    """`as_user`: the words before a command that may do to the server what its own user may."""

    url: str
    command: list[str]
    as_user: list[str]

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """A new data folder and the command that serves it; nothing runs yet."""
    folder = Path(tempfile.mkdtemp(prefix="daogou-postgres-"))
    try:
        server = wheel_server(folder, start=False)
        server.ensure_pgdata_inited()
        options = {"listen_addresses": "", "unix_socket_directories": server.pgdata, "fsync": "off"}
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        as_user = _as_user(server.system_user)
        command = [str(server.bin_path / "postgres"), "-D", str(server.pgdata), *words]
        url = f"postgresql://postgres:@/postgres?host={server.pgdata}"
        yield OwnPostgres(url, [*as_user, *command], as_user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_user(name: str | None) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() or not name:
        return []
    return ["setpriv", f"--reuid={name}", f"--regid={name}", "--clear-groups", "--"]
