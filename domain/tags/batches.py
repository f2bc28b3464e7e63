"""Tags for all customers of a list: made as a draft, looked at, begun, carried out step by step.

A step is one transaction: what it changes and how far the batch has come are kept together or not
at all, so that a killed worker's batch goes on where it stood. WeCom is told pair by pair, as with
every other change (`pairs`).
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from peewee import chunked

from db import db
from domain import audit, clock, leases, many
from domain.errors import Invalid
from domain.operators.scope import Scope
from domain.organisation.models import Department
from domain.tags import batch_people, marking
from domain.tags.batch_lists import Given
from domain.tags.models import Tag, TagBatch, TagBatchRow

STEP, INSERTED = 500, 2000


def make(
    given: Sequence[Given],
    *,
    key: str,
    name: str,
    by: str,
    scope: Scope,
    department: Department | None = None,
) -> TagBatch:
    """Look everybody up and keep who they are; nothing is tagged yet. Raises Invalid.

    `key`: of the form; the batch that it made before, if it did.
    """
    if not 8 <= len(key) <= 40:
        raise Invalid("页面已过期，请刷新后再试一次。", field="key")
    before = TagBatch.get_or_none(TagBatch.key == key)
    if before:
        return before
    rows = batch_people.rows(given, scope)
    with db.atomic():
        return _keep(rows, key, name.strip()[:80], by, scope, department)


def _keep(rows: list[dict], key: str, name: str, by: str, scope: Scope, department) -> TagBatch:
    reach = None if scope.department_ids is None else sorted(scope.department_ids)
    about = {"name": name, "by": by, "made_at": clock.now(), "reach": reach}
    about["total"] = sum(row["result"] == "found" for row in rows)
    made = TagBatch.insert(key=key, department=department, **about).on_conflict_ignore()
    if not made.as_rowcount().execute():
        return TagBatch.get(TagBatch.key == key)  # the same form came twice at once
    batch = TagBatch.get(TagBatch.key == key)
    for some in chunked(rows, INSERTED):
        some = [{"batch_id": batch.id, **row} for row in some]
        many.insert(TagBatchRow, some, (TagBatchRow.id,))
    audit.record(by, "tag_batch.made", f"tag_batch:{batch.id}", rows=len(rows), name=name)
    return batch


def choose(batch: TagBatch, tag_ids: Collection[int], *, adding: bool, exclusive: bool) -> None:
    """What to do, as the form says; kept in `batch` alone until it begins. Raises Invalid."""
    batch.adding, batch.exclusive, batch.tags = adding, exclusive, sorted(set(tag_ids))
    tags = tags_of(batch)
    if not tags:
        raise Invalid("请至少选择一个标签", field="tags")
    if len(tags) != len(batch.tags):
        raise Invalid("有标签已被删除，请重新选择", field="tags")
    single = [tag.group_id for tag in tags if tag.group.single]
    if adding and len(single) != len(set(single)):
        raise Invalid("单选标签组里只能选一个标签", field="tags")


def tags_of(batch: TagBatch) -> list[Tag]:
    """With their groups; without those that were deleted."""
    return marking.tags_by_id(batch.tags)


def start(batch: TagBatch, *, by: str) -> bool:
    """Begin with what was chosen. False: it had begun already, or was given up."""
    if not batch.total:
        raise Invalid("名单里没有可以打标签的客户", field="list")
    chosen = {"adding": batch.adding, "exclusive": batch.exclusive, "tags": batch.tags}
    moment = clock.now()
    with db.atomic():
        begun = TagBatch.update(state="running", started_at=moment, due_at=moment, **chosen)
        if not begun.where(TagBatch.id == batch.id, TagBatch.state == "draft").execute():
            return False
        audit.record(by, "tag_batch.started", f"tag_batch:{batch.id}", rows=batch.total, **chosen)
        leases.wake_after_commit(leases.BULK)
    return True


def cancel(batch: TagBatch, *, by: str) -> bool:
    """Leave undone what has not been carried out. False: all of it has been."""
    ended = {"state": "cancelled", "due_at": None, "set_aside_at": None, "ended_at": clock.now()}
    with db.atomic():
        open_ones = TagBatch.state.in_(("draft", "running"))
        if not TagBatch.update(ended).where(TagBatch.id == batch.id, open_ones).execute():
            return False
        audit.record(by, "tag_batch.cancelled", f"tag_batch:{batch.id}")
    return True


def forget_unbegun(before: datetime) -> int:
    """Drafts that were made before, with their rows; also those that were given up as drafts."""
    old = TagBatch.started_at.is_null() & (TagBatch.made_at < before)
    return TagBatch.delete().where(old, TagBatch.state.in_(("draft", "cancelled"))).execute()


def try_again(batch: TagBatch, *, by: str) -> None:
    """After an error that kept it from going on."""
    stuck = (TagBatch.id == batch.id) & TagBatch.set_aside_at.is_null(False)
    with db.atomic():
        if leases.ask_again(TagBatch, stuck):
            audit.record(by, "tag_batch.tried_again", f"tag_batch:{batch.id}")
            leases.wake_after_commit(leases.BULK)


def estimate(batch: TagBatch) -> dict[str, int]:
    """How many customers would get which result, and how many pairs change (`pairs`)."""
    tags, counts = tags_of(batch), {"tagged": 0, "already": 0, "no_friend": 0, "pairs": 0}
    for rows in chunked(_waiting(batch, after=0), STEP):
        plan = marking.plan(batch, tags, rows)
        for result in plan.results.values():
            counts[result] += 1
        counts["pairs"] += len(plan.changed)
    return counts


def carry_out(batch: TagBatch) -> bool:
    """The next step of a batch that is on lease. False: there is none, or the lease is lost."""
    rows = list(_waiting(batch, after=batch.cursor).limit(STEP))
    if not rows:
        leases.finish(batch, state="done", ended_at=clock.now())
        return False
    with db.atomic():
        if not _step(batch, rows[-1].line):
            return False
        marking.carry_out(batch, marking.plan(batch, tags_of(batch), rows, lock=True))
        leases.wake_after_commit(leases.DEFAULT)
    return True


def _waiting(batch: TagBatch, after: int):
    rows = TagBatchRow.select().where(TagBatchRow.batch == batch, TagBatchRow.result == "found")
    return rows.where(TagBatchRow.line > after).order_by(TagBatchRow.line)


def _step(batch: TagBatch, line: int) -> bool:
    """Only while the lease is ours and nobody has cancelled the batch."""
    ours = (TagBatch.id == batch.id) & (TagBatch.due_at == batch.due_at)
    ours &= (TagBatch.state == "running") & (TagBatch.cursor == batch.cursor)
    batch.cursor = line
    step = TagBatch.update(cursor=line, attempts=0, error="", error_code="")
    return step.where(ours).execute() == 1
