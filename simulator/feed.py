"""What happened lately: every callback, API call, message and fault; old rows go."""

import json
from threading import Condition
from typing import Any

from simulator.clock import Clock
from simulator.state import State

LONGEST_DETAIL = 4_000
TRIM_EVERY = 500


class Feed:
    def __init__(self, state: State, clock: Clock, keep: int) -> None:
        self._state, self._clock, self._keep = state, clock, keep
        self._grown = Condition()
        self._added = 0

    def add(
        self,
        kind: str,
        title: str,
        *,
        userid: str = "",
        external_userid: str = "",
        path: str = "",
        status: int | None = None,
        errcode: int | None = None,
        ms: float | None = None,
        **detail: Any,
    ) -> None:
        """`kind`: callback, callback_answer, api, message or fault. Long detail is cut."""
        shortened = {name: _shorten(value) for name, value in detail.items()}
        seq = (
            self._state.run(
                "INSERT INTO feed VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(
                    self._clock.now(),
                    kind,
                    title,
                    userid,
                    external_userid,
                    path,
                    status,
                    errcode,
                    ms,
                ),
                json.dumps(shortened, ensure_ascii=False),
            ).lastrowid
            or 0
        )
        if seq % TRIM_EVERY == 0:
            self._state.run("DELETE FROM feed WHERE seq <= ?", seq - self._keep)
        with self._grown:
            self._added += 1
            self._grown.notify_all()

    def after(self, seq: int, limit: int = 200, wait: float = 0) -> list[dict[str, Any]]:
        """Rows younger than `seq`, oldest first; waits up to `wait` seconds for the first."""
        seen = self._added
        rows = self._read(seq, limit)
        if rows or not wait:
            return rows
        with self._grown:
            self._grown.wait_for(lambda: self._added != seen, wait)
        return self._read(seq, limit)

    def newest(self) -> int:
        return self._state.value("SELECT max(seq) FROM feed") or 0

    def of(self, kind: str, path: str | None = None) -> list[dict[str, Any]]:
        """All remembered rows of one kind, oldest first."""
        rows = self._state.rows("SELECT * FROM feed WHERE kind = ? ORDER BY seq", kind)
        return [_row(row) for row in rows if path is None or row["path"] == path]

    def calls(self) -> dict[str, int]:
        """How many remembered calls each API had."""
        counted = "SELECT path, count(*) FROM feed WHERE kind = 'api' GROUP BY path"
        return dict(map(tuple, self._state.rows(counted)))

    def _read(self, seq: int, limit: int) -> list[dict[str, Any]]:
        return [
            _row(row)
            for row in self._state.rows(
                "SELECT * FROM feed WHERE seq > ? ORDER BY seq LIMIT ?", seq, limit
            )
        ]


def _row(row: Any) -> dict[str, Any]:
    return {**dict(row), "at": int(row["at"] * 1000), "detail": json.loads(row["detail"])}


def _shorten(value: Any) -> Any:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return value if len(text) <= LONGEST_DETAIL else text[:LONGEST_DETAIL] + "…"
