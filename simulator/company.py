"""Departments, members, the app's visible range, and the events their changes cause."""

import json
from collections.abc import Sequence
from typing import Any

from simulator.core import Core
from simulator.ids import join

MEMBER_FIELDS = (
    "name",
    "alias",
    "avatar",
    "job",
    "mobile",
    "email",
    "gender",
    "status",
    "may_contact",
    "verified",
)
USERID_TABLES = (
    "member", "member_department", "friendship", "friendship_tag", "personal_tag",
    "contact_way_user", "welcome_code", "message", "app_message", "mass_recipient",
)  # fmt: skip
OUT_OF_STEP = """
    WITH RECURSIVE seen (id) AS (
        SELECT value FROM json_each(:departments)
        UNION SELECT department.id FROM department JOIN seen ON department.parent_id = seen.id)
    SELECT userid, visible FROM member WHERE status <> 5 AND (:userid = '' OR userid = :userid)
        AND visible <> (userid IN (SELECT value FROM json_each(:users)) OR EXISTS (
            SELECT 1 FROM member_department AS inside
            WHERE inside.userid = member.userid AND department_id IN (SELECT id FROM seen)))"""


class Company(Core):
    # Departments

    def add_department(
        self, name: str, parent_id: int = 1, id: int | None = None, order: int = 0
    ) -> int:
        with self.state.transaction():
            self._make_root(except_for=id)
            new = id or self.state.value("SELECT max(id) + 1 FROM department") or 1
            self.state.run(
                "INSERT OR REPLACE INTO department VALUES (?, ?, ?, ?)",
                new,
                name,
                0 if new == 1 else parent_id,
                order,
            )
            self._directory("create_party", Id=new, Name=name, ParentId=str(parent_id), Order=order)
        return new

    def rename_department(self, id: int, name: str) -> None:
        with self.state.transaction():
            self.state.run("UPDATE department SET name = ? WHERE id = ?", name, id)
            self._directory("update_party", Id=id, Name=name)

    def move_department(self, id: int, parent_id: int) -> None:
        with self.state.transaction():
            self.state.run("UPDATE department SET parent_id = ? WHERE id = ?", parent_id, id)
            self._directory("update_party", Id=id, ParentId=str(parent_id))
            self.recheck_visibility()

    def remove_department(self, id: int) -> None:
        """Refuses (ValueError) while members or departments are inside, as WeCom does."""
        with self.state.transaction():
            inside = self.state.value(
                "SELECT 1 FROM department WHERE parent_id = ?1"
                " UNION SELECT 1 FROM member_department WHERE department_id = ?1",
                id,
            )
            if inside:
                raise ValueError("the department is not empty")
            self.state.run("DELETE FROM department WHERE id = ?", id)
            self._directory("delete_party", Id=id)

    # Members

    def add_member(
        self,
        userid: str,
        name: str,
        departments: list[int] | None = None,
        may_contact: bool = True,
        verified: bool = True,
        status: int = 1,
        **details: Any,
    ) -> None:
        """`status`: 1 active, 2 disabled, 4 not activated. `details`: the other MEMBER_FIELDS."""
        with self.state.transaction():
            self._make_root()
            self.state.run(
                "INSERT OR REPLACE INTO member (userid, name, visible) VALUES (?, ?, 0)",
                userid,
                name,
            )
            self._set_member(
                userid, may_contact=may_contact, verified=verified, status=status, **details
            )
            self._set_departments(userid, departments or [1])
            self._directory("create_user", UserID=userid, Department=join(departments or [1], ","))
            self.recheck_visibility(userid)

    def change_member(
        self, userid: str, departments: list[int] | None = None, **changes: Any
    ) -> None:
        """Only a change of departments reaches the directory door, as in WeCom since 2022."""
        with self.state.transaction():
            self._require_member(userid)
            self._set_member(userid, **changes)
            if departments:
                self._set_departments(userid, departments)
                self._directory("update_user", UserID=userid, Department=join(departments, ","))
            self.recheck_visibility(userid)

    def move_member(self, userid: str, departments: list[int]) -> None:
        self.change_member(userid, departments)

    def rename_member(self, old: str, new: str) -> None:
        """Changes the userid everywhere, which WeCom allows once per member."""
        with self.state.transaction():
            self._require_member(old)
            for table in USERID_TABLES:
                self.state.run(f"UPDATE {table} SET userid = ? WHERE userid = ?", new, old)
            self._rename_in_groups(old, new)
            departments = self._departments_of(new)
            self._directory(
                "update_user", UserID=old, NewUserID=new, Department=join(departments, ",")
            )

    def _rename_in_groups(self, old: str, new: str) -> None:
        self.state.run("UPDATE group_chat SET owner = ? WHERE owner = ?", new, old)
        for field in ("owner", "userid"):  # The owner, members, and who invited them.
            before, after = (json.dumps({field: userid})[1:-1] for userid in (old, new))
            self.state.run(
                "UPDATE group_chat_version SET body = replace(body, ?, ?)", before, after
            )

    def remove_member(self, userid: str) -> None:
        """The member leaves the company; the friendships stay and wait to be handed over."""
        with self.state.transaction():
            self._require_member(userid)
            was_visible = self.state.value("SELECT visible FROM member WHERE userid = ?", userid)
            left_at = int(self.clock.now())
            self.state.run(
                "UPDATE member SET status = 5, visible = 0, left_at = ? WHERE userid = ?",
                left_at,
                userid,
            )
            self.state.run("DELETE FROM member_department WHERE userid = ?", userid)
            self.state.run("DELETE FROM contact_way_user WHERE userid = ?", userid)
            self._directory("delete_user", UserID=userid)
            if was_visible:
                self.app_event(userid, "unsubscribe")

    # The app's visible range

    @property
    def visible_range(self) -> dict[str, list[Any]]:
        """{"departments": [ids], "users": [userids]}; the whole company unless set."""
        return self.state.setting("visible_range", {"departments": [1], "users": []})

    def set_visible_range(self, departments: Sequence[int] = (), users: Sequence[str] = ()) -> None:
        with self.state.transaction():
            self.state.set(
                "visible_range", {"departments": list(departments), "users": list(users)}
            )
            self.recheck_visibility()

    def recheck_visibility(self, userid: str = "", quietly: bool = False) -> None:
        """Sets `visible` of one member or all; entering or leaving causes (un)subscribe."""
        seen = {name: json.dumps(ids) for name, ids in self.visible_range.items()}
        for member in self.state.rows(OUT_OF_STEP, seen | {"userid": userid}):
            visible = not member["visible"]
            self.state.run(
                "UPDATE member SET visible = ? WHERE userid = ?", visible, member["userid"]
            )
            if not quietly:
                self.app_event(member["userid"], "subscribe" if visible else "unsubscribe")

    # Inside

    def _make_root(self, except_for: int | None = None) -> None:
        if except_for != 1:
            self.state.run(
                "INSERT OR IGNORE INTO department VALUES (1, ?, 0, 0)", self.config.corp_name
            )

    def _require_member(self, userid: str) -> None:
        if not self.state.value("SELECT 1 FROM member WHERE userid = ? AND status <> 5", userid):
            raise LookupError(f"no member {userid}")

    def _set_member(self, userid: str, **changes: Any) -> None:
        unknown = set(changes) - set(MEMBER_FIELDS)
        if unknown:
            raise ValueError(f"unknown member fields: {', '.join(sorted(unknown))}")
        for field, value in changes.items():
            self.state.run(f"UPDATE member SET {field} = ? WHERE userid = ?", value, userid)

    def _set_departments(self, userid: str, departments: list[int]) -> None:
        self.state.run("DELETE FROM member_department WHERE userid = ?", userid)
        self.state.many(
            "INSERT INTO member_department VALUES (?, ?)", [(userid, id) for id in departments]
        )

    def _departments_of(self, userid: str) -> list[int]:
        return self.state.column(
            "SELECT department_id FROM member_department WHERE userid = ?", userid
        )

    def _directory(self, change: str, **fields: Any) -> None:
        self.event({"Event": "change_contact", "ChangeType": change, **fields}, door="directory")
