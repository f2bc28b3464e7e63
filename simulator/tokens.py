"""Everything WeCom hands out for a while: access tokens, JS tickets, OAuth codes, user tickets."""

import secrets
from sqlite3 import Row

from simulator.clock import Clock
from simulator.errors import ApiError
from simulator.state import State


class Tokens:
    def __init__(self, state: State, clock: Clock) -> None:
        self._state, self._clock = state, clock

    def current(self, kind: str, lifetime: float) -> tuple[str, int]:
        """(value, seconds left): WeCom hands out the same value until it expires."""
        now = self._clock.now()
        found = self._state.row(
            "SELECT value, expires_at FROM credential"
            " WHERE kind = ? AND about = '' AND expires_at > ?",
            kind,
            now,
        )
        if found:
            return found["value"], int(found["expires_at"] - now)
        return self.issue(kind, lifetime), int(lifetime)

    def issue(self, kind: str, lifetime: float, about: str = "") -> str:
        value = f"{kind.upper()}-{secrets.token_urlsafe(32)}"
        self._state.run(
            "INSERT INTO credential (value, kind, about, expires_at) VALUES (?, ?, ?, ?)",
            *(value, kind, about, self._clock.now() + lifetime),
        )
        return value

    def find(self, value: str) -> Row | None:
        return self._state.row("SELECT * FROM credential WHERE value = ?", value)

    def expired(self, credential: Row) -> bool:
        return credential["expires_at"] <= self._clock.now()

    def spend(self, value: str) -> None:
        self._state.run("UPDATE credential SET used = 1 WHERE value = ?", value)

    def kind_of_access_token(self, value: str) -> str:
        """`app` or `directory`; 40014 when unknown, 42001 when expired."""
        found = self.find(value)
        if found is None or not found["kind"].startswith("token_"):
            raise ApiError(40014)
        if self.expired(found):
            raise ApiError(42001)
        return found["kind"].removeprefix("token_")

    def expire_access_tokens(self) -> None:
        self._state.run(
            "UPDATE credential SET expires_at = 0 WHERE kind LIKE 'token!_%' ESCAPE '!'"
        )
