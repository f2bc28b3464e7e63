"""One budget per API for all processes; a lane never starves a higher one."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from bot import budget as budgets
from bot import client as bot
from bot.budget import SYNC, WELCOME, Budget, lane
from bot.errors import WeComBusy, WeComConflict

PATH = "externalcontact/get"


@pytest.fixture
def budget(redis, monkeypatch):
    monkeypatch.setattr(budgets, "PATIENCE", dict.fromkeys(budgets.PATIENCE, 0.05))
    return Budget(redis)


def calls_until_refused(budget: Budget, name: str) -> int:
    count = 0
    with lane(name):
        while True:
            try:
                with budget.turn(PATH):
                    count += 1
            except WeComConflict:
                return count


def test_a_sync_leaves_room_for_welcomes(budget, monkeypatch):
    monkeypatch.setattr(budgets, "MINUTE_CALLS", 100)

    assert calls_until_refused(budget, SYNC) == 70
    assert calls_until_refused(budget, WELCOME) == 30


def test_two_processes_share_one_budget(budget, redis, monkeypatch):
    monkeypatch.setattr(budgets, "HOUR_CALLS", 100)
    first = calls_until_refused(budget, WELCOME)

    assert (first, calls_until_refused(Budget(redis), WELCOME)) == (100, 0)


def test_a_sync_cannot_take_every_place_at_once(budget, monkeypatch):
    monkeypatch.setattr(budgets, "AT_ONCE", 10)
    held = [budget.turn(PATH) for _ in range(7)]
    with lane(SYNC):
        for turn in held:
            turn.__enter__()
        with pytest.raises(WeComConflict), budget.turn(PATH):
            pass

    with lane(WELCOME), budget.turn(PATH):
        (usage,) = budget.usage()
        assert usage.in_hand == 8
    for turn in held:
        turn.__exit__(None, None, None)
    assert budget.usage()[0].in_hand == 0


def test_45033_lowers_how_many_go_at_once_for_a_while(wecom):
    wecom.fault(PATH, kind="errcode", errcode=45033, times=1)

    with pytest.raises(WeComConflict):
        bot.get(PATH, {"external_userid": "wm-nobody"})

    (usage,) = [u for u in bot.budget().usage() if u.path == PATH]
    assert usage.at_once == budgets.AT_ONCE_LOWERED


def test_45009_pauses_only_that_api_and_says_for_how_long(wecom):
    wecom.fault(PATH, kind="errcode", errcode=45009, times=1)
    with pytest.raises(WeComBusy):
        bot.get(PATH, {"external_userid": "wm-nobody"})

    with pytest.raises(WeComBusy) as paused:
        bot.get(PATH, {"external_userid": "wm-nobody"})

    assert 0 < paused.value.pause <= 60
    assert len(wecom.calls(PATH)) == 1
    assert "follow_user" in bot.get("externalcontact/get_follow_user_list")


def test_threads_of_a_pool_belong_to_the_lane_that_started_them(app, budget):
    from jobs import pool

    seen = []
    with lane(WELCOME):
        pool.each(
            lambda _: seen.append((budgets._lane.get(), threading.get_ident())),
            range(8),
            threads=4,
            on_error=lambda row, error: pytest.fail(str(error)),
        )

    assert {name for name, _ in seen} == {WELCOME}


@pytest.fixture
def away() -> Budget:
    """The budget of a process to whom Redis does not answer."""
    return Budget(Redis(port=1, socket_connect_timeout=0.1))


def test_without_redis_only_a_few_calls_go_on_at_once(away):
    in_hand, most, lock = 0, 0, threading.Lock()

    def call(_) -> None:
        nonlocal in_hand, most
        with away.turn(PATH):
            with lock:
                in_hand += 1
                most = max(most, in_hand)
            with lock:
                in_hand -= 1

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(call, range(24)))

    assert 0 < most <= budgets.LOCAL_AT_ONCE


def test_without_redis_a_block_is_kept_by_the_process_that_was_told(away):
    away.pause(PATH, 60)

    with pytest.raises(WeComBusy) as paused, away.turn(PATH):
        pass
    assert 0 < paused.value.pause <= 60
    with away.turn("externalcontact/list"):
        pass
