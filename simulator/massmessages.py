"""Mass messages: a task the app makes and members confirm in their client, or not."""

import json
from typing import Any

from simulator import ids
from simulator.chats import Chats

UNSENT, SENT, NOT_A_FRIEND, HAD_OTHERS = 0, 1, 2, 3
MONTH = 30 * 86_400


class MassMessages(Chats):
    def begin_mass_message(
        self,
        chat_type: str,
        body: dict[str, Any],
        messages: list[Any],
        pairs: list[tuple[str, str]],
    ) -> str:
        """Keeps the task and its (userid, customer or group) pairs; nothing is sent yet."""
        msgid = ids.new("msg")
        kept = json.dumps({"asked": body, "messages": messages}, ensure_ascii=False)
        self.state.run(
            "INSERT INTO mass_message (msgid, created_at, chat_type, body) VALUES (?, ?, ?, ?)",
            *(msgid, self.clock.now(), chat_type, kept),
        )
        self.state.many(
            "INSERT OR IGNORE INTO mass_recipient (msgid, userid, recipient) VALUES (?, ?, ?)",
            [(msgid, *pair) for pair in pairs],
        )
        return msgid

    def sends_mass_message(self, userid: str, msgid: str) -> int:
        """The member confirms the task; how many customers or groups received it."""
        with self.state.transaction():
            task = self.state.row(
                "SELECT * FROM mass_message WHERE msgid = ? AND NOT cancelled", msgid
            )
            if task is None:
                raise LookupError(f"no mass message {msgid}")
            waiting = self.state.column(
                "SELECT recipient FROM mass_recipient"
                " WHERE msgid = ? AND userid = ? AND status = ?",
                *(msgid, userid, UNSENT),
            )
            messages = json.loads(task["body"])["messages"]
            return sum(self._deliver(msgid, userid, one, messages) for one in waiting)

    def mass_messages(self, userid: str) -> list[dict[str, Any]]:
        """The tasks a member may confirm, newest first: {msgid, messages, unsent}."""
        rows = self.state.rows(
            "SELECT msgid, body, sum(status = 0) AS unsent FROM mass_recipient"
            " JOIN mass_message USING (msgid) WHERE userid = ? AND NOT cancelled"
            " GROUP BY msgid ORDER BY created_at DESC LIMIT 50",
            userid,
        )
        return [
            {
                "msgid": row["msgid"],
                "messages": json.loads(row["body"])["messages"],
                "unsent": row["unsent"],
            }
            for row in rows
        ]

    def _deliver(self, msgid: str, userid: str, recipient: str, messages: list[Any]) -> bool:
        status = self._status(userid, recipient)
        now = int(self.clock.now())
        self.state.run(
            "UPDATE mass_recipient SET status = ?, sent_at = ?"
            " WHERE msgid = ? AND userid = ? AND recipient = ?",
            *(status, now, msgid, userid, recipient),
        )
        if status != SENT:
            return False
        for msgtype, content in messages:
            self.write(userid, recipient, "guide", msgtype, content)
        return True

    def _status(self, userid: str, recipient: str) -> int:
        """Is the customer still a friend, and below a month's share of mass messages?"""
        if recipient.startswith("wr"):
            return SENT
        friendship = self.friendship(userid, recipient)
        if friendship is None or friendship["standing"] != "friends":
            return NOT_A_FRIEND
        received = self.state.value(
            "SELECT count(DISTINCT msgid) FROM mass_recipient"
            " WHERE recipient = ? AND status = ? AND sent_at > ?",
            *(recipient, SENT, self.clock.now() - MONTH),
        )
        return HAD_OTHERS if received >= self.config.mass_messages_per_month else SENT
