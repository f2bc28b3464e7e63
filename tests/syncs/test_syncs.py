"""Starting syncs, watching them, and how they follow each other."""

from datetime import timedelta

import pytest

from domain import clock, notices
from domain.syncs import actions, queries
from domain.syncs.models import SyncRun
from jobs import schedule
from jobs import syncs as sync_jobs


def test_a_second_run_of_a_kind_is_the_first_one(app):
    first = actions.start("customers", "operator:lin")
    again = actions.start("customers", "operator:wei")
    other = actions.start("tags", "operator:wei")

    assert again == first and again.asked_by == "operator:lin"
    assert other != first
    assert queries.running("customers") == first


def test_when_a_run_has_ended_another_can_begin(company, work):
    first = actions.start("organisation", "operator:lin")
    work()

    assert actions.start("organisation", "operator:lin") != first
    assert queries.latest()["organisation"].state == "running"


def test_at_midnight_everything_is_read_one_after_the_other(company, work, at):
    midnight = clock.at_local_time(clock.today() + timedelta(days=1))
    schedule.book_due()
    at(midnight + timedelta(seconds=1))

    work()

    runs = [run for run in reversed(queries.runs()) if run.asked_by == "schedule"]
    assert [(run.kind, run.state) for run in runs] == [
        ("organisation", "done"),
        ("tags", "done"),
        ("customers", "done"),
        ("group_chats", "done"),
    ]


def test_the_night_goes_on_after_a_run_that_somebody_started_just_before(company, work):
    actions.start("organisation", "operator:lin")
    sync_jobs.start_nightly()

    work()

    assert {run.kind for run in queries.runs()} >= {"tags", "customers", "group_chats"}


def test_workers_and_a_command_share_one_run(company, cli, work):
    run = actions.start("organisation", "operator:lin")
    sync_jobs.drain()

    result = cli("sync", "organisation")

    assert result.exit_code == 0 and "is running already" in result.output
    assert SyncRun.get_by_id(run.id).state == "done"


def test_the_command_says_in_phases_what_it_did(company, cli):
    result = cli("sync", "organisation")

    assert result.output.splitlines()[-6:-3] == [
        "departments: 4 expected, 4 read, 4 stored, 0 changed, 0 failed (2 calls)",
        "guides: 3 expected, 3 read, 3 stored, 0 changed, 0 failed (4 calls)",
        "permissions: 3 expected, 3 read, 3 stored, 0 changed, 0 failed (1 calls)",
    ]


def test_tags_are_synced_by_the_same_command(company, cli):
    company.delivery(paused=True)
    company.tag_added_elsewhere("等级", ["金卡", "银卡"])

    result = cli("sync", "tags")

    assert result.exit_code == 0 and "tags: 2 expected, 2 read" in result.output


def test_progress_has_a_percentage_and_counts_while_it_runs(company):
    run = actions.start("organisation", "operator:lin")
    assert queries.progress(run).percent == 0

    sync_jobs.drain()
    halfway = queries.progress(SyncRun.get_by_id(run.id))

    assert 30 <= halfway.percent < 99
    assert [phase.name for phase in halfway.phases][0] == "departments"


def test_time_left_is_told_once_it_can_be(company, at):
    run = actions.start("organisation", "operator:lin")
    sync_jobs.drain()
    at(run.started_at + timedelta(seconds=30))

    left = queries.progress(SyncRun.get_by_id(run.id)).left

    assert left and left < timedelta(minutes=2)


@pytest.mark.parametrize("errcode", [48002, 60020])
def test_what_wecom_does_not_permit_ends_the_run_and_operators_hear_of_it(company, cli, errcode):
    company.fault(path="agent/get", errcode=errcode)

    result = cli("sync", "organisation")

    assert result.exit_code == 1 and str(errcode) in result.output
    assert queries.latest()["organisation"].state == "failed"
    assert "sync_failed" in {notice.kind for notice in notices.open_notices()}

    company.mend()
    assert cli("sync", "organisation").exit_code == 0
    assert not notices.open_notices()


def test_the_command_says_what_it_waits_for(company, cli):
    company.fault(path="agent/get", errcode=-1, times=2)

    result = cli("sync", "organisation")

    assert result.exit_code == 0
    assert "Waiting to try again" in result.output and "-1" in result.output


def test_runs_of_long_ago_are_forgotten(company, at):
    at(clock.now() + actions.KEEP + timedelta(days=1))

    run = actions.start("organisation", "operator:lin")

    assert queries.runs() == [run]


def test_a_busy_wecom_is_waited_for(company, at):
    run = actions.start("organisation", "operator:lin")
    company.fault(path="agent/get", errcode=-1, times=3)

    for _ in range(40):
        sync_jobs.drain()
        at(clock.now() + timedelta(seconds=30))

    assert SyncRun.get_by_id(run.id).state == "done"
