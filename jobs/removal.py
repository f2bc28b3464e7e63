"""The last phase of a complete pass: what was not met, not even at the second look, has gone."""

from collections.abc import Callable
from dataclasses import dataclass

from db import db
from domain.customers import gone
from domain.customers.models import Friendship
from domain.organisation import members, tree
from domain.organisation.models import Department, Guide
from domain.syncs import actions as syncs
from domain.syncs import mending, safety
from domain.syncs.mending import ENDED, Mend
from domain.syncs.models import SyncPart, SyncRun
from jobs import reconciliation

BATCH = 500


def remove_page(part: SyncPart) -> None:
    """A batch in one transaction. So many that they are suspicious are not begun with."""
    counts, remove = REMOVALS[part.run.kind]
    if not part.cursor and not safety.is_answered(part.run):
        going = counts(part.run)
        if any(safety.is_too_many(*pair) for pair in going):
            safety.ask(part, sum(count for count, _ in going))
            reconciliation.report(part.run)
            return
    with db.atomic():
        batch = remove(part.run, part.cursor)
        count = len(batch.mended)
        syncs.turn_page(
            part, cursor=batch.cursor, read=count, changed=count, calls=0, mended=batch.mended
        )


@dataclass(frozen=True)
class Batch:
    """What was removed; `cursor` is empty when nothing is left."""

    mended: list[Mend]
    cursor: str


def _count_friends(run: SyncRun) -> list[tuple[int, int]]:
    going = Friendship.select().where(gone.unseen(run.id, since=run.started_at)).count()
    return [(going, Friendship.select().where(gone.whole()).count())]


def _end_friends(run: SyncRun, cursor: str) -> Batch:
    page = gone.end_unseen(run.id, since=run.started_at, after=int(cursor or 0), limit=BATCH)
    return Batch([*mending.of("friendship", ENDED, page.ended)], str(page.last or ""))


def _count_places(run: SyncRun) -> list[tuple[int, int]]:
    return [
        _count(Guide, members.unseen(run.started_at)),
        _count(Department, tree.unseen(run.started_at)),
    ]


def _count(model: type[Guide] | type[Department], unseen) -> tuple[int, int]:
    going = model.select().where(unseen).count()
    return going, model.select().where(model.removed_at.is_null()).count()


def _remove_places(run: SyncRun, cursor: str) -> Batch:
    """Guides first, so that no store loses its guides because it is taken for closed."""
    guides = members.remove_unseen(since=run.started_at, limit=BATCH)
    mended = [*mending.of("guide", ENDED, guides)]
    if len(guides) == BATCH:
        return Batch(mended, "guides")
    departments = tree.remove_unseen(since=run.started_at)
    return Batch([*mended, *mending.of("department", ENDED, departments)], "")


# How many would go, of how many, for each kind of row; and how a batch is removed.
REMOVALS: dict[
    str,
    tuple[Callable[[SyncRun], list[tuple[int, int]]], Callable[[SyncRun, str], Batch]],
] = {
    "organisation": (_count_places, _remove_places),
    "customers": (_count_friends, _end_friends),
}
