"""OAuth, web login and JS signatures, as a member's browser and the app's server see them."""

import hashlib
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from simulator import Simulator

BACK = "http://app.example/back?x=1"


@pytest.fixture
def authorize(url, config, http):
    """Opens the OAuth page; the redirect's parameters, or the page's status and text."""

    def authorize(path="connect/oauth2/authorize", **params):
        asked = {"appid": config.corp_id, "redirect_uri": BACK, "response_type": "code"}
        page = http.get(f"{url}/{path}", params=asked | params, allow_redirects=False)
        if page.status_code != 302:
            return page
        assert page.headers["Location"].startswith(BACK)
        query = parse_qs(urlsplit(page.headers["Location"]).query)
        return {name: values[0] for name, values in query.items()}

    return authorize


@pytest.fixture
def who(client):
    return lambda code: client.get("auth/getuserinfo", params={"code": code})


def test_a_code_is_spent_once(authorize, who, wecom, client):
    answer = authorize(**{"as": "Lin", "state": "abc123"})
    assert answer["state"] == "abc123"
    assert who(answer["code"])["userid"] == "Lin"
    with pytest.raises(Exception, match="42022"):
        who(answer["code"])
    late = authorize(**{"as": "Lin"})["code"]
    wecom.advance(301)
    with pytest.raises(Exception, match="42003"):
        who(late)
    with pytest.raises(Exception, match="40029"):
        who("made-up")


def test_private_fields_need_scope_agent_and_range(authorize, who, wecom, post):
    wecom.change_member("Lin", mobile="13800000000", gender=2)
    asked = {"as": "Lin", "scope": "snsapi_privateinfo"}
    assert "user_ticket" not in who(authorize(**asked)["code"])
    ticket = who(authorize(**asked, agentid="1000002")["code"])["user_ticket"]
    detail = post("auth/getuserdetail", user_ticket=ticket)
    assert (detail["userid"], detail["mobile"], detail["gender"]) == ("Lin", "13800000000", "2")
    wecom.set_visible_range(departments=[3])
    assert "user_ticket" not in who(authorize(**asked, agentid="1000002")["code"])


def test_user_tickets_expire(authorize, who, wecom, code_of):
    asked = {"as": "Lin", "scope": "snsapi_privateinfo", "agentid": "1000002"}
    ticket = who(authorize(**asked)["code"])["user_ticket"]
    wecom.advance(1801)
    assert code_of("auth/getuserdetail", user_ticket=ticket) == 84014
    assert code_of("auth/getuserdetail", user_ticket="made-up") == 84015


def test_a_customer_who_opens_the_page(authorize, who, wecom):
    customer = wecom.add_customer("王芳")
    stranger = who(authorize(**{"as": customer})["code"])
    assert "external_userid" not in stranger
    wecom.befriend("Lin", customer)
    known = who(authorize(**{"as": customer})["code"])
    assert known["external_userid"] == customer
    assert known["openid"] == stranger["openid"]


def test_the_retired_call_spells_in_capitals(authorize, client):
    code = authorize(**{"as": "Lin"})["code"]
    assert client.get("user/getuserinfo", params={"code": code})["UserId"] == "Lin"


def test_without_a_member_one_is_chosen_on_a_page(authorize, http, url):
    page = authorize()
    assert page.status_code == 200
    assert "林小满" in page.text
    assert "何安" not in authorize(q="林").text
    assert http.post(f"{url}/admin/sign-in", json={"userid": "wu"}).ok
    assert "code" in authorize()
    assert http.post(f"{url}/admin/sign-in", json={"userid": "nobody"}).status_code == 404


def test_web_login_turns_away_who_is_out_of_range(authorize, who, wecom):
    login = {"path": "wwlogin/sso/login", "login_type": "CorpApp", "agentid": "1000002"}
    assert who(authorize(**login, **{"as": "Lin"})["code"])["userid"] == "Lin"
    wecom.set_visible_range(departments=[3])
    assert "60011" in authorize(**login, **{"as": "Lin"}).text


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"appid": "wwother"}, 40013),
        ({"state": "with space"}, 84025),
        ({"state": "s" * 129}, 84025),
        ({"redirect_uri": ""}, 40058),
        ({"response_type": "token"}, 40058),
        ({"path": "wwlogin/sso/login", "login_type": "CorpApp", "agentid": "9"}, 40056),
    ],
)
def test_what_the_pages_refuse(authorize, params, code):
    page = authorize(**{"as": "Lin"} | params)
    assert page.status_code == 400
    assert str(code) in page.text


def test_only_the_trusted_domain_gets_a_code(config):
    wecom = Simulator(replace(config, app_url="http://app.example:8000"), background=False)
    wecom.add_member("Lin", "林小满")
    asked = {"appid": config.corp_id, "response_type": "code", "as": "Lin"}
    with wecom.serve() as url:
        page = f"{url}/connect/oauth2/authorize"
        for address, status in (("http://app.example:8000/in", 302), ("http://app.example/", 400)):
            params = asked | {"redirect_uri": address}
            answer = requests.get(page, params=params, allow_redirects=False)
            assert answer.status_code == status
    wecom.close()


def sign(ticket, url="http://app.example/sidebar"):
    text = f"jsapi_ticket={ticket}&noncestr=n0nce&timestamp=1700000000&url={url}"
    return {
        "url": "http://app.example/sidebar#/tasks",
        "timestamp": 1700000000,
        "nonceStr": "n0nce",
        "signature": hashlib.sha1(text.encode()).hexdigest(),
    }


def test_js_signatures_are_checked(client, http, url):
    corp, app = client.jsapi.get_ticket()["ticket"], client.jsapi.get_agent_ticket()["ticket"]

    def check(body, kind):
        return http.post(f"{url}/admin/js-signature", json=body | {"kind": kind}).json()["errcode"]

    assert check(sign(corp), "config") == 0
    assert check(sign(app), "agent_config") == 0
    assert check(sign(corp), "agent_config") == 42012
    assert check(sign(app, "http://app.example/other"), "agent_config") == 40093


def test_tickets_are_rationed_and_typed(client, config, wecom):
    with pytest.raises(Exception, match="91040"):
        client.get("get_jsapi_ticket", params={"type": "agent_config"})
    with pytest.raises(Exception, match="91040"):
        client.get("ticket/get")
    config.agent_tickets_per_hour = 1
    client.jsapi.get_agent_ticket()
    with pytest.raises(Exception, match="45009"):
        client.jsapi.get_agent_ticket()
