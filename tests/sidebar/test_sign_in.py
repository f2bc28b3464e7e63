"""Guides sign in through WeCom without noticing, and nobody else gets in."""

import requests

from tests.sidebar.signing_in import address_from_wecom, come_back, token_on


def test_a_guide_who_opens_a_page_comes_back_to_it_signed_in(app, lin):
    client = app.test_client()
    refused = client.get("/sidebar/workbench?tab=orders")
    assert "next=/sidebar/workbench?tab%3Dorders" in refused.headers["Location"]
    back = client.get(come_back(refused, client, lin))
    assert back.headers["Location"] == "/sidebar/workbench?tab=orders"
    assert "林悦" in client.get(back.headers["Location"]).text


def test_wecom_is_asked_for_this_app_and_nothing_personal(app, company):
    address = app.test_client().get("/sidebar/sign-in").headers["Location"]
    assert "scope=snsapi_base" in address
    assert "agentid=1000002" in address
    assert address.endswith("#wechat_redirect")


def test_a_code_with_somebody_elses_state_is_refused(app, lin):
    client, stranger = app.test_client(), app.test_client()
    address = come_back(client.get("/sidebar/"), client, lin)
    refused = stranger.get(address)
    assert refused.status_code == 400
    assert "登录没有完成" in refused.text
    assert stranger.get("/sidebar/").status_code == 302


def test_a_link_of_a_sign_in_works_once(app, lin):
    client = app.test_client()
    address = come_back(client.get("/sidebar/"), client, lin)
    assert client.get(address).status_code == 302
    assert client.get(address).status_code == 400


def test_a_code_that_was_spent_elsewhere_asks_to_sign_in_again(app, lin, wecom):
    client = app.test_client()
    address = come_back(client.get("/sidebar/workbench"), client, lin)
    wecom.fault(path="auth/getuserinfo", kind="errcode", errcode=40029, times=1)
    answer = client.get(address)
    assert answer.status_code == 400
    assert "/sidebar/sign-in?next=/sidebar/workbench" in answer.text


def test_when_wecom_does_not_answer_the_guide_is_told_to_wait(app, lin, wecom):
    client = app.test_client()
    address = come_back(client.get("/sidebar/"), client, lin)
    wecom.fault(path="auth/getuserinfo", kind="errcode", errcode=-1, times=5)
    answer = client.get(address)
    assert answer.status_code == 503
    assert "企业微信暂时没有回应" in answer.text


def test_a_member_who_is_no_guide_is_told_whom_to_ask(app, company):
    company.add_member("newcomer", "新人", departments=[101])
    client = app.test_client()
    authorize = client.get("/sidebar/sign-in").headers["Location"]
    answer = client.get(address_from_wecom(authorize, "newcomer"))
    assert answer.status_code == 403
    assert "没有使用权限" in answer.text
    assert client.get("/sidebar/").status_code == 302


def test_the_session_ends_when_the_guide_leaves(guide_client, lin, company, work):
    client = guide_client(lin)
    assert client.get("/sidebar/workbench").status_code == 200
    lin.removed_at = "2026-11-01 00:00:00"
    lin.save()
    assert client.get("/sidebar/workbench").status_code == 302


def test_a_sign_in_never_leads_to_another_site(app, lin):
    for address in ("https://evil.example/", "//evil.example", "/sidebar/\\evil", "/console/"):
        client = app.test_client()
        to_wecom = client.get("/sidebar/sign-in", query_string={"next": address})
        back = address_from_wecom(to_wecom.headers["Location"], lin.userid)
        assert client.get(back).headers["Location"] == "/sidebar/", address


def test_a_script_without_a_session_is_told_where_to_sign_in(app, company):
    shown = "http://localhost/sidebar/customers/wm1?tab=orders"
    answer = app.test_client().get(
        "/sidebar/customers/wm1/orders", headers={"HX-Request": "true", "HX-Current-URL": shown}
    )
    assert answer.status_code == 401
    address = "/sidebar/sign-in?next=/sidebar/customers/wm1?tab%3Dorders"
    assert answer.headers["HX-Redirect"] == address
    json = {"Accept": "application/json"}
    answer = app.test_client().get("/sidebar/jssdk/signature?url=x&kind=corp", headers=json)
    assert (answer.status_code, answer.headers["X-Sign-In"][:16]) == (401, "/sidebar/sign-in")


def test_several_windows_may_sign_in_at_once(app, lin):
    client = app.test_client()
    first = come_back(client.get("/sidebar/workbench"), client, lin)
    second = come_back(client.get("/sidebar/"), client, lin)
    assert client.get(first).headers["Location"] == "/sidebar/workbench"
    assert client.get(second).headers["Location"] == "/sidebar/"


def test_sign_ins_that_begin_at_the_same_moment_all_end(app, lin):
    """Neither is asked with what the answer of the other set, and either answer may come last."""
    browser, wanted = app.test_client(use_cookies=False), ("/sidebar/workbench", "/sidebar/")
    begun = [browser.get("/sidebar/sign-in", query_string={"next": page}) for page in wanted]
    for answers in (begun, begun[::-1]):
        kept = {"Cookie": "; ".join(jar(answers))}
        for page, answer in zip(wanted, begun, strict=True):
            back = address_from_wecom(answer.headers["Location"], lin.userid)
            assert browser.get(back, headers=kept).headers["Location"] == page


def test_either_window_may_send_what_it_shows(app, lin):
    """Both have signed in, and opened a page, before either knew of the other's cookies."""
    browser, opened, last = app.test_client(use_cookies=False), [], []
    for begun in [browser.get("/sidebar/sign-in") for _ in range(2)]:
        back = address_from_wecom(begun.headers["Location"], lin.userid)
        signed_in = browser.get(back, headers={"Cookie": "; ".join(jar([begun]))})
        kept = {"Cookie": "; ".join(jar([signed_in]))}
        opened.append(browser.get("/sidebar/workbench", headers=kept))
        last += [signed_in, opened[-1]]
    kept = {"Cookie": "; ".join(jar(last))}
    for page in opened:
        headers = {**kept, **token_on(page.text)}
        assert browser.post("/sidebar/workbench/customers", headers=headers).status_code == 200


def jar(answers) -> list[str]:
    """What a browser keeps of these answers: of each cookie the latest."""
    cookies = (cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie"))
    pairs = [cookie.partition(";")[0].partition("=") for cookie in cookies]
    return [f"{name}={value}" for name, value in {name: value for name, _, value in pairs}.items()]


def test_sign_ins_that_never_end_do_not_pile_up(app, lin):
    client = app.test_client()
    begun = [client.get("/sidebar/sign-in").headers["Location"] for _ in range(8)]
    first, *_, fourth, _, _, _, last = [address_from_wecom(one, lin.userid) for one in begun]
    assert client.get(first).status_code == 400
    assert client.get(fourth).status_code == client.get(last).status_code == 302


def test_a_very_long_address_leads_home(app, lin):
    client = app.test_client()
    away = client.get("/sidebar/sign-in", query_string={"next": "/sidebar/?q=" + "长" * 2000})
    back = address_from_wecom(away.headers["Location"], lin.userid)
    assert client.get(back).headers["Location"] == "/sidebar/"


def test_pages_are_signed_with_tickets_that_stay_here(guide_client, lin, wecom, wecom_server):
    client, page = guide_client(lin), "http://localhost/sidebar/?lang=zh"
    for kind, in_wecom in (("corp", "config"), ("agent", "agent_config")):
        query = {"url": f"{page}#chat", "kind": kind}
        signed = client.get("/sidebar/jssdk/signature", query_string=query).json
        assert set(signed) == {"timestamp", "nonceStr", "signature"}
        verdict = requests.post(
            f"{wecom_server[1]}/admin/js-signature",
            json={"url": page, "kind": in_wecom, **signed},
            timeout=30,
        ).json()
        assert verdict["ok"], verdict


def test_a_ticket_is_fetched_once_for_many_pages(guide_client, lin, wecom):
    client = guide_client(lin)
    for number in range(3):
        query = {"url": f"http://localhost/sidebar/?n={number}", "kind": "agent"}
        assert client.get("/sidebar/jssdk/signature", query_string=query).status_code == 200
    assert len(wecom.calls("ticket/get")) == 1


def test_no_ticket_from_wecom_is_said_plainly(guide_client, lin, wecom):
    client = guide_client(lin)
    wecom.fault(path="ticket/get", kind="errcode", errcode=-1)
    query = {"url": "http://localhost/sidebar/", "kind": "agent"}
    json = {"Accept": "application/json"}
    answer = client.get("/sidebar/jssdk/signature", query_string=query, headers=json)
    assert answer.status_code == 503
    assert "企业微信暂时没有回应" in answer.json["error"]


def test_foreign_pages_are_not_signed(guide_client, lin, wecom):
    client = guide_client(lin)
    for url in ("https://evil.example/", "http://localhost.evil.example/", "http://localhost:1/"):
        query = {"url": url, "kind": "agent"}
        assert client.get("/sidebar/jssdk/signature", query_string=query).status_code == 422
    assert wecom.calls("ticket/get") == []


def test_a_write_without_the_pages_token_changes_nothing(guide_client, lin, mei):
    client = guide_client(lin)
    answer = client.post(f"/sidebar/customers/{mei.external_userid}/tags", data={"tag": 1})
    assert answer.status_code == 400
    assert "页面已过期" in answer.text
