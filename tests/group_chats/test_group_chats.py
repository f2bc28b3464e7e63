"""Group chats with customers: followed by events, read when events are missing."""

from datetime import timedelta

import pytest

from domain import clock
from domain.group_chats import queries
from domain.group_chats.models import GroupChat, GroupChatMember


@pytest.fixture
def chat(company, work, at, mei) -> GroupChat:
    """会员群 of 林悦 with 陈美, read by us."""
    chat_id = company.group_chat("LinYue", "会员群", [mei.external_userid])
    settle(company, work, at)
    return GroupChat.get(chat_id=chat_id)


def settle(wecom, work, at) -> None:
    """WeCom's own data follow an event two seconds later, and so do we."""
    work()
    wecom.advance(3)
    at(clock.now() + timedelta(seconds=3))
    work()


def members() -> set[str]:
    return {row.member_id for row in GroupChatMember.select()}


def readings(wecom) -> int:
    return len(wecom.calls("externalcontact/groupchat/get"))


def test_a_new_chat_is_read_when_wecom_knows_it(chat, lin, mei):
    assert (chat.name, chat.owner, chat.member_count) == ("会员群", lin, 2)
    assert members() == {"LinYue", mei.external_userid}
    assert [one.name for one in queries.chats_of_customer(mei.external_userid)] == ["会员群"]


def test_members_who_join_and_leave_are_followed_without_reading(company, work, at, chat, mei):
    zhou, before = company.add_customer("周舟"), readings(company)
    company.group_chat_changes(chat.chat_id, add=[zhou])
    company.group_chat_changes(chat.chat_id, remove=[mei.external_userid])

    settle(company, work, at)

    assert readings(company) == before
    assert members() == {"LinYue", zhou}
    assert GroupChatMember.get(member_id=zhou).type == 2


def test_where_an_event_is_missing_the_chat_is_read(company, work, at, chat, mei, letters):
    zhou, wu = company.add_customer("周舟"), company.add_customer("吴小北")
    letters.hold()
    company.group_chat_changes(chat.chat_id, add=[zhou])
    company.group_chat_changes(chat.chat_id, add=[wu])
    letters.post(letters.release()[1])

    settle(company, work, at)

    assert members() == {"LinYue", mei.external_userid, zhou, wu}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2, 1, 0)])
def test_any_order_of_events_ends_the_same(company, work, at, chat, mei, letters, order):
    zhou = company.add_customer("周舟")
    letters.hold()
    company.group_chat_changes(chat.chat_id, add=[zhou])
    company.group_chat_changes(chat.chat_id, remove=[mei.external_userid])
    company.group_chat_changes(chat.chat_id, name="老友群", owner="wei.ran")
    told = letters.release()

    for place in order:
        letters.post(told[place])
    settle(company, work, at)

    chat = GroupChat.get_by_id(chat.id)
    assert members() == {"LinYue", zhou}
    assert chat.member_version == company.newest_group(chat.chat_id)["member_version"]


def test_name_owner_and_notice_are_read(company, work, at, chat, wei):
    company.group_chat_changes(chat.chat_id, name="老友群", owner="wei.ran", notice="周末上新")

    settle(company, work, at)

    chat = GroupChat.get_by_id(chat.id)
    assert (chat.name, chat.owner, chat.notice) == ("老友群", wei, "周末上新")


def test_a_dismissed_chat_stays_dismissed(company, work, at, chat, letters):
    letters.hold()
    company.group_chat_changes(chat.chat_id, name="老友群")
    company.group_chat_dismissed(chat.chat_id)
    for letter in reversed(letters.release()):
        letters.post(letter)

    settle(company, work, at)

    assert GroupChat.get_by_id(chat.id).dismissed_at
    assert queries.chats() == ([], 0)


def test_chats_from_before_our_time_are_found_by_a_sync(company, cli, work, at, mei, letters):
    chat_id = company.group_chat("LinYue", "旧群", [mei.external_userid])
    letters.hold()
    letters.release()

    result = cli("sync", "group_chats")
    settle(company, work, at)

    assert GroupChat.get().chat_id == chat_id
    assert result.exit_code == 0, result.output
    assert [chat.name for chat in queries.chats("旧")[0]] == ["旧群"]
