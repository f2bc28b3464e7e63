"""What the directory and the app tell us between two passes."""

from datetime import timedelta

import pytest

from callbacks.inbox import ReceivedCallback
from domain import clock, notices
from domain.customers.models import Friendship
from domain.group_chats import actions as group_chats
from domain.group_chats.actions import SETTLING
from domain.group_chats.models import GroupChatMember
from domain.operators import actions as operators
from domain.operators.queries import by_userid
from domain.organisation.models import Department, Guide
from domain.outbox import OutboxEvent


def event(wecom, name, userid="LinYue", **fields):
    wecom.event({"Event": name, "FromUserName": userid, "AgentID": 1000002, **fields})


def test_a_new_store_with_a_new_guide_is_known_at_once(company, work):
    company.add_department("静安寺店", parent_id=10, id=103)
    company.add_member("zhao", "赵一", departments=[103])

    work()

    zhao = Guide.get(userid_key="zhao")
    assert (zhao.name, zhao.store.name, zhao.may_contact) == ("赵一", "静安寺店", True)
    assert zhao.store.path == "/1/10/103/"


def test_a_guide_who_moves_is_found_in_the_other_store(company, work, lin):
    company.move_member("LinYue", [102])

    work()

    assert Guide.get_by_id(lin.id).store.name == "徐家汇店"


def test_a_store_is_renamed_and_closed(company, work):
    company.rename_department(102, "徐家汇旗舰店")
    work()
    assert Department.get(wecom_id=102).name == "徐家汇旗舰店"

    company.move_member("he_qing", [101])
    company.remove_department(102)
    work()
    assert Department.get(wecom_id=102).removed_at
    assert Guide.get(userid_key="he_qing").store.name == "南京西路店"


def test_a_guide_who_leaves_the_company_or_the_range_is_gone(company, work, lin, he):
    company.remove_member("he_qing")
    company.set_visible_range(departments=[102])
    work()
    assert Guide.get_by_id(he.id).removed_at and Guide.get_by_id(lin.id).removed_at

    company.set_visible_range(departments=[1])
    work()
    assert Guide.get_by_id(he.id).removed_at and not Guide.get_by_id(lin.id).removed_at


def test_a_renamed_guide_keeps_everything(company, work, lin, mei, at):
    chat_id = company.group_chat("LinYue", "会员群", [mei.external_userid])
    company.advance(3)
    work()
    at(clock.now() + SETTLING)
    work()
    assert "LinYue" in members()
    operators.add("林店长", userid="LinYue")

    company.rename_member("LinYue", "lin.yue")
    company.befriend("lin.yue", company.add_customer("周舟"))
    work()

    assert by_userid("lin.yue").name == "林店长"
    assert Guide.get_by_id(lin.id).userid == "lin.yue"
    assert Guide.select().count() == 3
    assert Friendship.select().where(Friendship.guide == lin, Friendship.active).count() == 2
    assert "LinYue" not in members()
    group_chats.ask_refresh(chat_id)
    at(clock.now() + SETTLING)
    work()
    assert members() == {"lin.yue", mei.external_userid}


def members() -> set[str]:
    return {row.member_id for row in GroupChatMember.select()}


@pytest.mark.parametrize("first", ["customer", "rename"])
def test_news_of_the_rename_may_come_late(company, work, lin, mei, letters, first):
    letters.hold()
    company.rename_member("LinYue", "lin.yue")
    company.befriend("lin.yue", company.add_customer("周舟"))
    told = letters.release()

    for letter in told if first == "rename" else reversed(told):
        letters.post(letter)
        work()

    live = Guide.select().where(Guide.removed_at.is_null())
    assert {guide.userid for guide in live} == {"lin.yue", "wei.ran", "he_qing"}
    customers = Friendship.select().where(Friendship.guide == lin, Friendship.active)
    assert {row.customer.name for row in customers} == {"陈美", "周舟"}


def test_a_deletion_told_under_the_new_userid_first_is_not_lost(company, work, lin, mei, letters):
    company.advance(60)
    letters.hold()
    company.rename_member("LinYue", "lin.yue")
    company.customer_deletes("lin.yue", mei.external_userid)

    for letter in reversed(letters.release()):
        letters.post(letter)
        work()

    friendship = Friendship.get(Friendship.customer == mei)
    assert friendship.guide == lin and not friendship.active
    assert friendship.removed_by == "customer" and Friendship.select().count() == 1


def test_an_event_under_the_former_userid_still_finds_the_guide(company, work, lin, mei):
    company.rename_member("LinYue", "lin.yue")
    work()

    late = {"ChangeType": "edit_external_contact", "UserID": "LinYue"}
    about = {"ExternalUserID": mei.external_userid}
    company.event({"Event": "change_external_contact", **late, **about})
    work()

    assert Guide.select().count() == 3


def test_opening_the_app_is_remembered_and_time_is_not_turned_back(company, work, lin):
    now = int(company.clock.now())
    event(company, "enter_agent", CreateTime=now)
    event(company, "enter_agent", CreateTime=now - 600)

    work()

    assert Guide.get_by_id(lin.id).opened_at == clock.from_unix(now)


@pytest.mark.parametrize("spelling", [("OptionIds", "OptionId"), ("OpitonIds", "OpitonId")])
def test_the_answer_to_a_card_is_understood_in_both_spellings(company, work, lin, spelling):
    ids, one = spelling
    chosen = {"QuestionKey": "q1", ids: {one: ["a", "b"]}}
    items = {"SelectedItems": {"SelectedItem": chosen}}
    event(company, "template_card_event", EventKey="done", TaskId="nudge-1", **items)

    work()

    answer = OutboxEvent.get(OutboxEvent.name == "card.answered").payload
    assert answer["guide_id"] == lin.id and answer["task_id"] == "nudge-1"
    assert answer["options"] == {"q1": ["a", "b"]}


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("inactive_alert", "reopen_inactive_agent"),
        ("close_inactive_agent", "reopen_inactive_agent"),
        ("low_active_alert", "active_restored"),
        ("low_active", "active_restored"),
    ],
)
def test_operators_hear_that_the_app_stops_and_that_it_works_again(company, work, bad, good):
    event(company, bad, "sys", EffectTime=1762000000)
    work()
    assert [notice.kind for notice in notices.open_notices()] == [bad]

    event(company, good, "sys")
    work()
    assert not notices.open_notices()


def test_operators_hear_that_acquisition_links_run_out(company, work):
    company.event({"Event": "customer_acquisition", "ChangeType": "balance_low"})
    work()
    assert [notice.kind for notice in notices.open_notices()] == ["acquisition_balance_low"]

    company.event({"Event": "customer_acquisition", "ChangeType": "balance_increased"})
    work()
    assert not notices.open_notices()


def test_unknown_events_are_kept_and_are_no_error(company, work):
    event(company, "something_of_next_year")
    event(company, "LOCATION", Latitude="31.2", Longitude="121.4")

    work()

    rows = ReceivedCallback.select().where(ReceivedCallback.handled_at.is_null(False))
    assert {row.event: row.known for row in rows} == {
        "something_of_next_year": False,
        "LOCATION": True,
    }


def test_a_guide_whom_wecom_cannot_tell_about_now_is_read_later(company, work, at, lin):
    company.change_member("LinYue", name="林小悦")
    company.move_member("LinYue", [102])
    company.fault(path="user/get", errcode=-1, times=10)
    work()
    assert Guide.get_by_id(lin.id).error_code == "-1"

    company.mend()
    at(clock.now() + timedelta(hours=1))
    work()

    assert Guide.get_by_id(lin.id).name == "林小悦" and not Guide.get_by_id(lin.id).error
