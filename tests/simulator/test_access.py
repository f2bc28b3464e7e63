"""Tokens, addresses and the odd ways in which WeCom refuses a call."""

import json

import pytest
import requests


@pytest.fixture
def token(client):
    return client.access_token


def answer(url, path, method="POST", body=b"{}", **params):
    return requests.request(method, f"{url}/cgi-bin/{path}", params=params, data=body).json()


def test_the_same_token_until_it_expires(client, wecom):
    first = client.fetch_access_token()
    assert client.fetch_access_token()["access_token"] == first["access_token"]
    wecom.advance(7201)
    with pytest.raises(Exception, match="42001"):
        client.user.get("Lin")
    assert client.fetch_access_token()["access_token"] != first["access_token"]
    assert client.user.get("Lin")["errcode"] == 0


@pytest.mark.parametrize(
    ("corp", "secret", "code"), [("wwother", "app-secret", 40013), (None, "wrong", 40001)]
)
def test_wrong_keys(url, config, corp, secret, code):
    params = {"corpid": corp or config.corp_id, "corpsecret": secret}
    assert answer(url, "gettoken", "GET", **params)["errcode"] == code


def test_guessing_secrets_blocks_the_address_for_an_hour(url, wecom, config):
    config.wrong_secrets_per_hour = 3
    wrong = {"corpid": config.corp_id, "corpsecret": "wrong"}
    codes = [answer(url, "gettoken", "GET", **wrong)["errcode"] for _ in range(4)]
    assert codes == [40001, 40001, 40001, 45009]
    right = wrong | {"corpsecret": config.secret}
    assert answer(url, "gettoken", "GET", **right)["errcode"] == 45009
    wecom.advance(3601)
    assert answer(url, "gettoken", "GET", **right)["errcode"] == 0


def test_a_token_in_the_body_does_not_count(url, token):
    body = json.dumps({"access_token": token}).encode()
    assert answer(url, "externalcontact/list_contact_way", body=body)["errcode"] == 41001
    assert answer(url, "user/get", "GET", access_token="made-up", userid="Lin")["errcode"] == 40014


def test_escaped_characters_are_refused(url, token):
    path = "externalcontact/add_corp_tag"
    escaped = json.dumps({"group_name": "等级", "tag": [{"name": "金"}]}).encode()
    plain = json.dumps({"group_name": "等级", "tag": [{"name": "金"}]}, ensure_ascii=False).encode()
    backslash = json.dumps({"group_name": "a\\u4e2d", "tag": [{"name": "b"}]}).encode()
    assert answer(url, path, body=escaped, access_token=token)["errcode"] == 40033
    assert answer(url, path, body=plain, access_token=token)["errcode"] == 0
    assert answer(url, path, body=backslash, access_token=token)["errcode"] == 0


def test_a_wrong_method_misleads(url, token):
    path = "externalcontact/list_contact_way"
    assert answer(url, path, "GET", access_token=token)["errcode"] == 40058


def test_broken_json_is_said_so(url, token):
    refused = answer(url, "externalcontact/remark", body=b"{nonsense", access_token=token)
    assert refused["errcode"] == 40058
    assert "Warning: wrong json format." in refused["errmsg"]


def test_some_successes_carry_no_errcode(url, token):
    assert "errcode" not in answer(url, "getcallbackip", "GET", access_token=token)
    assert "errcode" not in answer(url, "department/get", "GET", access_token=token, id=2)


def test_only_trusted_addresses_may_call(url, wecom, token):
    wecom.trusted_ips = ["10.0.0.1"]
    refused = answer(url, "user/get", "GET", access_token=token, userid="Lin")
    assert refused["errcode"] == 60020
    assert "from ip: 127.0.0.1" in refused["errmsg"]
    wecom.trusted_ips = ["127.0.0.1"]
    assert answer(url, "user/get", "GET", access_token=token, userid="Lin")["errcode"] == 0


def test_unknown_paths_do_not_exist(url):
    assert requests.get(f"{url}/cgi-bin/no/such/call").status_code == 404


def test_too_many_calls_block_the_api_for_a_minute(url, wecom, config, token):
    config.calls_per_minute = 3
    ask = {"method": "GET", "access_token": token, "userid": "Lin"}
    codes = [answer(url, "user/get", **ask)["errcode"] for _ in range(5)]
    assert codes == [0, 0, 0, 45009, 45009]
    others = answer(url, "department/list", "GET", access_token=token)
    assert others["errcode"] == 0
    wecom.advance(61)
    assert answer(url, "user/get", **ask)["errcode"] == 0


def test_too_many_calls_at_once(url, config, token):
    config.parallel_calls = 0
    ask = {"method": "GET", "access_token": token, "userid": "Lin"}
    assert answer(url, "user/get", **ask)["errcode"] == 45033
