"""Messages of the app: who receives them, what is cut, what is dropped without a word."""

import pytest

AGENT = 1000002
NOTICE = {
    "card_type": "text_notice",
    "main_title": {"title": "今天的任务"},
    "card_action": {"type": 1, "url": "http://app.example/"},
}
BUTTONS = {
    "card_type": "button_interaction",
    "main_title": {"title": "跟进王芳"},
    "task_id": "task-1",
    "button_list": [{"text": "完成", "key": "done"}],
}


@pytest.fixture
def say(post):
    def say(touser="Lin", text="你好", **more):
        body = {"touser": touser, "msgtype": "text", "agentid": AGENT, "text": {"content": text}}
        return post("message/send", **(body | more))

    return say


@pytest.fixture
def card(post):
    def card(content, touser="Lin"):
        body = {"touser": touser, "msgtype": "template_card", "agentid": AGENT}
        return post("message/send", **body, template_card=content)

    return card


def test_invalid_receivers_come_back_lower_cased(wecom, say):
    answer = say("Lin|NoBody|GONE", toparty="3|99")
    assert answer["invaliduser"] == "nobody|gone"
    assert answer["invalidparty"] == "99"
    assert len(wecom.app_messages("Lin")) == len(wecom.app_messages("he")) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"touser": "nobody|gone"}, 81013),
        ({"touser": ""}, 82001),
        ({"touser": "|".join(["u"] * 1001)}, 40032),
        ({"toparty": "|".join(["1"] * 101)}, 82002),
        ({"totag": "|".join(["1"] * 101)}, 82003),
        ({"agentid": 1000099}, 301002),
        ({"agentid": None}, 40056),
        ({"msgtype": "carrier-pigeon"}, 40008),
        ({"text": {"content": ""}}, 44004),
        ({"msgtype": "markdown", "markdown": {"content": "长" * 700}}, 45002),
        ({"msgtype": "textcard", "textcard": {"title": "t", "description": "d"}}, 40058),
        ({"msgtype": "news", "news": {"articles": [{"title": "t", "url": "u"}] * 9}}, 40058),
        ({"msgtype": "image", "image": {"media_id": "gone"}}, 40007),
    ],
)
def test_what_wecom_refuses(wecom, code_of, body, code):
    good = {"touser": "Lin", "msgtype": "text", "agentid": AGENT, "text": {"content": "你好"}}
    assert code_of("message/send", **(good | body)) == code
    assert wecom.app_messages("Lin") == []


def test_long_texts_are_cut_between_characters(wecom, say):
    say(text="长" * 1000)
    (message,) = wecom.app_messages("Lin")
    assert message["content"]["content"] == "长" * 682


def test_everybody_in_range(wecom, say):
    wecom.set_visible_range(departments=[2])
    say("@all")
    assert [len(wecom.app_messages(userid)) for userid in ("Lin", "wu", "he")] == [1, 1, 0]


def test_the_surplus_is_dropped_silently(wecom, say):
    answers = [say(text=f"第 {number} 条") for number in range(31)]
    assert {answer["errcode"] for answer in answers} == {0}
    assert len(wecom.app_messages("Lin")) == 30
    wecom.advance(61)
    say(text="一分钟后")
    assert wecom.app_messages("Lin")[-1]["content"]["content"] == "一分钟后"


def test_the_same_request_is_sent_once_inside_the_interval(wecom, say):
    checked = {"enable_duplicate_check": 1, "duplicate_check_interval": 60}
    first = say(**checked)
    assert say(**checked)["msgid"] == first["msgid"]
    say()
    assert len(wecom.app_messages("Lin")) == 2
    wecom.advance(61)
    say(**checked)
    assert len(wecom.app_messages("Lin")) == 3


def test_recall_inside_a_day(wecom, client, say, code_of):
    msgid = say()["msgid"]
    assert code_of("message/recall", msgid="unknown") == 40058
    assert code_of("message/recall", msgid=msgid) == 0
    assert wecom.app_messages("Lin")[0]["recalled"]
    wecom.advance(86_401)
    client.forget_token()
    assert code_of("message/recall", msgid=msgid) == 42052


def test_a_pressed_button_calls_back_with_a_code_for_one_update(wecom, ear, post, card, code_of):
    card(BUTTONS)
    wecom.presses_card("Lin", "task-1", "done", selected={"q1": ["a", "b"]})
    wecom.deliver_now()
    (pressed,) = ear.events("template_card_event")
    assert (pressed["EventKey"], pressed["TaskId"], pressed["AgentID"]) == (
        "done",
        "task-1",
        str(AGENT),
    )
    assert pressed["SelectedItems"]["SelectedItem"]["OptionIds"]["OptionId"] == ["a", "b"]
    update = {
        "userids": ["Lin", "nobody"],
        "agentid": AGENT,
        "response_code": pressed["ResponseCode"],
        "button": {"replace_name": "已完成"},
    }
    assert post("message/update_template_card", **update)["invaliduser"] == ["nobody"]
    assert wecom.app_messages("Lin")[0]["content"]["replaced"] == "已完成"
    assert code_of("message/update_template_card", **update) == 60140


def test_a_response_code_lasts_three_days(wecom, client, card, code_of):
    update = {"userids": ["Lin"], "agentid": AGENT, "button": {"replace_name": "已完成"}}
    update["response_code"] = card(BUTTONS)["response_code"]
    wecom.advance(72 * 3600 + 1)
    client.forget_token()
    assert code_of("message/update_template_card", **update) == 60140


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"task_id": ""}, 42014),
        ({"task_id": "空 格"}, 42014),
        ({"button_list": []}, 40058),
        ({"button_list": [{"text": "完成", "key": "k" * 1025}]}, 40058),
        ({"button_list": [{"text": "a", "key": "k"}] * 7}, 40058),
        ({"card_type": "hologram"}, 40058),
        ({"card_type": "vote_interaction"}, 40058),
        ({"card_type": "text_notice"}, 40058),
    ],
)
def test_wrong_cards(code_of, change, code):
    body = {"touser": "Lin", "msgtype": "template_card", "agentid": AGENT}
    assert code_of("message/send", **body, template_card=BUTTONS | change) == code


def test_a_task_id_is_used_once(card, code_of):
    card(BUTTONS)
    body = {"touser": "Lin", "msgtype": "template_card", "agentid": AGENT}
    assert code_of("message/send", **body, template_card=BUTTONS) == 42014


def test_interactive_cards_need_a_callback(config, card, code_of):
    config.callback_url = ""
    assert "response_code" not in card(NOTICE)
    body = {"touser": "Lin", "msgtype": "template_card", "agentid": AGENT}
    assert code_of("message/send", **body, template_card=BUTTONS) == 43012


def test_opening_the_app_and_its_menu(wecom, ear):
    wecom.enters_app("Lin")
    wecom.clicks_menu("Lin", "MENU_TODAY")
    wecom.deliver_now()
    assert [(e["Event"], e["EventKey"], e["FromUserName"]) for e in ear.heard] == [
        ("enter_agent", None, "Lin"),
        ("click", "MENU_TODAY", "Lin"),
    ]
