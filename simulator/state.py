"""The simulator's memory: one SQLite database, on disk or in memory, behind one lock."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

SCHEMA = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")


class State:
    """SQLite behind a lock: each call takes micro- or milliseconds, so one connection is enough."""

    def __init__(self, path: str = ":memory:") -> None:
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._lock = RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute(
            "PRAGMA synchronous=OFF"
        )  # a demo survives a crash of ours, not of the machine
        self._connection.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; a transaction inside another one belongs to the outer one."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        with self._lock:
            return self._connection.execute(sql, _bound(values))

    def many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        with self._lock:
            self._connection.executemany(sql, rows)

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(sql, _bound(values)).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        with self._lock:
            return self._connection.execute(sql, _bound(values)).fetchone()

    def value(self, sql: str, *values: Any) -> Any:
        """The first column of the first row, None when there is no row."""
        found = self.row(sql, *values)
        return found[0] if found else None

    def column(self, sql: str, *values: Any) -> list[Any]:
        return [row[0] for row in self.rows(sql, *values)]

    def setting(self, key: str, default: Any = None) -> Any:
        found = self.value("SELECT value FROM setting WHERE key = ?", key)
        return default if found is None else json.loads(found)

    def set(self, key: str, value: Any) -> None:
        self.run("INSERT OR REPLACE INTO setting VALUES (?, ?)", key, json.dumps(value))

    def forget(self) -> None:
        """Empties every table."""
        with self.transaction():
            for table in self.column("SELECT name FROM sqlite_master WHERE type = 'table'"):
                if not table.startswith("sqlite_"):
                    self.run(f"DELETE FROM {table}")

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def _bound(values: tuple[Any, ...]) -> Any:
    """One dict binds `:names`, anything else binds `?`."""
    return values[0] if len(values) == 1 and isinstance(values[0], dict) else values
