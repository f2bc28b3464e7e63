"""Friendships and the chats inside them."""

import json
from sqlite3 import Row
from typing import Any

from simulator.core import Core

WRITE = """
    INSERT INTO message (userid, external_userid, at, sender, msgtype, content)
    VALUES (?, ?, ?, ?, ?, ?)"""
READ = """
    SELECT * FROM message WHERE userid = ? AND external_userid = ? ORDER BY id DESC LIMIT ?"""


class Chats(Core):
    def customer_says(self, external_userid: str, userid: str, text: str) -> None:
        self._say(userid, external_userid, "customer", "text", {"content": text})

    def guide_says(
        self,
        userid: str,
        external_userid: str,
        text: str = "",
        msgtype: str = "text",
        content: dict[str, Any] | None = None,
    ) -> None:
        """A text, or any other message of `msgtype` with `content`."""
        self._say(userid, external_userid, "guide", msgtype, content or {"content": text})

    def chat(self, userid: str, external_userid: str, limit: int = 500) -> list[dict[str, Any]]:
        """The newest messages of the pair, oldest first: {id, at (ms), from, msgtype, content}."""
        rows = self.state.rows(READ, userid, external_userid, limit)
        return [_message(row) for row in reversed(rows)]

    def write(
        self, userid: str, external_userid: str, sender: str, msgtype: str, content: dict[str, Any]
    ) -> None:
        """Puts one message into the chat; `sender`: customer, guide or system."""
        text = json.dumps(content, ensure_ascii=False)
        at = self.clock.now()
        self.state.run(WRITE, userid, external_userid, at, sender, msgtype, text)
        self.feed.add(
            "message",
            f"{sender} {msgtype}",
            userid=userid,
            external_userid=external_userid,
            sender=sender,
            msgtype=msgtype,
            content=content,
        )

    def friendship(self, userid: str, external_userid: str) -> Row | None:
        return self.state.row(
            "SELECT * FROM friendship WHERE userid = ? AND external_userid = ?",
            *(userid, external_userid),
        )

    def require_friendship(self, userid: str, external_userid: str) -> Row:
        """ValueError when they never met or the guide deleted the customer."""
        found = self.friendship(userid, external_userid)
        if found is None or found["standing"] == "gone":
            raise ValueError(f"{userid} and {external_userid} are not contacts")
        return found

    def set_friendship(self, userid: str, external_userid: str, field: str, value: Any) -> None:
        self.state.run(
            f"UPDATE friendship SET {field} = ? WHERE userid = ? AND external_userid = ?",
            *(value, userid, external_userid),
        )

    def _say(
        self, userid: str, external_userid: str, sender: str, msgtype: str, content: dict[str, Any]
    ) -> None:
        with self.state.transaction():
            friendship = self.require_friendship(userid, external_userid)
            if friendship["standing"] == "left":
                raise ValueError("the customer deleted the guide, so nothing can be sent")
            self.set_friendship(userid, external_userid, "chatted", 1)
            self.write(userid, external_userid, sender, msgtype, content)


def _message(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "at": int(row["at"] * 1000),
        "from": row["sender"],
        "msgtype": row["msgtype"],
        "content": json.loads(row["content"]),
    }
