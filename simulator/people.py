"""What people do in their clients: scan a code, become friends, chat, edit, delete each other."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Row

from simulator import ids
from simulator.chats import Chats

QR_CODE = 1  # add_way
ASSIGNED = 202  # add_way
MEMBERS_OF_WAY = """
    WITH RECURSIVE party (id) AS (
        SELECT department_id FROM contact_way_party WHERE config_id = :config_id
        UNION SELECT department.id FROM department JOIN party ON department.parent_id = party.id)
    SELECT userid FROM member WHERE status = 1 AND may_contact AND verified AND (
        userid IN (SELECT userid FROM contact_way_user WHERE config_id = :config_id)
        OR userid IN (
            SELECT userid FROM member_department WHERE department_id IN (SELECT id FROM party)))"""
NEW_FRIENDSHIP = """
    INSERT INTO friendship
        (userid, external_userid, standing, created_at, add_way, state, oper_userid)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""


@dataclass(frozen=True)
class Added:
    """`welcome_code` is empty when WeCom would not deliver one."""

    userid: str
    external_userid: str
    state: str
    welcome_code: str


class People(Chats):
    def add_customer(
        self,
        name: str,
        unionid: str = "",
        gender: int = 0,
        avatar: str = "",
        type: int = 1,
        corp_name: str = "",
        external_userid: str = "",
    ) -> str:
        """A person on WeChat (`type` 1) or at another company (2), nobody's friend yet."""
        external_userid = external_userid or ids.new("wm" if type == 1 else "wo")
        self.state.run(
            "INSERT INTO customer VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(external_userid, name, avatar, type, gender, unionid, corp_name),
        )
        return external_userid

    def scan(
        self,
        state: str | None = None,
        config_id: str | None = None,
        external_userid: str | None = None,
        name: str | None = None,
        half: bool = False,
    ) -> Added:
        """Somebody scans a contact way; WeChat offers one of its members at random."""
        with self.state.transaction():
            way = self._way(state, config_id)
            members = self.state.column(MEMBERS_OF_WAY, {"config_id": way["config_id"]})
            if not members:
                raise ValueError("nobody can be added through this code")
            external_userid = external_userid or self.add_customer(name or "微信用户")
            if way["is_temp"]:
                self.state.run("DELETE FROM contact_way WHERE config_id = ?", way["config_id"])
            userid = self.random.choice(members)
            return self.befriend(userid, external_userid, state=way["state"], half=half)

    def befriend(
        self,
        userid: str,
        external_userid: str,
        add_way: int = QR_CODE,
        state: str = "",
        code: bool = True,
        half: bool = False,
        oper_userid: str = "",
        quiet: bool = False,
    ) -> Added:
        """They become contacts, or `half` contacts until a second call without `half` confirms it.
        `code=False` withholds the welcome code, `quiet` the event. Friends who meet again cause
        nothing."""
        pair, standing = (userid, external_userid), "half" if half else "friends"
        with self.state.transaction():
            self._require_people(userid, external_userid)
            before = self.friendship(*pair)
            if before and before["standing"] in ("friends", standing):
                return Added(*pair, before["state"], "")
            if before and before["standing"] == "half":
                state = before["state"]
            self._settle(before, *pair, standing, add_way, state, oper_userid or external_userid)
            welcome_code = self._welcome_code(*pair) if code else ""
            added = "half_added" if half else "added"
            change = "add_half_external_contact" if half else "add_external_contact"
            if not quiet:
                self.contact_event(change, *pair, State=state, WelcomeCode=welcome_code)
            self.write(*pair, "system", "event", {"event": added})
        return Added(*pair, state, welcome_code)

    def guide_deletes(self, userid: str, external_userid: str, source: str = "") -> None:
        with self.state.transaction():
            self._end(userid, external_userid, "gone")
            for table in ("friendship_tag", "personal_tag"):
                where = "userid = ? AND external_userid = ?"
                self.state.run(f"DELETE FROM {table} WHERE {where}", userid, external_userid)
            self.contact_event("del_external_contact", userid, external_userid, Source=source)

    def customer_deletes(self, userid: str, external_userid: str) -> None:
        with self.state.transaction():
            self._end(userid, external_userid, "left")
            self.contact_event("del_follow_user", userid, external_userid)

    def guide_edits(
        self,
        userid: str,
        external_userid: str,
        remark: str | None = None,
        mobiles: list[str] | None = None,
        description: str | None = None,
        add_tags: Sequence[str] = (),
        remove_tags: Sequence[str] = (),
        personal_tags: Sequence[str] = (),
    ) -> None:
        """The member edits the customer in the client; corp tags by id, personal tags by name."""
        pair = (userid, external_userid)
        numbers = None if mobiles is None else json.dumps(mobiles)
        changes = {"remark": remark, "mobiles": numbers, "description": description}
        with self.state.transaction():
            self.require_friendship(*pair)
            for field, value in changes.items():
                if value is not None:
                    self.set_friendship(*pair, field, value)
            self.tag(*pair, add_tags, remove_tags)
            self.state.many(
                "INSERT OR IGNORE INTO personal_tag VALUES (?, ?, ?)",
                [(*pair, t) for t in personal_tags],
            )
            self.contact_event("edit_external_contact", *pair)

    def tag(
        self, userid: str, external_userid: str, add: Sequence[str], remove: Sequence[str]
    ) -> None:
        """Changes corp tags without an event."""
        pair = (userid, external_userid)
        self.state.many(
            "INSERT OR IGNORE INTO friendship_tag VALUES (?, ?, ?)", [(*pair, tag) for tag in add]
        )
        self.state.many(
            "DELETE FROM friendship_tag WHERE userid = ? AND external_userid = ? AND tag_id = ?",
            [(*pair, tag) for tag in remove],
        )

    # Inside

    def _way(self, state: str | None, config_id: str | None) -> Row:
        found = self.state.row(
            "SELECT * FROM contact_way WHERE config_id = ? OR (? IS NULL AND state = ?)"
            " ORDER BY created_at DESC LIMIT 1",
            *(config_id, config_id, state),
        )
        if found is None:
            raise LookupError(f"no contact way {config_id or state}")
        return found

    def _require_people(self, userid: str, external_userid: str) -> None:
        if not self.state.value("SELECT 1 FROM member WHERE userid = ? AND status <> 5", userid):
            raise LookupError(f"no member {userid}")
        known = "SELECT 1 FROM customer WHERE external_userid = ?"
        if not self.state.value(known, external_userid):
            raise LookupError(f"no customer {external_userid}")

    def _settle(
        self,
        before: Row | None,
        userid: str,
        external_userid: str,
        standing: str,
        add_way: int,
        state: str,
        oper: str,
    ) -> None:
        if before and before["standing"] != "gone":
            self.set_friendship(userid, external_userid, "standing", standing)
            self.set_friendship(userid, external_userid, "state", state)
            return
        self.state.run(
            "DELETE FROM friendship WHERE userid = ? AND external_userid = ?",
            userid,
            external_userid,
        )
        created_at = int(self.clock.now())
        self.state.run(
            NEW_FRIENDSHIP, userid, external_userid, standing, created_at, add_way, state, oper
        )

    def _welcome_code(self, userid: str, external_userid: str) -> str:
        """Empty where WeCom delivers none: console welcome, chatted, welcomed, or a partner."""
        friendship = self.require_friendship(userid, external_userid)
        type = self.state.value(
            "SELECT type FROM customer WHERE external_userid = ?", external_userid
        )
        swallowed = self.console_welcome in (True, userid)
        if swallowed or friendship["chatted"] or friendship["welcomed"] or type == 2:
            return ""
        code = ids.new("WELCOME-")
        self.state.run(
            "INSERT INTO welcome_code VALUES (?, ?, ?, ?, 0)",
            *(code, userid, external_userid, self.clock.now()),
        )
        return code

    def _end(self, userid: str, external_userid: str, standing: str) -> None:
        self.require_friendship(userid, external_userid)
        self.set_friendship(userid, external_userid, "standing", standing)
        self.set_friendship(userid, external_userid, "welcomed", 0)
        self.write(userid, external_userid, "system", "event", {"event": standing})
