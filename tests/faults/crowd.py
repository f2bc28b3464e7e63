"""Customers who scan the store's code while something is being broken."""

import threading
import time
from itertools import count

import requests

from tests.stage import answers, until

NUMBERS = count(1)
GUIDES = ("lin", "wei", "he")
# Before the answer, or in the middle of it.
CUT_OFF = requests.ConnectionError, requests.exceptions.ChunkedEncodingError


class Crowd(threading.Thread):
    """`size` customers, one after the other, `every` so many seconds.

    `added`: what WeCom said about each, with the moment (monotonic) at which it happened.
    """

    def __init__(self, stage, size: int, every: float = 0):
        super().__init__(daemon=True)
        self.stage, self.size, self.every = stage, size, every
        self.state = state_of_the_code(stage)
        self.added: list[dict] = []
        self._nobody = threading.Event()

    def run(self) -> None:
        for _ in range(self.size):
            added = self._add(f"顾客{next(NUMBERS)}")
            self.added.append(added | {"at": time.monotonic()})
            self._nobody.wait(self.every)

    def comes_to(self, size: int, seconds: float = 60) -> None:
        """Wait until so many were added, or all."""
        size = min(size, self.size)
        until(lambda: len(self.added) >= size, seconds, f"{size} customers were added")

    @property
    def ids(self) -> list[str]:
        return [added["external_userid"] for added in self.added]

    def _add(self, name: str) -> dict:
        """If WeCom dies in the middle of it, it is asked afterwards whether it was done."""
        began = False
        while True:
            try:
                if began and (found := self._was_added(name)):
                    return found
                began = True
                return self.stage.wecom("scan", {"state": self.state, "name": name})
            except CUT_OFF:  # Also while it is asked, where it is killed twice.
                until(lambda: answers(f"{self.stage.wecom_url}/admin/state"), 60, "WeCom is back")

    def _was_added(self, name: str) -> dict | None:
        for userid in GUIDES:
            for contact in self.stage.wecom(f"members/{userid}/contacts?q={name}", method="get"):
                if contact["name"] == name:
                    return {"userid": userid, "external_userid": contact["external_userid"]}
        return None


def state_of_the_code(stage) -> str:
    return stage.wecom("state", method="get")["contact_ways"][0]["state"]


def welcomes_that_arrived(stage, added: dict) -> int:
    chat = stage.wecom(f"chats/{added['userid']}/{added['external_userid']}", method="get")
    return len([m for m in chat if m["from"] == "guide" and "您好，我是" in str(m["content"])])
