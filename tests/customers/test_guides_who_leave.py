"""A guide leaves while her customers are read: the pass completes, and she is asked about."""

from domain.customers import queries
from domain.customers.models import Friendship
from domain.organisation.models import Guide
from domain.syncs import actions as syncs
from domain.syncs.models import SyncPart, SyncRun
from domain.syncs.queries import left_out
from tests.customers.test_sync_customers import counts, crowd, run_until

__all__ = ["crowd"]


def test_a_guide_who_leaves_while_a_pass_reads_does_not_spoil_it(crowd, cli, work):
    cli("sync", "customers")
    crowd.set_friendship("guide007", "wmCROWD007", "standing", "gone")
    run = syncs.start("customers", "test")
    run_until(lambda: SyncRun.get_by_id(run.id).phase == "customers")
    crowd.remove_member("guide005")

    run_until(lambda: SyncRun.get_by_id(run.id).state != "running")

    run = SyncRun.get_by_id(run.id)
    assert (run.state, run.gone) == ("done", 1) and counts()["read"] == 594
    (left,) = left_out(run)
    assert left.scope == {"userids": ["guide005"]} and left.error_code == "60111"
    hers = Guide.get(userid_key="guide005")
    assert queries.active_by_guide([hers.id]) == {hers.id: 5}

    work()  # The directory is asked about her as well.
    cli("sync", "customers")

    assert queries.active_by_guide([hers.id]) == {}


def test_a_guide_who_leaves_before_the_second_look_is_asked_for_in_vain(crowd, cli):
    cli("sync", "customers")
    for userid, customer in (("guide005", "wmCROWD005"), ("guide007", "wmCROWD007")):
        crowd.set_friendship(userid, customer, "standing", "gone")
    run = syncs.start("customers", "test")
    run_until(lambda: SyncRun.get_by_id(run.id).phase == "second_look")
    crowd.remove_member("guide005")

    run_until(lambda: SyncRun.get_by_id(run.id).state != "running")

    assert SyncRun.get_by_id(run.id).state == "done"
    ended = Friendship.get(Friendship.removed_by == "sync")
    assert ended.customer.external_userid == "wmCROWD007"


def test_one_whom_wecom_names_and_refuses_does_not_take_the_others_along(crowd, cli):
    """Her customers may be there all the same: nothing ends for anybody."""
    cli("sync", "customers")
    crowd.set_friendship("guide007", "wmCROWD007", "standing", "gone")
    crowd.load({"members": [{"userid": "guide 5", "name": "怪名", "departments": [103]}]})

    result = cli("sync", "customers")

    assert result.exit_code == 1 and "invalid userid" in result.output
    failed = SyncPart.get(SyncPart.set_aside_at.is_null(False))
    assert failed.scope == {"userids": ["guide 5"]} and counts()["read"] == 599
    assert queries.totals()["friendships"] == 600
