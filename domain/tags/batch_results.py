"""How batches stand: their list, their progress, and what became of each row, in WeCom too."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from peewee import JOIN, Expression, fn

from domain import clock, many
from domain.customers.models import Customer, Friendship
from domain.operators.scope import Scope
from domain.organisation.models import Guide
from domain.tags.batch_lists import masked
from domain.tags.models import Tag, TagBatch, TagBatchRow, TagChange

# Of changes: all that there are, which lets an index find them, and those that WeCom has not taken.
STATES = ("waiting", "done", "refused")
IN_WECOM = ("waiting", "refused")


@dataclass(frozen=True)
class Progress:
    """`done` of `total` rows are carried out; WeCom has followed in `told` of `changes`.

    `left`: how long the rest will take, where that can be told.
    """

    total: int
    done: int
    changes: int
    told: int
    refused: int
    left: timedelta | None

    @property
    def percent(self) -> int:
        whole = self.total + self.changes
        return 100 * (self.done + self.told) // whole if whole else 100

    @property
    def is_over(self) -> bool:
        return self.done >= self.total and self.told >= self.changes


def batches(
    text: str, scope: Scope, by: str, *, limit: int, offset: int = 0
) -> tuple[list[TagBatch], int]:
    """One's own and those of the departments that one sees, newest first."""
    found = TagBatch.select().where(_seen(scope, by))
    if text:
        found = found.where(TagBatch.name.contains(text) | TagBatch.by.contains(text))
    newest = found.order_by(TagBatch.made_at.desc(), TagBatch.id.desc())
    return list(newest.limit(limit).offset(offset)), found.count()


def batch(id: int, scope: Scope, by: str) -> TagBatch:
    """Raises TagBatch.DoesNotExist where it reaches further than the reader may see."""
    found = TagBatch.get(TagBatch.id == id, _seen(scope, by))
    if not scope.is_whole and (found.reach is None or not all(map(scope.holds, found.reach))):
        raise TagBatch.DoesNotExist
    return found


def _seen(scope: Scope, by: str) -> Expression:
    if scope.is_whole:
        return TagBatch.id.is_null(False)
    seen = TagBatch.by == by
    for condition in scope.within(TagBatch.department):
        seen |= condition
    return seen


def counts(batch: TagBatch) -> dict[str, int]:
    """Of rows, by result."""
    rows = TagBatchRow.select(TagBatchRow.result, fn.COUNT(TagBatchRow.id))
    return dict(rows.where(TagBatchRow.batch == batch).group_by(TagBatchRow.result).tuples())


def done_of(batch_ids: Collection[int]) -> dict[int, int]:
    """By batch: how many rows are carried out or never could be."""
    rows = TagBatchRow.select(TagBatchRow.batch, fn.COUNT(TagBatchRow.id))
    done = many.among(TagBatchRow.batch, batch_ids) & TagBatchRow.result.in_(("tagged", "already"))
    return dict(rows.where(done).group_by(TagBatchRow.batch).tuples())


def progress(batch: TagBatch) -> Progress:
    changes = TagChange.select(TagChange.state, fn.COUNT(TagChange.id))
    states = dict(changes.where(_asked_by(batch)).group_by(TagChange.state).tuples())
    waits = counts(batch).get("found", 0)
    done, told = batch.total - waits, states.get("done", 0) + states.get("refused", 0)
    whole = batch.total + sum(states.values())
    return Progress(
        batch.total, done, sum(states.values()), told, states.get("refused", 0),
        _left(batch, done + told, whole),
    )  # fmt: skip


def _left(batch: TagBatch, done: int, whole: int) -> timedelta | None:
    if batch.state != "running" and done == whole or not batch.started_at or not done:
        return None
    return (clock.now() - batch.started_at) * ((whole - done) / done)


def rows(
    batch: TagBatch, result: str = "", text: str = "", *, limit: int, offset: int = 0
) -> tuple[list[TagBatchRow], int]:
    """With their customers, in the order of the list. `text`: part of a name or of the line, or a
    whole phone number.
    """
    found = TagBatchRow.select(TagBatchRow, Customer).join(Customer, JOIN.LEFT_OUTER)
    found = found.where(TagBatchRow.batch == batch)
    if result in IN_WECOM:
        found = found.where(TagBatchRow.customer.in_(_customers(batch, result)))
        found = found.where(TagBatchRow.result == "tagged")
    elif result:
        found = found.where(TagBatchRow.result == result)
    if text:
        found = found.where(Customer.name.contains(text) | TagBatchRow.given.contains(masked(text)))
    page = found.order_by(TagBatchRow.line).limit(limit).offset(offset)
    return list(page), found.count()


def unsettled(
    batch: TagBatch, customer_ids: Collection[int] | None = None
) -> dict[int, list[TagChange]]:
    """By customer (None: all): what WeCom refused, or does not have yet, with tag and guide."""
    changes = (
        TagChange.select(TagChange, Tag, Friendship, Guide)
        .join_from(TagChange, Tag)
        .join_from(TagChange, Friendship)
        .join_from(Friendship, Guide)
        .where(_asked_by(batch), TagChange.state.in_(IN_WECOM))
    )
    if customer_ids is not None:
        changes = changes.where(many.among(Friendship.customer, customer_ids))
    found: dict[int, list[TagChange]] = {}
    for change in changes.order_by(TagChange.state, TagChange.id):
        found.setdefault(change.friendship.customer_id, []).append(change)
    return found


def _customers(batch: TagBatch, state: str):
    """The ids of customers with a change in this state."""
    friendships = Friendship.select(Friendship.customer).join(TagChange)
    return friendships.where(_asked_by(batch), TagChange.state == state)


def _asked_by(batch: TagBatch) -> Expression:
    return (TagChange.by == f"batch:{batch.id}") & TagChange.state.in_(STATES)
