"""Whatever nonsense is sent, every call answers with an errcode and never breaks."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.routes import ROUTES
from tests.fuzzing import examples

PAIR = {"userid": "Lin", "external_userid": "wm1"}
TEXT = {"content": "你好"}
LINK = {"msgtype": "link", "link": {"title": "t", "url": "http://a.example/"}}
TO = {"touser": "Lin", "toparty": "2", "totag": "", "agentid": 1000002, "enable_duplicate_check": 1}
OPTIONS = {"question_key": "q", "option_list": [{"id": "a", "text": "A"}]}
CARD = {"card_type": "text_notice", "main_title": {"title": "t"}, "task_id": "t1"}
CARD |= {"card_action": {"type": 1, "url": "u"}, "card_image": {"url": "u", "aspect_ratio": 2}}
CARD |= {"button_list": [{"text": "a", "key": "k", "type": 0}], "checkbox": OPTIONS}
CARD |= {"submit_button": {"text": "a", "key": "k"}, "select_list": [OPTIONS], "action_menu": {}}
MOVE = {"handover_userid": "Lin", "takeover_userid": "wu", "external_userid": ["wm1"]}
WAY = {"type": 2, "scene": 2, "state": "s", "remark": "r", "user": ["Lin"], "party": [2]}
WAY |= {"skip_verify": True, "is_temp": False, "style": 1, "config_id": "c1"}
PAGE = {"cursor": "", "limit": 10}
GOOD = {
    "externalcontact/remark": PAIR | {"remark": "a", "description": "b", "remark_mobiles": ["1"]},
    "externalcontact/mark_tag": PAIR | {"add_tag": ["et1"], "remove_tag": []},
    "externalcontact/batch/get_by_user": PAGE | {"userid_list": ["Lin"], "userid": "Lin"},
    "externalcontact/get_corp_tag_list": {"tag_id": [], "group_id": []},
    "externalcontact/add_corp_tag": {"group_name": "g", "group_id": "", "tag": [{"name": "a"}]},
    "externalcontact/edit_corp_tag": {"id": "et1", "name": "b", "order": 1},
    "externalcontact/del_corp_tag": {"tag_id": ["et1"], "group_id": []},
    "externalcontact/add_contact_way": WAY,
    "externalcontact/update_contact_way": WAY,
    "externalcontact/list_contact_way": PAGE | {"start_time": 1, "end_time": 2**32},
    "externalcontact/send_welcome_msg": {"welcome_code": "c", "text": TEXT, "attachments": [LINK]},
    "externalcontact/groupchat/list": PAGE | {"owner_filter": {"userid_list": ["Lin"]}},
    "externalcontact/transfer_customer": MOVE | {"transfer_success_msg": "m"},
    "externalcontact/transfer_result": MOVE | {"cursor": ""},
    "externalcontact/get_unassigned_list": {"page_size": 10, "cursor": ""},
    "externalcontact/add_msg_template": {
        "sender": "Lin", "text": TEXT, "attachments": [LINK], "chat_type": "single",
        "chat_id_list": [], "external_userid": ["wm1"],
        "tag_filter": {"group_list": [{"tag_list": ["et1"]}]},
    },
    "externalcontact/get_groupmsg_list_v2": PAGE | {"chat_type": "single", "start_time": 1},
    "message/send": TO | {
        "msgtype": "template_card", "text": TEXT, "markdown": TEXT, "template_card": CARD,
        "textcard": {"title": "t", "description": "d", "url": "http://a.example/"},
        "news": {"articles": [{"title": "t", "url": "u"}]},
    },
    "message/update_template_card": {
        "userids": ["Lin"], "agentid": 1000002, "response_code": "r1", "atall": 0,
        "button": {"replace_name": "b"}, "template_card": CARD,
    },
    "message/recall": {"msgid": "m1"},
    "user/list_id": PAGE,
    "auth/getuserdetail": {"user_ticket": "t1"},
}  # fmt: skip
KNOWN = ["Lin", "wm1", "text", "news", "markdown", "textcard", "group", "news_notice", 0, 1, 2]
KNOWN += ["button_interaction", "vote_interaction", "multiple_interaction", "image", "m1"]
LEAVES = (
    st.sampled_from(KNOWN) | st.none() | st.booleans() | st.integers() | st.floats() | st.text()
)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3), max_leaves=6)


def spoil(value: Any) -> st.SearchStrategy[Any]:
    """The value itself, nonsense in its place, or nonsense somewhere inside."""
    ways = [st.just(value), VALUES]
    if isinstance(value, dict):
        ways.append(st.fixed_dictionaries({name: spoil(part) for name, part in value.items()}))
    if isinstance(value, list) and value:
        ways.append(st.lists(spoil(value[0]), min_size=1, max_size=2))
    return st.one_of(ways)


@pytest.fixture
def furnished(wecom):
    wecom.load(
        {
            "customers": [{"external_userid": "wm1", "name": "王芳"}],
            "tags": [
                {"group_id": "g1", "group_name": "等级", "tags": [{"id": "et1", "name": "金"}]}
            ],
            "friendships": [{"userid": "Lin", "external_userid": "wm1"}],
        }
    )
    return wecom


@pytest.mark.parametrize("path", sorted(GOOD))
@examples(25)
@given(data=st.data())
def test_every_call_answers(furnished, path, data):
    wecom, good = furnished, GOOD[path]
    fields = data.draw(st.fixed_dictionaries({name: spoil(value) for name, value in good.items()}))
    kind = "directory" if ROUTES[path].tokens == ("directory",) else "app"
    token, _ = wecom.tokens.current(f"token_{kind}", 7200)
    answer = wecom.wsgi.test_client().post(
        f"/cgi-bin/{path}",
        query_string={"access_token": token},
        data=json.dumps(fields, ensure_ascii=False).encode(errors="replace"),
    )
    assert answer.status_code == 200
    assert "errcode" in answer.get_json()
