"""The corp's tag library; changes by another app cause events, those of the API do not."""

from simulator import ids
from simulator.core import Core


class TagLibrary(Core):
    def tag_added_elsewhere(self, group: str, names: list[str], order: int = 0) -> list[str]:
        """Another app adds tags to the group of that name, which it makes if needed; the ids."""
        with self.state.transaction():
            group_id, is_new = self.keep_group(group, order, ours=False)
            added = [tag for name in names if (tag := self.keep_tag(group_id, name, 0, ours=False))]
            if is_new:
                self._tag_event("create", group_id, "tag_group")
            for tag in added:
                self._tag_event("create", tag, "tag")
        return added

    def tag_renamed_elsewhere(self, id: str, name: str) -> None:
        """Renames a tag or a group."""
        with self.state.transaction():
            kind = self.kind(id)
            self.state.run(f"UPDATE {kind} SET name = ? WHERE id = ?", name, id)
            self._tag_event("update", id, kind)

    def tag_deleted_elsewhere(self, tag_id: str) -> None:
        """Deletes a tag; the last one takes its group along."""
        with self.state.transaction():
            group_id = self.state.value("SELECT group_id FROM tag WHERE id = ?", tag_id)
            self.drop_tag(tag_id)
            self._tag_event("delete", tag_id, "tag")
            if not self.state.value("SELECT 1 FROM tag_group WHERE id = ?", group_id):
                self._tag_event("delete", group_id, "tag_group")

    def group_deleted_elsewhere(self, group_id: str) -> None:
        """Deletes a group with its tags; WeCom sends no event per tag."""
        with self.state.transaction():
            self.drop_group(group_id)
            self._tag_event("delete", group_id, "tag_group")

    def tags_shuffled_elsewhere(self, orders: dict[str, int], group_id: str = "") -> None:
        """Sets the order of tags and groups by id; an empty `group_id` says that all changed."""
        with self.state.transaction():
            for id, order in orders.items():
                kind = self.kind(id)
                self.state.run(f"UPDATE {kind} SET position = ? WHERE id = ?", order, id)
            fields = {"Event": "change_external_tag", "Id": group_id, "ChangeType": "shuffle"}
            self.event(fields)

    # Without events

    def kind(self, id: str) -> str:
        """`tag` or `tag_group`; LookupError when neither."""
        for kind in ("tag", "tag_group"):
            if self.state.value(f"SELECT 1 FROM {kind} WHERE id = ?", id):
                return kind
        raise LookupError(f"no tag or group {id}")

    def keep_group(self, name: str, order: int, ours: bool) -> tuple[str, bool]:
        """(id of the group of that name, whether it is new)."""
        found = self.state.value("SELECT id FROM tag_group WHERE name = ?", name)
        if found:
            return found, False
        id = ids.new("et")
        now = int(self.clock.now())
        self.state.run("INSERT INTO tag_group VALUES (?, ?, ?, ?, ?)", id, name, order, now, ours)
        return id, True

    def keep_tag(self, group_id: str, name: str, order: int, ours: bool) -> str:
        """The new tag's id, '' when the group has one of that name, which WeCom merges."""
        id = ids.new("et")
        now = int(self.clock.now())
        added = self.state.run(
            "INSERT OR IGNORE INTO tag VALUES (?, ?, ?, ?, ?, ?)",
            *(id, group_id, name, order, now, ours),
        ).rowcount
        return id if added else ""

    def drop_tag(self, tag_id: str) -> None:
        group_id = self.state.value("SELECT group_id FROM tag WHERE id = ?", tag_id)
        self.state.run("DELETE FROM tag WHERE id = ?", tag_id)
        self.state.run("DELETE FROM friendship_tag WHERE tag_id = ?", tag_id)
        if not self.state.value("SELECT 1 FROM tag WHERE group_id = ?", group_id):
            self.state.run("DELETE FROM tag_group WHERE id = ?", group_id)

    def drop_group(self, group_id: str) -> None:
        of_group = "SELECT id FROM tag WHERE group_id = ?"
        self.state.run(f"DELETE FROM friendship_tag WHERE tag_id IN ({of_group})", group_id)
        self.state.run("DELETE FROM tag WHERE group_id = ?", group_id)
        self.state.run("DELETE FROM tag_group WHERE id = ?", group_id)

    def _tag_event(self, change: str, id: str, kind: str) -> None:
        fields = {"Event": "change_external_tag", "Id": id, "TagType": kind, "ChangeType": change}
        self.event(fields)
