"""Delivers events: encrypted, 5 s, three tries; late, twice or shuffled when told to."""

import random
import time
from collections.abc import Callable
from sqlite3 import Row
from threading import Condition, Thread
from typing import Any

import requests

from simulator.clock import Clock
from simulator.config import SimulatorConfig
from simulator.crypto import envelope, to_xml
from simulator.feed import Feed
from simulator.state import State

DEFAULT_MODE = {"delay": 0, "copies": 1, "shuffle": False, "paused": False}
LONGEST_NAP = 1.0
SHUFFLED_OVER = 3.0
TRIM_EVERY = 500
QUEUE = """
    INSERT INTO delivery (door, xml, due_at, userid, external_userid, title)
    VALUES (?, ?, ?, ?, ?, ?)"""

PostCallback = Callable[[str, dict[str, str], bytes], int]


class Callbacks:
    """`post` may be replaced by `fn(url, params, body) -> HTTP status`; an OSError is no answer."""

    def __init__(self, config: SimulatorConfig, state: State, clock: Clock, feed: Feed) -> None:
        self._config, self._state, self._clock, self._feed = config, state, clock, feed
        self._changed, self._changes, self._stopped = Condition(), 0, False
        self._threads: list[Thread] = []
        self.post: PostCallback = self._really_post
        state.run(
            "UPDATE delivery SET state = 'waiting' WHERE state = 'sending'"
        )  # a restart interrupted it

    # What is waiting

    def put(self, fields: dict[str, Any], door: str = "app") -> None:
        """Queues one event in as many copies as the mode says; a door without address gets none."""
        if not self._door(door)[0]:
            return
        mode = self.mode()
        title = f"{fields.get('Event', '')} {fields.get('ChangeType', '')}".strip()
        customer = str(fields.get("ExternalUserID", ""))
        userid = str(fields.get("UserID") or fields.get("FromUserName", ""))
        due_at = self._clock.now() + mode["delay"]
        if mode["shuffle"]:
            due_at += random.uniform(0, SHUFFLED_OVER)
        for _ in range(mode["copies"]):
            self._state.run(QUEUE, door, to_xml(fields), due_at, userid, customer, title)
        self.wake()

    def mode(self) -> dict[str, Any]:
        return DEFAULT_MODE | self._state.setting("delivery", {})

    def set_mode(self, **changes: Any) -> None:
        self._state.set("delivery", self.mode() | changes)
        self.wake()

    def all(self, state: str | None = None, limit: int = -1) -> list[dict[str, Any]]:
        """The newest deliveries, oldest first; `state`: waiting, done or failed."""
        rows = self._state.rows(
            "SELECT * FROM delivery WHERE ? IS NULL OR state = ? ORDER BY id DESC LIMIT ?",
            *(state, state, limit),
        )
        return [dict(row) for row in reversed(rows)]

    # Delivering

    def deliver_now(self) -> int:
        """Delivers all that waits, due or not, with every retry, in this thread; the attempts."""
        attempts = 0
        while delivery := self._claim(float("inf")):
            self._attempt(delivery)
            attempts += 1
        return attempts

    def start(self) -> None:
        for number in range(self._config.callback_workers):
            thread = Thread(target=self._work, name=f"callbacks-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        self._stopped = True
        self.wake()
        for thread in self._threads:
            thread.join(self._config.callback_timeout + LONGEST_NAP)

    def wake(self) -> None:
        """Something changed: workers look again."""
        with self._changed:
            self._changes += 1
            self._changed.notify_all()

    def _work(self) -> None:
        while not self._stopped:
            seen = self._changes
            delivery = None if self.mode()["paused"] else self._claim(self._clock.now())
            if delivery is not None:
                self._attempt(delivery)
                continue
            self._wait(seen)

    def _wait(self, seen: int) -> None:
        nap = self._nap()
        with self._changed:
            self._changed.wait_for(lambda: self._changes != seen, nap)

    def _nap(self) -> float:
        due = self._state.value("SELECT min(due_at) FROM delivery WHERE state = 'waiting'")
        if due is None or self.mode()["paused"]:
            return LONGEST_NAP
        return min(max(due - self._clock.now(), 0), LONGEST_NAP)

    def _claim(self, due: float) -> Row | None:
        order = "random()" if self.mode()["shuffle"] else "due_at, id"
        with self._state.transaction():
            waiting = "SELECT * FROM delivery WHERE state = 'waiting' AND due_at <= ?"
            found = self._state.row(f"{waiting} ORDER BY {order} LIMIT 1", due)
            if found:
                self._state.run("UPDATE delivery SET state = 'sending' WHERE id = ?", found["id"])
            return found

    def _attempt(self, delivery: Row) -> None:
        url, token, aes_key, agent = self._door(delivery["door"])
        title, xml, attempt = delivery["title"], delivery["xml"], delivery["attempts"] + 1
        who = {name: delivery[name] for name in ("userid", "external_userid")}
        self._feed.add("callback", title, **who, path=url, xml=xml, attempt=attempt)
        params, body = envelope(token, aes_key, self._config.corp_id, agent, xml)
        started = time.perf_counter()
        status, problem = self._post_safely(url, params, body)
        ms = (time.perf_counter() - started) * 1000
        self._feed.add(
            "callback_answer", title, **who, path=url, status=status, ms=ms, problem=problem
        )
        self._note(delivery, status)

    def _post_safely(self, url: str, params: dict[str, str], body: bytes) -> tuple[int, str]:
        try:
            return self.post(url, params, body), ""
        except (requests.RequestException, OSError) as error:
            return 0, str(error)

    def _note(self, delivery: Row, status: int) -> None:
        attempts = delivery["attempts"] + 1
        due_at = self._clock.now() + self._config.callback_spacing
        if status == 200:
            state = "done"
        else:
            state = "failed" if attempts >= self._config.callback_attempts else "waiting"
        self._state.run(
            "UPDATE delivery SET state = ?, attempts = ?, status = ?, due_at = ? WHERE id = ?",
            *(state, attempts, status, due_at, delivery["id"]),
        )
        if delivery["id"] % TRIM_EVERY == 0:
            old = delivery["id"] - self._config.feed_rows
            self._state.run("DELETE FROM delivery WHERE id <= ? AND state <> 'waiting'", old)

    def _door(self, door: str) -> tuple[str, str, str, int | str]:
        config = self._config
        if door == "directory":
            token, aes_key = config.directory_callback_token, config.directory_callback_aes_key
            return config.directory_callback_url, token, aes_key, ""
        return config.callback_url, config.callback_token, config.callback_aes_key, config.agent_id

    def _really_post(self, url: str, params: dict[str, str], body: bytes) -> int:
        headers = {"Content-Type": "text/xml; charset=utf-8"}
        answer = requests.post(
            url,
            params=params,
            data=body,
            headers=headers,
            timeout=self._config.callback_timeout,
            allow_redirects=False,
        )
        return answer.status_code
