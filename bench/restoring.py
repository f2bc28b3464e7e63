"""Tags that were hidden are shown again: their relations return to WeCom, pair by pair."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from redis import Redis

from bench import servers, sync
from bench.figures import Figure, Run
from db import db, open_database
from domain.tags import editing, queries, showing
from domain.tags.models import TagGroup
from tests.stage import Stage

FIGURES = (
    Figure("seconds", "until all relations are back in WeCom", "s"),
    Figure("per_minute", "calls of mark_tag a minute, on average", "1/min"),
    Figure("most", "calls of mark_tag in the busiest minute", "1/min", at_most=10_000),
    Figure("per_pair", "calls of mark_tag / pairs of customer and guide", "", at_most=1),
    Figure("missing", "relations that are not in WeCom afterwards", "", at_most=0),
)
# Relations; two tags for each pair of customer and guide.
SIZE = 100_000
TAGS = 2
POLL_SECONDS = 1.0
NUMBERS = count(1)
MARKS = """
INSERT INTO friendship_tag (friendship_id, tag_id, "by", at)
    SELECT friendship.id, tag.id, '', now() FROM friendship, tag
    WHERE tag.group_id = {group} AND friendship.active
"""


@contextmanager
def ready(size: int) -> Iterator[Callable[[], Run]]:
    with (
        servers.folder() as folder,
        servers.postgresql() as url,
        servers.product(folder, url, sync.PROCESSES) as stage,
    ):
        state = folder / "simulator.sqlite3"
        sync.fill(state, stage.environment, size // TAGS)
        stage.start_wecom()
        stage.flask("sync", "organisation")
        stage.flask("sync", "customers")
        open_database(url)
        yield lambda: _run(stage, url, state, size // TAGS)
        db.close()


def _run(stage: Stage, url: str, state: Path, pairs: int) -> Run:
    _hide_all()
    number = next(NUMBERS)
    group = editing.make_group(f"分组{number}", [f"标签{number}-{n}" for n in range(TAGS)])
    servers.run(url, MARKS.format(group=group.id), "VACUUM ANALYZE")
    redis = Redis.from_url(stage.redis_url)
    before, began = sum(_calls(redis, "hour").values()), time.perf_counter()
    ids = [tag.id for tag in queries.library() if tag.group_id == group.id]
    showing.choose(ids, ids)
    most = _wait(url, redis, group)
    seconds = time.perf_counter() - began
    calls = sum(_calls(redis, "hour").values()) - before
    return {
        "seconds": seconds,
        "per_minute": calls / seconds * 60,
        "most": most,
        "per_pair": calls / pairs,
        "missing": pairs * TAGS - _in_wecom(state, ids),
    }


def _hide_all() -> None:
    """What the run before has shown."""
    for group in queries.groups():
        editing.delete_group(group)


def _wait(url: str, redis: Redis, group: TagGroup) -> int:
    """Returns how many calls the busiest minute had."""
    of_group = f"FROM tag_restoration WHERE group_id = {group.id}"
    ended = f"SELECT count(*) {of_group} AND ended_at IS NOT NULL"
    most = 0
    while not servers.value(url, ended):
        time.sleep(POLL_SECONDS)
        most = max([most, *_calls(redis, "minute").values()])
    return most


def _calls(redis: Redis, window: str) -> dict[bytes, int]:
    """Of mark_tag, as the budget counts them."""
    keys = list(redis.scan_iter(f"*mark_tag:{window}:*"))
    return {key: int(redis.get(key) or 0) for key in keys}


def _in_wecom(state: Path, tag_ids: list[int]) -> int:
    ids = [tag.wecom_id for tag in queries.library() if tag.id in tag_ids]
    marks = ", ".join("?" * len(ids))
    with sqlite3.connect(state, timeout=60) as wecom:
        query = f"SELECT count(*) FROM friendship_tag WHERE tag_id IN ({marks})"
        return wecom.execute(query, ids).fetchone()[0]
