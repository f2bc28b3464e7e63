"""Everything that can go wrong between an app and WeCom, on demand."""

import time

import pytest
import requests
from wechatpy.exceptions import WeChatClientException


def test_a_busy_system_passes(client, wecom, code_of):
    wecom.fault("user/get", errcode=-1, times=2)
    for _ in range(2):
        with pytest.raises(WeChatClientException) as busy:
            client.user.get("Lin")
        assert busy.value.errcode == -1
    assert client.user.get("Lin")["name"] == "林小满"


def test_a_block_lasts_as_long_as_told(client, wecom):
    wecom.fault("user/*", errcode=45009, seconds=60)
    with pytest.raises(Exception, match="45009"):
        client.user.get("Lin")
    assert client.department.list()
    wecom.advance(61)
    assert client.user.get("Lin")["name"] == "林小满"


def test_tokens_expire_once(client, wecom):
    client.fetch_access_token()
    wecom.fault("user/get", kind="expire_token", times=1)
    with pytest.raises(Exception, match="42001"):
        client.user.get("Lin")
    client.forget_token()
    assert client.user.get("Lin")["name"] == "林小满"


def test_gateways_break(client, wecom):
    client.fetch_access_token()
    wecom.fault("user/get", kind="http", status=503, times=1)
    with pytest.raises(WeChatClientException) as broken:
        client.user.get("Lin")
    assert broken.value.response.status_code == 503
    wecom.fault("user/get", kind="not_json", times=1)
    assert "<html>" in client.get("user/get", params={"userid": "Lin"}).text


def test_a_dropped_call_never_ran_but_a_cut_one_did(client, wecom, code_of):
    customer = wecom.add_customer("王芳")
    wecom.befriend("Lin", customer)
    edit = {"userid": "Lin", "external_userid": customer}
    wecom.fault("externalcontact/remark", kind="drop", times=1)
    with pytest.raises(requests.ConnectionError):
        client.post("externalcontact/remark", data=edit | {"remark": "王姐"})
    assert wecom.friendship("Lin", customer)["remark"] == ""
    wecom.fault("externalcontact/remark", kind="cut", times=1)
    with pytest.raises(requests.RequestException):
        client.post("externalcontact/remark", data=edit | {"remark": "王姐"})
    assert wecom.friendship("Lin", customer)["remark"] == "王姐"


def test_latency_and_silence(client, wecom):
    client.fetch_access_token()
    wecom.fault("user/get", kind="latency", seconds=0.2, times=1)
    started = time.monotonic()
    client.user.get("Lin")
    assert time.monotonic() - started >= 0.2
    wecom.fault("user/get", kind="silence", seconds=0.6, times=1)
    with pytest.raises(requests.Timeout):
        client.get("user/get", params={"userid": "Lin"}, timeout=0.2)


def test_successes_without_errcode(client, wecom):
    wecom.fault("*", kind="no_errcode")
    answer = client.user.get("Lin")
    assert "errcode" not in answer
    assert answer["name"] == "林小满"


def test_a_share_of_the_calls(client, wecom):
    wecom.fault("user/get", errcode=-1, share=0.0)
    assert client.user.get("Lin")
    wecom.mend()
    wecom.fault("user/get", errcode=-1, share=1.0)
    with pytest.raises(Exception, match="-1"):
        client.user.get("Lin")
    wecom.mend()
    assert wecom.faults.all() == []
    assert client.user.get("Lin")


def test_an_unknown_kind_is_refused(wecom):
    with pytest.raises(ValueError, match="latency"):
        wecom.fault(kind="earthquake")
