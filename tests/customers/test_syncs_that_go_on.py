"""A pass over all customers goes on: workers die, share its parts, and WeCom is busy or forgets."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot import customers as wecom_customers
from bot.errors import WeComBusy
from db import db
from domain import clock, leases
from domain.customers.models import Friendship, FriendshipEvent
from domain.syncs import actions as syncs
from domain.syncs.models import SyncPart, SyncRun
from jobs import customers as customer_jobs
from jobs import syncs as sync_jobs
from tests.customers.test_sync_customers import counts, crowd, pages, run_until

__all__ = ["crowd"]


@pytest.fixture
def page_by_page(monkeypatch):
    """Pages are saved one by one, so that a small crowd has several to save."""
    monkeypatch.setattr(customer_jobs, "PAGES_AT_ONCE", 1)


def die(*_):
    raise KeyboardInterrupt


def test_a_pass_goes_on_where_a_worker_died(crowd, at, monkeypatch, page_by_page):
    """It dies while it saves the second page of a part."""
    run = syncs.start("customers", "test")
    run_until(lambda: SyncPart.select().where(SyncPart.phase == "customers").exists())
    part = leases.claim(SyncPart, limit=1, lease=syncs.LEASE)[0]
    customer_jobs.read_pages(part)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(customer_jobs.differences, "note", die)
        customer_jobs.read_pages(part)
    called, stored = pages(crowd), Friendship.select().count()
    assert stored == 100

    at(clock.now() + syncs.LEASE + timedelta(seconds=1))
    run_until(lambda: SyncRun.get_by_id(run.id).state == "done")

    assert pages(crowd) - called == 9  # Page two of this part, two of each of the others.
    assert counts()["read"] == 600 and Friendship.select().count() == 600


def test_a_worker_whose_part_went_to_another_saves_nothing(crowd, at, page_by_page):
    syncs.start("customers", "test")
    run_until(lambda: SyncPart.select().where(SyncPart.phase == "customers").exists())
    slow = leases.claim(SyncPart, limit=1, lease=syncs.LEASE)[0]
    at(clock.now() + syncs.LEASE + timedelta(seconds=1))
    quick = leases.claim(SyncPart, SyncPart.id == slow.id, limit=1, lease=syncs.LEASE)[0]
    customer_jobs.read_pages(quick)

    with pytest.raises(syncs.LeaseLost):
        customer_jobs.read_pages(slow)

    assert SyncPart.get_by_id(slow.id).read == 100


def test_a_cursor_that_wecom_forgot_starts_the_part_again(crowd, cli):
    crowd.fault(path="externalcontact/batch/get_by_user", errcode=50100, times=2)

    result = cli("sync", "customers")

    assert result.exit_code == 0, result.output
    assert counts()["read"] == 600


def test_what_came_before_a_refused_page_is_kept(crowd, monkeypatch):
    """WeCom is busy when the second page of a part is asked for."""
    ask, asked = wecom_customers.page_of_customers, []

    def busy_once(userids, cursor=""):
        asked.append(cursor)
        if len(asked) == 2:
            raise WeComBusy(-1, "system busy")
        return ask(userids, cursor)

    run = syncs.start("customers", "test")
    run_until(lambda: SyncRun.get_by_id(run.id).phase == "customers")
    monkeypatch.setattr(wecom_customers, "page_of_customers", busy_once)
    part = leases.claim(SyncPart, limit=1, lease=syncs.LEASE)[0]
    customer_jobs.read_pages(part)
    assert Friendship.select().count() == 100
    sync_jobs.work(part)

    run_until(lambda: SyncRun.get_by_id(run.id).state == "done")

    assert asked[1] == asked[2] and counts()["read"] == 600


def test_several_workers_share_a_pass(crowd):
    """Each with a connection of its own, as on several machines."""
    run = syncs.start("customers", "test")

    with ThreadPoolExecutor(3) as pool:
        workers = [pool.submit(_work_until_over, run) for _ in range(3)]
    for worker in workers:
        worker.result()

    assert SyncRun.get_by_id(run.id).state == "done"
    assert pages(crowd) == 10
    assert counts()["read"] == 600 and Friendship.select().count() == 600
    assert FriendshipEvent.select().count() == 600


def _work_until_over(run: SyncRun) -> None:
    try:
        while SyncRun.get_by_id(run.id).state == "running":
            sync_jobs.drain()
    finally:
        db.close()
