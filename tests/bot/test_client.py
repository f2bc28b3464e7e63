"""The one way to WeCom: tokens, the single retry, and what each refusal means."""

import json
import logging
import threading

import pytest

import logs
from bot import client as bot
from bot import errors
from db import db

LIST = "externalcontact/get_follow_user_list"


def token_calls(wecom) -> int:
    return len(wecom.calls("gettoken"))


def test_one_token_serves_twenty_callers_who_start_at_once(wecom):
    ready = threading.Barrier(20)
    answers: list[dict] = []

    def ask():
        ready.wait()
        answers.append(bot.get(LIST))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 20 and token_calls(wecom) == 1


def test_an_expired_token_is_fetched_anew_and_the_call_made_once_more(wecom):
    bot.get(LIST)
    wecom.expire_tokens()

    assert "follow_user" in bot.get(LIST)
    assert token_calls(wecom) == 2


def test_a_token_refused_for_ever_ends_after_one_retry(wecom):
    wecom.fault(LIST, kind="errcode", errcode=40014)

    with pytest.raises(errors.WeComMisconfigured):
        bot.get(LIST)

    assert len(wecom.calls(LIST)) == 2 and token_calls(wecom) == 2


def test_tokens_that_are_all_refused_are_not_fetched_again_and_again(wecom):
    wecom.fault(LIST, kind="errcode", errcode=40014)

    for _ in range(5):
        with pytest.raises(errors.WeComMisconfigured) as refusal:
            bot.get(LIST)
        assert refusal.value.code == 40014

    assert len(wecom.calls(LIST)) == 2 and token_calls(wecom) == 2


def test_a_token_near_its_end_is_asked_for_early_once_as_wecom_gives_the_same_again(wecom):
    wecom.config.token_lifetime = 200
    try:
        for _ in range(10):
            bot.get(LIST)
    finally:
        wecom.config.token_lifetime = 7200

    assert token_calls(wecom) == 2


def test_a_wrong_secret_is_not_asked_again_and_again(wecom):
    wecom.fault("gettoken", kind="errcode", errcode=40001)

    for _ in range(5):
        with pytest.raises(errors.WeComMisconfigured):
            bot.get(LIST)

    assert token_calls(wecom) == 1


def test_the_token_is_kept_for_all_processes_under_a_name_that_tells_no_secret(wecom, redis):
    bot.get(LIST)

    (key,) = [key for key in redis.keys("daogou:token:*") if b":lock" not in key]
    assert json.loads(redis.get(key))["token"] and redis.ttl(key) > 7000
    assert wecom.config.secret[:5] not in key.decode()


def test_no_log_line_holds_the_token(wecom, redis, caplog):
    with caplog.at_level(logging.DEBUG):
        bot.get(LIST)
        wecom.fault(LIST, kind="errcode", errcode=84061)
        with pytest.raises(errors.WeComRefused):
            bot.get(LIST)

    (key,) = [key for key in redis.keys("daogou:token:*") if b":lock" not in key]
    lines = [logs.redact(record.getMessage()) for record in caplog.records]
    assert lines and json.loads(redis.get(key))["token"] not in "".join(lines)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-1, errors.WeComBusy),
        (6000, errors.WeComBusy),
        (45036, errors.WeComBusy),
        (45033, errors.WeComConflict),
        (45035, errors.WeComConflict),
        (41063, errors.WeComLater),
        (41051, errors.WeComAlreadyDone),
        (40029, errors.WeComLoginExpired),
        (60020, errors.WeComMisconfigured),
        (48002, errors.WeComMisconfigured),
        (40058, errors.WeComMisused),
        (84061, errors.WeComRefused),
        (123456, errors.WeComRefused),
    ],
)
def test_each_code_says_what_can_be_done(wecom, code, kind):
    wecom.fault(LIST, kind="errcode", errcode=code)

    with pytest.raises(kind) as refusal:
        bot.get(LIST)

    assert (type(refusal.value), refusal.value.code) == (kind, code)


def test_too_many_calls_pause_that_api_for_everyone(wecom):
    wecom.fault(LIST, kind="errcode", errcode=45009, times=1)
    with pytest.raises(errors.WeComBusy):
        bot.get(LIST)

    with pytest.raises(errors.WeComBusy) as paused:
        bot.get(LIST)

    assert 0 < paused.value.pause <= 60 and len(wecom.calls(LIST)) == 1
    assert bot.get("get_jsapi_ticket")["ticket"]


@pytest.mark.parametrize("kind", ["drop", "cut", "not_json"])
def test_a_broken_answer_means_busy_and_tells_no_secret(wecom, kind):
    bot.get(LIST)
    wecom.fault(LIST, kind=kind)

    with pytest.raises(errors.WeComBusy) as broken:
        bot.get(LIST)

    assert broken.value.code is None and "token" not in str(broken.value)


def test_wecom_is_not_waited_for_longer_than_told(wecom):
    bot.get(LIST)
    wecom.fault(LIST, kind="latency", seconds=3)

    with pytest.raises(errors.WeComBusy):
        bot.get(LIST, seconds=0.2)


def test_a_proxy_of_the_environment_is_used_but_for_what_it_leaves_out(
    wecom_server, redis, monkeypatch
):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # where nobody listens
    beyond = bot.WeComClient("http://wecom.invalid/cgi-bin/", "corp", "secret", redis)
    with pytest.raises(errors.WeComBusy, match="ProxyError"):
        beyond.get("gettoken")

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    here = bot.WeComClient(f"{wecom_server[1]}/cgi-bin/", "corp", "secret", redis)
    with pytest.raises(errors.WeComMisconfigured):
        here.get("gettoken")


def test_chinese_goes_out_as_utf8_without_escapes(wecom):
    group = bot.post(
        "externalcontact/add_corp_tag", {"group_name": "会员等级", "tag": [{"name": "金卡"}]}
    )["tag_group"]

    assert group["group_name"] == "会员等级"


def test_nobody_may_wait_for_wecom_inside_a_transaction(wecom):
    with pytest.raises(RuntimeError, match="commit first"), db.atomic():
        bot.get(LIST)
