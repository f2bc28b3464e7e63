"""The servers that the figures are measured on, with everything durable that should be."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from flask import Flask
from playhouse.migrations import run as run_migrations
from redis import Redis
from rq import Queue, Worker

from app import create_app
from db import db
from demo import redis_server
from demo.run import procfile
from demo.settings import new_keys
from domain.outreach.actions import ensure_plans
from tests.servers import empty_database, wheel_server
from tests.stage import Stage, answers


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="daogou-bench-") as path:
        yield Path(path)


@contextmanager
def postgresql() -> Iterator[str]:
    """An empty database of a stock PostgreSQL; unlike in tests it waits for the disk (fsync)."""
    place = Path(tempfile.mkdtemp(prefix="daogou-postgres-"))
    server = wheel_server(place)
    try:
        with empty_database(server.get_uri()) as url:
            yield url
    finally:
        server.cleanup()
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def product(
    place: Path, database_url: str, names: Sequence[str], wecom_url: str = ""
) -> Iterator[Stage]:
    """These processes of the Procfile, with Redis and empty tables. `wecom_url`: whom they call.

    A name may be followed by a number where there is more than one: urgent, urgent2.
    """
    stage = Stage(place, database_url)
    if wecom_url:
        stage.environment["WECOM_API_URL"] = f"{wecom_url}/cgi-bin/"
    try:
        stage.start_redis()
        stage.flask("migrate")
        for name in names:
            start(stage, name, procfile()[name.rstrip("0123456789")], _readiness(stage, name))
        yield stage
    finally:
        stage.supervisor.stop()


def start(stage: Stage, name: str, command: list[str], ready: Callable[[], bool]) -> None:
    stage.supervisor.start(name, command, ready)


LANES = {"urgent": "urgent", "worker": "default"}


def _readiness(stage: Stage, name: str) -> Callable[[], bool]:
    """A worker is ready when RQ has heard of it: what is measured is no start of a process."""
    kind = name.rstrip("0123456789")
    if kind == "web":
        return lambda: answers(f"{stage.web}/readyz")
    if kind not in LANES:
        return lambda: True
    lane = Queue(LANES[kind], connection=Redis.from_url(stage.redis_url))
    number = int(name.removeprefix(kind) or 1)
    return lambda: Worker.count(queue=lane) >= number


def value(url: str, sql: str) -> int | float:
    """The first value of a query."""
    with psycopg.connect(url) as connection:
        return connection.execute(sql.encode()).fetchone()[0]  # type: ignore[index]


def run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def rows(url: str, sql: str) -> list[tuple]:
    with psycopg.connect(url) as connection:
        return connection.execute(sql.encode()).fetchall()


@contextmanager
def application(url: str) -> Iterator[Flask]:
    """The product in this process, on this database with empty tables, with a Redis of its own."""
    with redis_server.running() as redis:
        environment = new_keys() | {
            "DATABASE_URL": url,
            "REDIS_URL": redis,
            "PUBLIC_URL": "http://127.0.0.1",
        }
        os.environ.update(environment)
        app = create_app()
        run_migrations(db.obj, "migrations")
        ensure_plans()
        yield app
        db.close()


def copy(url: str, tables: Iterable[tuple[str, Callable[[int], tuple]]], numbers: range) -> None:
    """Fill tables by COPY, all in one transaction; each has its own row for a number."""
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for statement, row in tables:
            with cursor.copy(statement.encode()) as target:
                for number in numbers:
                    target.write_row(row(number))
