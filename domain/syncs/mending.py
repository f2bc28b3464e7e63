"""What the passes mended: tallied part by part as they read, summed up when a run has ended."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from peewee import fn

from domain import clock
from domain.syncs.models import Mending, SyncPart, SyncRun

ADDED, CHANGED, ENDED = "added", "changed", "ended"
MOST_IDS_OF_PART, MOST_TRACED, MOST_EXAMPLES = 100, 1000, 50
KEEP = timedelta(days=60)


@dataclass(frozen=True)
class Mend:
    """One row that differed from WeCom. `kind` and `what` as in Mending; `id` is ours."""

    kind: str
    what: str
    id: int


@dataclass(frozen=True)
class Total:
    """What all parts of a run mended of one kind: how many, and the ids of at most MOST_TRACED."""

    kind: str
    what: str
    count: int
    ids: tuple[int, ...]


def of(kind: str, what: str, ids: Iterable[int]) -> Iterator[Mend]:
    return (Mend(kind, what, id) for id in ids)


def tallied(before: Mapping[str, dict], mended: Iterable[Mend]) -> dict[str, dict]:
    """A part's tally with these added, in the form of SyncPart.mended."""
    tally = {name: {"count": one["count"], "ids": [*one["ids"]]} for name, one in before.items()}
    for mend in mended:
        one = tally.setdefault(f"{mend.kind} {mend.what}", {"count": 0, "ids": []})
        one["count"] += 1
        if len(one["ids"]) < MOST_IDS_OF_PART:
            one["ids"].append(mend.id)
    return tally


def totals(run: SyncRun) -> list[Total]:
    """Of all parts; empty for the first complete pass of a kind, which had nothing to mend."""
    earlier = (SyncRun.kind == run.kind) & (SyncRun.id < run.id) & (SyncRun.state == "done")
    if not SyncRun.select().where(earlier).exists():
        return []
    found: dict[str, dict] = {}
    parts = run.parts.select(SyncPart.mended).order_by(SyncPart.id)
    for (mended,) in parts.tuples().iterator():
        for name, one in mended.items():
            whole = found.setdefault(name, {"count": 0, "ids": []})
            whole["count"] += one["count"]
            whole["ids"] += one["ids"][: MOST_TRACED - len(whole["ids"])]
    return [_total(name, one) for name, one in found.items()]


def _total(name: str, one: Mapping) -> Total:
    kind, what = name.split(" ")
    return Total(kind, what, one["count"], tuple(one["ids"]))


def record(total: Total, whys: Mapping[int, str], *, run: SyncRun | None, unexamined: str) -> None:
    """Keep one row for each reason. `whys`: by id; what was not traced counts as `unexamined`."""
    by_why: dict[str, list[int]] = {}
    for id in total.ids:
        by_why.setdefault(whys.get(id, unexamined), []).append(id)
    counts = {why: len(ids) for why, ids in by_why.items()}
    rest = total.count - len(total.ids)
    if rest:
        counts[unexamined] = counts.get(unexamined, 0) + rest
    rows = [
        {
            "run": run,
            "kind": total.kind,
            "what": total.what,
            "why": why,
            "count": count,
            "examples": by_why.get(why, [])[:MOST_EXAMPLES],
            "found_at": clock.now(),
        }
        for why, count in counts.items()
    ]
    if rows:
        Mending.insert_many(rows).execute()


def forget_old() -> int:
    return Mending.delete().where(Mending.found_at < clock.now() - KEEP).execute()


def counts(*, kind: str = "", why: str = "", days: int = 14) -> list[tuple[str, str, str, int]]:
    """Kind, what, why and how many rows, of the last days; the most frequent first."""
    total = fn.SUM(Mending.count)
    columns = (Mending.kind, Mending.what, Mending.why)
    query = Mending.select(*columns, total).where(*_narrowed(kind, why, days))
    return list(query.group_by(*columns).order_by(total.desc()).tuples())


def find(
    *, kind: str = "", why: str = "", days: int = 14, limit: int = 50, offset: int = 0
) -> tuple[list[Mending], int]:
    """Newest first, and how many there are."""
    query = Mending.select().where(*_narrowed(kind, why, days))
    page = query.order_by(Mending.found_at.desc(), Mending.id.desc()).limit(limit).offset(offset)
    return list(page), query.count()


def _narrowed(kind: str, why: str, days: int) -> list:
    where = [Mending.found_at >= clock.now() - timedelta(days=days)]
    if kind:
        where.append(Mending.kind == kind)
    if why:
        where.append(Mending.why == why)
    return where


def of_run(run: SyncRun) -> list[Mending]:
    return list(run.mendings.order_by(Mending.kind, Mending.what, Mending.count.desc()))
