"""The code of a store: made once, found again after a crash, in step with the guides."""

from datetime import timedelta

import pytest

from domain import clock
from domain.contact_ways import actions, queries
from domain.contact_ways.models import ContactWay
from domain.errors import Invalid
from domain.notices import open_notices
from domain.organisation.models import Department
from jobs.contact_ways import WAITS
from jobs.schedule import by_name

ADD = "externalcontact/add_contact_way"
UPDATE = "externalcontact/update_contact_way"
DELETE = "externalcontact/del_contact_way"


def code() -> ContactWay:
    return ContactWay.get()


def behind(wecom, config_id: str) -> set[str]:
    """Who could be offered to a customer who scans."""
    return {wecom.scan(config_id=config_id).userid for _ in range(40)}


def seconds_later(at, seconds: float) -> None:
    at(clock.now() + timedelta(seconds=seconds))


@pytest.fixture
def made(store, work) -> ContactWay:
    actions.make_code(store)
    work()
    return code()


def test_the_command_makes_the_code_and_waits_for_it(company, cli, store):
    result = cli("codes", "make", "--store", "101")

    assert result.exit_code == 0, result.output
    assert code().config_id and code().config_id in result.output and code().state in result.output
    assert behind(company, code().config_id) == {"LinYue", "wei.ran"}
    assert len(code().state) <= 30 and queries.has_picture(code())


def test_all_stores_get_codes_of_their_own(company, cli):
    result = cli("codes", "make", "--all")

    assert result.exit_code == 0, result.output
    assert {way.store.wecom_id for way in ContactWay.select()} == {101, 102}
    assert len({way.config_id for way in ContactWay.select()}) == 2


def test_making_it_again_changes_nothing(company, made, cli):
    result = cli("codes", "make", "--store", "101")

    assert (result.exit_code, code().config_id) == (0, made.config_id)
    assert len(company.calls(ADD)) == 1 and company.calls(UPDATE) == []


def test_only_stores_have_codes(company, cli):
    result = cli("codes", "make", "--store", "10")
    with pytest.raises(Invalid, match="只有门店"):
        actions.make_code(Department.get(wecom_id=10))

    assert result.exit_code == 1 and "no store" in result.output
    assert not ContactWay.select().exists()


def test_a_code_whose_answer_got_lost_is_found_again(company, store, work, at, standing):
    company.fault(ADD, kind="cut", times=1)
    actions.make_code(store)
    work()
    assert (code().config_id, code().error_code) == ("", "")

    seconds_later(at, 2)
    work()

    assert len(company.calls(ADD)) == 1
    assert behind(company, code().config_id) == {"LinYue", "wei.ran"}
    assert code().error == "" and queries.has_picture(code())


def test_a_call_that_never_reached_wecom_is_made_again(company, store, work, at):
    company.fault(ADD, kind="drop", times=1)
    actions.make_code(store)
    work()
    seconds_later(at, 2)
    work()

    assert code().config_id and code().error == ""


def test_the_code_follows_the_guides_and_the_printed_one_stays(company, made, work):
    company.move_member("wei.ran", [102])
    company.add_member("XiaYu", "夏雨", departments=[101])
    work()

    assert code().config_id == made.config_id and set(code().members) == {"LinYue", "XiaYu"}
    assert behind(company, made.config_id) == {"LinYue", "XiaYu"}


def test_a_guide_who_leaves_the_company_leaves_the_code(company, made, work):
    company.remove_member("wei.ran")
    work()

    assert code().config_id == made.config_id and code().members == ["LinYue"]


def test_a_guide_without_permission_is_left_out_and_named(company, store, cli):
    company.change_member("wei.ran", may_contact=False)
    cli("sync", "organisation")

    result = cli("codes", "make", "--store", "101")

    assert "left out   魏然 (wei.ran): may not contact customers" in result.output
    assert code().members == ["LinYue"]
    assert code().left_out == [{"userid": "wei.ran", "name": "魏然", "reason": "no_permission"}]


def test_whom_wecom_refuses_is_found_and_left_out(company, store, cli):
    for number in range(9):
        company.add_member(f"new{number}", f"新人{number}", departments=[101], verified=number != 4)
    cli("sync", "organisation")

    result = cli("codes", "make", "--store", "101")

    assert result.exit_code == 0, result.output
    assert "新人4 (new4): WeCom refused with code 40098" in result.output
    assert len(code().members) == 10 and "new4" not in code().members
    assert [guide["userid"] for guide in code().left_out] == ["new4"]
    assert company.calls(ADD) and behind(company, code().config_id) <= set(code().members)


def test_a_store_with_nobody_keeps_its_row_and_says_so(company, store, cli, work):
    for userid in ("LinYue", "wei.ran"):
        company.change_member(userid, may_contact=False)
    cli("sync", "organisation")

    result = cli("codes", "make", "--store", "101")
    assert result.exit_code == 1 and "no guide of the store may be added" in result.output
    assert (code().error_code, company.calls(ADD)) == ("no_guides", [])

    company.change_member("LinYue", may_contact=True)
    cli("sync", "organisation")
    work()
    assert code().members == ["LinYue"] and code().error == ""


def test_more_than_a_hundred_guides(company, store, cli, work):
    for number in range(100):
        company.add_member(f"g{number}", f"导购{number:03}", departments=[101])
    cli("sync", "organisation")

    actions.make_code(store)
    work()

    assert len(code().members) == 100
    assert {guide["reason"] for guide in code().left_out} == {"over_limit"}
    assert [guide["name"] for guide in code().left_out] == ["林悦", "魏然"]


def test_a_quota_used_up_is_told_to_operators(company, store, work):
    company.fault(ADD, kind="errcode", errcode=41045)
    actions.make_code(store)
    work()

    assert code().error_code == "41045"
    assert "contact_way_quota" in [notice.kind for notice in open_notices()]


def test_the_nightly_check_puts_right_what_another_program_changed(company, made, work):
    company.state.run("DELETE FROM contact_way_user WHERE userid = 'LinYue'")

    said = by_name("check-codes").run()
    work()

    assert said == "codes_checked codes=1 gone=0"
    assert behind(company, made.config_id) == {"LinYue", "wei.ran"}


def test_a_code_deleted_in_wecom_waits_for_a_person(company, made, work):
    company.state.run("DELETE FROM contact_way")

    by_name("check-codes").run()
    work()
    assert code().set_aside_at and code().error_code == "41040"
    assert "contact_way_gone" in [notice.kind for notice in open_notices()]

    actions.make_anew(code())
    work()
    assert code().config_id not in ("", made.config_id) and code().error == ""
    assert open_notices() == []


@pytest.fixture
def morning(made, work, at) -> None:
    """Nine o'clock of the next day: many hours may pass before midnight asks for all codes anew."""
    midnight, _ = clock.day_bounds(clock.today() + timedelta(days=1))
    at(midnight + timedelta(hours=9))
    work()


@pytest.fixture
def stuck(company, made, work, at, morning) -> ContactWay:
    """WeCom has the code and took no change of it until the tries ran out."""
    company.fault(UPDATE, kind="http")
    company.move_member("wei.ran", [102])
    work()
    for _ in WAITS:
        seconds_later(at, max(WAITS) + 1)
        work()
    assert code().set_aside_at and code().config_id == made.config_id
    company.mend()
    return code()


def in_wecom(company) -> set[str]:
    return set(company.state.column("SELECT config_id FROM contact_way"))


def test_a_code_made_anew_leaves_no_other_in_wecom(company, stuck, work):
    actions.make_anew(stuck)
    work()

    anew = ContactWay.get(retired_at=None)
    assert anew.id == stuck.id and anew.state == stuck.state and anew.members == ["LinYue"]
    assert in_wecom(company) == {anew.config_id} != {stuck.config_id}
    old = ContactWay.get(ContactWay.id != stuck.id)
    assert old.retired_at and old.due_at is None and old.config_id == ""
    assert queries.of_store(anew.store) == anew


def test_an_old_code_that_wecom_keeps_is_told_and_deleted_later(company, stuck, operator, work):
    company.fault(DELETE, errcode=40058, times=1)
    actions.make_anew(stuck)
    work()
    assert len(in_wecom(company)) == 2
    assert "“南京西路店”的活码需要处理" in operator.read("/")
    assert "南京西路店" in operator.read("/channels?state=trouble").split('id="list"')[1]

    old = ContactWay.get(ContactWay.retired_at.is_null(False))
    assert "企业微信没有删除它" in operator.read(f"/channels/{old.id}")
    operator.do(f"/channels/{old.id}/retry")
    work()
    assert in_wecom(company) == {ContactWay.get_by_id(stuck.id).config_id}


def test_a_code_that_got_lost_is_found_when_it_is_made_anew(company, store, work, at):
    """Nobody could have printed it; another one would leave it in WeCom for ever."""
    company.fault(ADD, kind="cut", times=1)
    company.fault("externalcontact/list_contact_way", kind="http")
    actions.make_code(store)
    work()
    for _ in WAITS:
        seconds_later(at, max(WAITS) + 1)
        work()
    company.mend()
    (lost,) = in_wecom(company)

    actions.make_anew(code())
    work()
    assert (code().config_id, code().error) == (lost, "") and in_wecom(company) == {lost}
