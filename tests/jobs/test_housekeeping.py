from datetime import timedelta

from domain import clock
from jobs import runs


def test_old_runs_are_forgotten_and_the_newest_of_a_job_stays(app, cli):
    for days in (30, 15, 1):
        runs.note("match-orders", clock.now() - timedelta(days=days), "0 orders matched")

    assert "forgot 2 runs" in cli("jobs", "run", "forget-old-runs").output

    assert list(runs.latest()) == ["match-orders"]
    assert runs.ScheduledRun.select().count() == 1
