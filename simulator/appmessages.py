"""The app's messages on members' screens, and what members do with them."""

import json
from typing import Any

from simulator import ids
from simulator.core import Core

RESPONSE_CODE_LIFETIME = 72 * 3600


class AppMessages(Core):
    def app_messages(self, userid: str, limit: int = 500) -> list[dict[str, Any]]:
        """The newest, oldest first: {id, msgid, at (ms), msgtype, content, agent, recalled}."""
        rows = self.state.rows(
            "SELECT * FROM app_message WHERE userid = ? ORDER BY id DESC LIMIT ?", userid, limit
        )
        return [
            {
                "id": row["id"],
                "msgid": row["msgid"],
                "at": int(row["at"] * 1000),
                "msgtype": row["msgtype"],
                "content": json.loads(row["content"])[row["msgtype"]],
                "agent": row["agent_id"],
                "recalled": bool(row["recalled"]),
            }
            for row in reversed(rows)
        ]

    def new_response_code(self, msgid: str) -> str:
        code = ids.new("RESP")
        expires_at = self.clock.now() + RESPONSE_CODE_LIFETIME
        self.state.run("INSERT INTO response_code VALUES (?, ?, ?)", code, msgid, expires_at)
        return code

    def enters_app(self, userid: str) -> None:
        """The member opens the app."""
        self.app_event(userid, "enter_agent")

    def clicks_menu(self, userid: str, key: str) -> None:
        self.app_event(userid, "click", EventKey=key)

    def presses_card(
        self,
        userid: str,
        task_id: str,
        key: str,
        selected: dict[str, list[str]] | None = None,
        menu: bool = False,
    ) -> str:
        """The member presses a card's button (or its `menu`); answers the event's ResponseCode.
        `selected`: {question key: [option ids]}."""
        message = self.state.row(
            "SELECT * FROM app_message WHERE userid = ? AND task_id = ?", userid, task_id
        )
        if message is None:
            raise LookupError(f"{userid} has no card {task_id}")
        card = json.loads(message["content"])["template_card"]
        code = self.new_response_code(message["msgid"])
        head = {"EventKey": key, "TaskId": task_id, "CardType": card["card_type"]}
        chosen = {"SelectedItems": _selected(selected)} if selected else {}
        event = "template_card_menu_event" if menu else "template_card_event"
        self.app_event(userid, event, **head, ResponseCode=code, **chosen)
        return code


def _selected(selected: dict[str, list[str]]) -> dict[str, Any]:
    items = [
        {"QuestionKey": question, "OptionIds": {"OptionId": options}}
        for question, options in selected.items()
    ]
    return {"SelectedItem": items}
