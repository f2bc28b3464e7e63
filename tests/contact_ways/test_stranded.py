"""A printed code never leads nowhere without somebody being told."""

from datetime import timedelta

import pytest

from domain import clock, notices
from domain.contact_ways import actions
from domain.contact_ways.models import ContactWay, StrandedCode
from domain.organisation.models import Department, Guide
from jobs.schedule import by_name


@pytest.fixture(autouse=True)
def printed(store, he, work) -> None:
    """徐家汇店 has a code and one guide, 何青; 南京西路店 has a code and two."""
    for one in (store, Department.get(wecom_id=102)):
        actions.make_code(one)
    work()


def marks() -> dict[int, str]:
    """By WeCom's id of the store."""
    return {mark.contact_way.store.wecom_id: mark.why for mark in StrandedCode.select()}


def told() -> list[tuple[str, str]]:
    return [(one.kind, one.detail["store"]) for one in notices.open_notices()]


def test_codes_with_guides_are_fine(company):
    by_name("check-codes").run()

    assert (marks(), told()) == ({}, [])


def test_the_last_guide_leaves_and_another_comes(company, work):
    company.remove_member("he_qing")
    work()
    assert marks() == {102: "no_guides"}
    assert told() == [("code_stranded_no_guides", "徐家汇店")]
    assert notices.open_notices()[0].detail["code"] == ContactWay.get(store__wecom_id=102).state

    company.add_member("zhao", "赵一", departments=[102])
    work()
    assert (marks(), told()) == ({}, [])
    assert ContactWay.get(ContactWay.store == Department.get(wecom_id=102)).members == ["zhao"]


def test_the_last_guide_moves_to_another_store(company, work):
    company.move_member("he_qing", [101])
    work()

    assert marks() == {102: "no_guides"}


def test_a_guide_is_there_who_may_not_be_contacted(company, cli, work):
    company.change_member("he_qing", may_contact=False)
    cli("sync", "organisation")
    work()
    assert marks() == {102: "no_permission"}
    assert told() == [("code_stranded_no_permission", "徐家汇店")]

    company.change_member("he_qing", may_contact=True)
    cli("sync", "organisation")
    work()
    assert (marks(), told()) == ({}, [])


def test_the_only_guide_was_disabled(company, cli, work):
    company.change_member("he_qing", status=2)
    cli("sync", "organisation")
    work()

    assert marks() == {102: "no_permission"}


def test_a_store_closes_and_reopens(company, cli, work):
    company.set_visible_range(departments=[101])
    cli("sync", "organisation")
    work()
    assert marks() == {102: "closed"}
    assert told() == [("code_stranded_closed", "徐家汇店")]

    company.set_visible_range(departments=[1])
    cli("sync", "organisation")
    work()
    assert (marks(), told()) == ({}, [])


def test_the_notice_tells_the_reason_of_now(company, work):
    company.remove_member("he_qing")
    work()
    company.remove_department(102)
    work()

    assert marks() == {102: "closed"}
    assert told() == [("code_stranded_closed", "徐家汇店")]


def test_a_store_that_moves_takes_its_guides_and_its_code_along(company, work):
    company.add_department("华南零售", parent_id=1, id=20)
    company.add_department("福田店", parent_id=20, id=201)
    company.move_department(102, 20)
    work()

    assert (marks(), told()) == ({}, [])


def test_it_is_told_once_and_since_when(company, work, at):
    company.remove_member("he_qing")
    work()
    began = StrandedCode.get().since

    at(clock.now() + timedelta(days=2))
    by_name("check-codes").run()

    assert StrandedCode.get().since == began
    assert [one.count for one in notices.open_notices()] == [1]


def test_what_no_event_told_of_is_found_at_night(company):
    Guide.update(removed_at=clock.now()).where(Guide.userid_key == "he_qing").execute()

    by_name("check-codes").run()

    assert marks() == {102: "no_guides"}


def test_a_store_without_guides_gets_a_code_that_is_marked_from_the_beginning(company, work):
    company.add_department("静安寺店", parent_id=10, id=103)
    work()
    actions.make_code(Department.get(wecom_id=103))

    assert marks() == {103: "no_guides"}
