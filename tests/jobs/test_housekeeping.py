from datetime import timedelta

from domain import clock
from domain.tags.models import TagBatch, TagBatchRow
from jobs import runs


def test_old_runs_are_forgotten_and_the_newest_of_a_job_stays(app, cli):
    for days in (30, 15, 1):
        runs.note("match-orders", clock.now() - timedelta(days=days), "orders_matched orders=0")

    assert "runs_forgotten runs=2" in cli("jobs", "run", "forget-old-runs").output

    assert list(runs.latest()) == ["match-orders"]
    assert runs.ScheduledRun.select().count() == 1


def test_lists_that_were_never_begun_are_forgotten_after_a_month(app, cli):
    month_ago, yesterday = (clock.now() - timedelta(days=days) for days in (31, 1))
    kept(name="old", made_at=month_ago)
    kept(name="given up", made_at=month_ago, state="cancelled")
    kept(name="new", made_at=yesterday)
    kept(name="done", made_at=month_ago, state="done", started_at=month_ago)
    kept(name="stopped", made_at=month_ago, state="cancelled", started_at=month_ago)

    assert "drafts_forgotten drafts=2" in cli("jobs", "run", "forget-old-drafts").output

    assert {batch.name for batch in TagBatch.select()} == {"new", "done", "stopped"}
    assert TagBatchRow.select().count() == 3


def kept(**fields) -> None:
    batch = TagBatch.create(key=fields["name"], by="operator:admin", **fields)
    TagBatchRow.create(batch=batch, line=1, given="138****5678", result="unknown")
