"""What WeCom says about one customer, read after an event."""

from datetime import timedelta

import pytest

from domain import clock
from domain.customers import phones, queries
from domain.customers.models import Customer, CustomerPhone, Friendship
from domain.tags.models import TagDrift


def numbers(customer: Customer) -> set[str]:
    return {phones.whole_number(phone) for phone in phones.of(customer)}


def test_remark_and_description_of_the_guide_are_read_and_tags_noted(company, work, lin, mei):
    gold, _ = company.tag_added_elsewhere("等级", ["金卡", "银卡"])
    company.guide_edits(
        "LinYue",
        mei.external_userid,
        remark="陈姐",
        description="喜欢连衣裙",
        add_tags=[gold],
        personal_tags=["大方"],
    )

    work()

    friendship = queries.friendship_of(lin, mei.external_userid)
    assert (friendship.remark, friendship.description) == ("陈姐", "喜欢连衣裙")
    assert friendship.personal_tags == ["大方"]
    assert [(row.wecom_id, row.kind) for row in TagDrift.select()] == [(gold, "extra")]


def test_phones_in_remarks_are_sealed_and_follow_the_remark(company, work, mei):
    company.guide_edits("LinYue", mei.external_userid, mobiles=["138 0013 8000", "021-1234"])
    work()
    stored = CustomerPhone.get()
    assert numbers(mei) == {"13800138000"}
    assert stored.phone_mask == "138****8000" and "13800138000" not in stored.phone_sealed

    company.advance(60)
    company.guide_edits("LinYue", mei.external_userid, mobiles=["13900139000"])
    work()
    assert numbers(mei) == {"13900139000"}


def test_an_edit_that_hides_behind_another_of_the_same_second_is_read(company, work, at, mei):
    at(clock.now())
    company.guide_edits("LinYue", mei.external_userid, remark="陈姐")
    work()
    company.set_friendship("LinYue", mei.external_userid, "remark", "陈女士")

    at(clock.now() + timedelta(seconds=2))
    work()

    assert Friendship.get().remark == "陈女士"


def test_a_phone_that_another_guide_wrote_stays(company, work, wei, mei):
    company.befriend("wei.ran", mei.external_userid)
    company.guide_edits("LinYue", mei.external_userid, mobiles=["13800138000"])
    company.guide_edits("wei.ran", mei.external_userid, mobiles=["13900139000"])
    work()

    company.advance(60)
    company.guide_edits("LinYue", mei.external_userid, mobiles=[""])
    work()

    assert numbers(mei) == {"13900139000"}


def test_a_friendship_that_is_gone_without_an_event_is_noticed(company, work, lin, wei, mei):
    company.befriend("wei.ran", mei.external_userid)
    work()
    company.delivery(paused=True)
    company.guide_deletes("LinYue", mei.external_userid)

    company.delivery(paused=False)
    later = clock.now() + timedelta(minutes=5)
    with clock.pretend(later):
        company.guide_edits("wei.ran", mei.external_userid, remark="陈姐")
        work()

    assert not queries.friendship_of(lin, mei.external_userid).active
    assert queries.friendship_of(wei, mei.external_userid).active


def test_half_friends_are_not_ended_because_wecom_does_not_list_them(company, work, at):
    external_userid = company.add_customer("陈美")
    company.befriend("LinYue", external_userid, half=True)
    work()

    at(clock.now() + timedelta(days=1))
    company.contact_event("edit_external_contact", "LinYue", external_userid)
    work()

    assert Friendship.get().active and Friendship.get().half


@pytest.mark.parametrize("errcode", [-1, 45009, 45033])
def test_a_busy_wecom_is_asked_again(company, work, at, redis, mei, errcode):
    company.guide_edits("LinYue", mei.external_userid, remark="陈姐")
    company.fault(path="externalcontact/get", errcode=errcode)
    work()
    waiting = Customer.get_by_id(mei.id)
    assert waiting.error_code == str(errcode) and waiting.due_at > clock.now()

    company.mend()
    redis.flushall()  # The pause after 45009 is kept there.
    at(clock.now() + timedelta(hours=1))
    work()

    assert Friendship.get().remark == "陈姐" and not Customer.get_by_id(mei.id).error


def test_a_refusal_is_saved_on_the_row_and_a_new_event_tries_again(company, work, at, mei):
    company.guide_edits("LinYue", mei.external_userid, remark="陈姐")
    company.fault(path="externalcontact/get", errcode=40003)
    for _ in range(7):
        work()
        at(clock.now() + timedelta(hours=2))
    refused = Customer.get_by_id(mei.id)
    assert refused.set_aside_at and refused.error_code == "40003"

    company.mend()
    company.advance(60)
    company.guide_edits("LinYue", mei.external_userid, remark="陈女士")
    work()

    assert Friendship.get().remark == "陈女士" and not Customer.get_by_id(mei.id).set_aside_at
