"""Customer groups. Readers see each change `group_lag` seconds late, as in WeCom."""

import json
import secrets
from collections.abc import Sequence
from typing import Any

from simulator import ids
from simulator.core import Core

INVITED = 1  # join_scene of groupchat/get
DIRECTLY = 0  # JoinScene of the event


class Groups(Core):
    def group_chat(self, owner: str, name: str, members: list[str]) -> str:
        """A member founds a group with members and customers; its chat_id."""
        chat_id = ids.new("wr")
        now = self.clock.now()
        body = {
            "chat_id": chat_id,
            "name": name,
            "owner": owner,
            "create_time": int(now),
            "notice": "",
            "member_list": [self._joined(one, owner) for one in dict.fromkeys([owner, *members])],
            "admin_list": [],
        }
        with self.state.transaction():
            self.state.run("INSERT INTO group_chat (chat_id, owner) VALUES (?, ?)", chat_id, owner)
            self._save_group(body)
            self._group_event(body, "create")
        return chat_id

    def group_chat_changes(
        self,
        chat_id: str,
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
        name: str | None = None,
        owner: str | None = None,
        notice: str | None = None,
    ) -> None:
        """One event per kind of change, as WeCom sends them."""
        with self.state.transaction():
            if add:
                self._change_members(chat_id, list(add), "add_member", JoinScene=DIRECTLY)
            if remove:
                self._change_members(chat_id, list(remove), "del_member", QuitScene=0)
            changes = {"name": name, "owner": owner, "notice": notice}
            for field, value in changes.items():
                if value is not None:
                    self._change_group(chat_id, field, value)

    def group_chat_dismissed(self, chat_id: str) -> None:
        with self.state.transaction():
            body = self.newest_group(chat_id)
            self.state.run("UPDATE group_chat SET dismissed = 1 WHERE chat_id = ?", chat_id)
            self._group_event(body, "dismiss")

    def newest_group(self, chat_id: str, before: float = float("inf")) -> dict[str, Any]:
        """The newest version of a group, of those made before a time."""
        found = self.state.value(
            "SELECT body FROM group_chat_version WHERE chat_id = ? AND at <= ?"
            " ORDER BY id DESC LIMIT 1",
            *(chat_id, before),
        )
        if found is None:
            raise LookupError(f"no group {chat_id}")
        return json.loads(found)

    def _change_members(self, chat_id: str, who: list[str], detail: str, **scene: int) -> None:
        body = self.newest_group(chat_id)
        last = body["member_version"]
        left = [one for one in body["member_list"] if one["userid"] not in who]
        joined = [self._joined(one, body["owner"]) for one in who] if detail == "add_member" else []
        self._save_group(body | {"member_list": left + joined})
        scenes = {"JoinScene": 0, "QuitScene": 0} | scene
        self._group_event(
            body,
            "update",
            UpdateDetail=detail,
            **scenes,
            MemChangeCnt=len(who),
            MemChangeList={"Item": who},
            LastMemVer=last,
            CurMemVer=self.newest_group(chat_id)["member_version"],
        )

    def _change_group(self, chat_id: str, field: str, value: str) -> None:
        body = self.newest_group(chat_id) | {field: value}
        if field == "owner":
            self.state.run("UPDATE group_chat SET owner = ? WHERE chat_id = ?", value, chat_id)
        self._save_group(body, body["member_version"])
        self._group_event(body, "update", UpdateDetail=f"change_{field}")

    def _save_group(self, body: dict[str, Any], member_version: str = "") -> None:
        body = body | {"member_version": member_version or secrets.token_hex(16)}
        self.state.run(
            "INSERT INTO group_chat_version (chat_id, at, body) VALUES (?, ?, ?)",
            *(body["chat_id"], self.clock.now(), json.dumps(body, ensure_ascii=False)),
        )

    def _group_event(self, body: dict[str, Any], change: str, **fields: Any) -> None:
        """Only for owners inside the app's visible range."""
        if not self.state.value("SELECT visible FROM member WHERE userid = ?", body["owner"]):
            return
        head = {"Event": "change_external_chat", "ChatId": body["chat_id"], "ChangeType": change}
        self.event(head | fields)

    def _joined(self, id: str, invitor: str) -> dict[str, Any]:
        row = {"userid": id, "type": 1, "join_time": int(self.clock.now()), "join_scene": INVITED}
        row["invitor"] = {"userid": invitor}
        row["group_nickname"] = ""
        customer = self.state.row("SELECT * FROM customer WHERE external_userid = ?", id)
        if customer is None:
            member = self.state.value("SELECT name FROM member WHERE userid = ?", id)
            return row | {"name": member or id}
        named = row | {"type": 2, "name": customer["name"]}
        return named | ({"unionid": customer["unionid"]} if customer["unionid"] else {})
