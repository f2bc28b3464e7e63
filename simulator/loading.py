"""Loads a whole company at once: set-based, from lists or generators, without callbacks."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from simulator.company import MEMBER_FIELDS, Company

Rows = Iterable[dict[str, Any]]


class Loading(Company):
    def load(self, company: dict[str, Rows]) -> None:
        """Keys, each optional, each a list or a generator of dicts; may be called again for more:
        departments {id, name, parent_id}, members {userid, name, departments, …},
        customers {external_userid, name, unionid, avatar, gender, type},
        tags {group_id, group_name, order, tags: [{id, name, order}]},
        friendships {userid, external_userid, created_at, add_way, state, remark, mobiles,
        tag_ids}."""
        with self.state.transaction():
            self._make_root()
            self._load_departments(company.get("departments", ()))
            self._load_members(company.get("members", ()))
            self._load_customers(company.get("customers", ()))
            self._load_tags(company.get("tags", ()))
            self._load_friendships(company.get("friendships", ()))
            self.recheck_visibility(quietly=True)

    def _load_departments(self, rows: Rows) -> None:
        self.state.many(
            "INSERT OR REPLACE INTO department VALUES (?, ?, ?, ?)",
            (
                (
                    row["id"],
                    row["name"],
                    0 if row["id"] == 1 else row.get("parent_id", 1),
                    row.get("order", 0),
                )
                for row in rows
            ),
        )

    def _load_members(self, rows: Rows) -> None:
        for row in rows:
            details = {name: value for name, value in row.items() if name in MEMBER_FIELDS}
            self.state.run(
                "INSERT OR REPLACE INTO member (userid, name, visible) VALUES (?, ?, 0)",
                *(row["userid"], row["name"]),
            )
            self._set_member(row["userid"], **details)
            self._set_departments(row["userid"], row.get("departments") or [1])

    def _load_customers(self, rows: Rows) -> None:
        self.state.many(
            "INSERT OR REPLACE INTO customer (external_userid, name, avatar, type, gender, unionid)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                (
                    row["external_userid"],
                    row["name"],
                    row.get("avatar", ""),
                    row.get("type", 1),
                    row.get("gender", 0),
                    row.get("unionid", ""),
                )
                for row in rows
            ),
        )

    def _load_tags(self, rows: Rows) -> None:
        """Loaded tags count as the app's own; `ours: false` makes them another's."""
        now = int(self.clock.now())
        for row in rows:
            ours = row.get("ours", True)
            group = (row["group_id"], row["group_name"], row.get("order", 0), now, ours)
            self.state.run("INSERT OR REPLACE INTO tag_group VALUES (?, ?, ?, ?, ?)", *group)
            self.state.many(
                "INSERT OR REPLACE INTO tag VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (tag["id"], row["group_id"], tag["name"], tag.get("order", 0), now, ours)
                    for tag in row["tags"]
                ),
            )

    def _load_friendships(self, rows: Rows) -> None:
        for batch in _batches(rows, 5_000):
            self.state.many(
                "INSERT OR REPLACE INTO friendship (userid, external_userid, created_at, add_way,"
                " state, remark, description, mobiles, oper_userid)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (self._friendship_row(row) for row in batch),
            )
            self.state.many(
                "INSERT OR IGNORE INTO friendship_tag VALUES (?, ?, ?)",
                (
                    (row["userid"], row["external_userid"], tag)
                    for row in batch
                    for tag in row.get("tag_ids", ())
                ),
            )

    def _friendship_row(self, row: dict[str, Any]) -> tuple[Any, ...]:
        return (
            row["userid"],
            row["external_userid"],
            int(row.get("created_at") or self.clock.now()),
            row.get("add_way", 1),
            row.get("state") or "",
            row.get("remark") or "",
            row.get("description") or "",
            json.dumps(row.get("mobiles") or []),
            row["external_userid"],
        )


def _batches(rows: Rows, size: int) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    yield batch
