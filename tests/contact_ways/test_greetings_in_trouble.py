"""A welcome has twenty seconds: WeCom is busy or silent, answers get lost, workers die."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from db import db
from domain import clock, leases
from domain.contact_ways import greetings
from domain.contact_ways.models import Greeting
from domain.notices import open_notices
from jobs import callbacks
from jobs.greetings import LEASE, drain
from tests.contact_ways.greeted import SEND, line, messages


def test_while_another_app_is_sending_we_try_again(
    company, lin, company_welcome, work, at, standing
):
    company.fault(SEND, kind="errcode", errcode=41096, times=2)

    added = company.befriend(lin.userid, company.add_customer("陈美"))
    work()
    assert (line().outcome, line().error_code) == ("waiting", "41096")
    for _ in range(2):
        at(clock.now() + timedelta(seconds=1))
        work()

    assert messages(company, added) == ["欢迎光临"]
    assert (line().outcome, line().error_code) == ("sent", "")


def test_tokens_that_wecom_refuses_for_a_moment_cost_nobody_the_welcome(
    company, lin, company_welcome, work, at, standing, redis
):
    company.fault(SEND, kind="errcode", errcode=42001, times=2)

    added = company.befriend(lin.userid, company.add_customer("陈美"))
    work()
    assert (line().outcome, line().error_code) == ("waiting", "42001")
    assert "welcome_refused" in [notice.kind for notice in open_notices()]

    redis.flushdb()  # what is remembered there of the refusal ends by itself after seconds
    at(clock.now() + timedelta(seconds=1))
    work()

    assert messages(company, added) == ["欢迎光临"]
    assert (line().outcome, open_notices()) == ("sent", [])


def test_an_answer_that_got_lost_is_asked_for_again(
    company, lin, company_welcome, work, at, standing
):
    company.fault(SEND, kind="cut", times=1)

    added = company.befriend(lin.userid, company.add_customer("陈美"))
    work()
    assert (line().outcome, line().error_code) == ("sending", "no_answer")
    at(clock.now() + timedelta(seconds=1))
    work()

    assert messages(company, added) == ["欢迎光临"]
    assert line().outcome == "already"


def test_an_event_that_comes_too_late_is_written_down_once_wecom_has_said_so(
    company, lin, company_welcome, work, at
):
    added = company.befriend(lin.userid, company.add_customer("陈美"))
    company.advance(21)
    at(clock.now() + timedelta(seconds=21))
    work()

    assert (line().outcome, line().error_code) == ("late", "arrived_late")
    assert len(company.calls(SEND)) == 1 and not messages(company, added)


def test_when_wecom_stays_busy_the_time_runs_out(company, lin, company_welcome, work, at):
    company.fault(SEND, kind="errcode", errcode=41096)

    company.befriend(lin.userid, company.add_customer("陈美"))
    work()
    at(clock.now() + timedelta(seconds=21))
    work()

    assert (line().outcome, line().error_code, line().due_at) == ("late", "41096", None)
    assert len(company.calls(SEND)) == 1


def test_after_a_silence_to_the_end_nobody_can_say_what_happened(
    company, lin, company_welcome, work, at
):
    company.fault(SEND, kind="drop")

    company.befriend(lin.userid, company.add_customer("陈美"))
    work()
    at(clock.now() + timedelta(seconds=21))
    work()

    assert (line().outcome, line().error_code) == ("unknown", "no_answer")


def test_the_lines_of_a_worker_that_died_are_taken_over_in_time(
    company, lin, company_welcome, work, at, standing
):
    added = company.befriend(lin.userid, company.add_customer("陈美"))
    company.deliver_now()
    callbacks.drain()
    greetings.prepare(leases.claim(Greeting, limit=10, lease=LEASE))
    work()
    assert line().outcome == "sending"
    at(clock.now() + LEASE)
    work()

    assert messages(company, added) == ["欢迎光临"]
    assert line().outcome == "sent"


def test_two_workers_side_by_side_greet_nobody_twice(company, lin, company_welcome):
    adds = [company.befriend(lin.userid, company.add_customer("陈美")) for _ in range(40)]
    company.deliver_now()
    while callbacks.drain():
        pass

    def worker(_) -> None:
        try:
            drain()
        finally:
            db.close()

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(worker, range(2)))

    assert {line.outcome for line in Greeting.select()} == {"sent"}
    assert all(messages(company, added) == ["欢迎光临"] for added in adds)
    assert len(company.calls(SEND)) == len(adds)


def test_a_missing_permission_is_refused_and_told_to_operators(company, lin, company_welcome, work):
    company.fault(SEND, kind="errcode", errcode=48002)

    company.befriend(lin.userid, company.add_customer("陈美"))
    work()

    assert (line().outcome, line().error_code) == ("refused", "48002")
    assert "welcome_refused" in [notice.kind for notice in open_notices()]

    company.mend()
    company.befriend(lin.userid, company.add_customer("周舟"))
    work()
    assert open_notices() == []


def test_when_a_worker_died_in_mid_call_and_time_is_over_the_welcome_is_not_sent_again(
    company, lin, company_welcome, work, at
):
    added = company.befriend(lin.userid, company.add_customer("陈美"))
    company.deliver_now()
    callbacks.drain()
    greetings.prepare(leases.claim(Greeting, limit=10, lease=LEASE))
    at(clock.now() + timedelta(seconds=21))
    work()

    assert (line().outcome, line().error_code, line().due_at) == ("unknown", "crashed", None)
    assert not company.calls(SEND) and not messages(company, added)
