"""Departments are found by characters of their names and opened level by level."""

from domain.operators.scope import Scope
from domain.organisation import picking
from domain.organisation.models import Department


def alike(text: str, *where) -> list[str]:
    return [one.department.name for one in picking.alike(text, *where).rows]


def test_characters_in_their_order_find_a_name_and_others_do_not(company):
    assert alike("南西店") == ["南京西路店"]
    assert alike(" 南 店 ") == ["南京西路店"]
    assert alike("西南") == []
    assert alike("") == []
    assert picking.alike("徐店").rows[0].above == "总部 / 华东零售"


def test_names_with_the_characters_side_by_side_come_first(company, work):
    company.add_department("京东路店", parent_id=10, id=103)
    company.add_department("东京店", parent_id=10, id=104)
    company.add_department("东方北京大店", parent_id=10, id=105)
    work()

    assert alike("东京") == ["东京店", "东方北京大店"]


def test_a_sign_that_has_a_meaning_in_patterns_is_not_a_wildcard_for_more(company):
    assert alike("%%%%%%%%%%%%") == []
    assert alike("\\") and alike("_")


def test_the_tree_begins_where_the_reader_may_see(company):
    east = Department.get(wecom_id=10)
    below = {row.id for row in Department.select().where(Department.wecom_id > 2)}
    here = [*Scope(frozenset(below)).within(Department.id)]

    assert [one.name for one in picking.topmost().rows] == ["总部"]
    assert picking.topmost(*here).rows == [east]
    assert {one.name for one in picking.right_below(east, *here).rows} == {"南京西路店", "徐家汇店"}
    assert alike("部", *here) == []


def test_what_is_not_shown_is_counted(company):
    east = Department.get(wecom_id=10)
    assert (picking.right_below(east).total, picking.right_below(east).is_cut) == (2, False)
    rows = [
        {"wecom_id": 1000 + number, "name": f"快闪{number}店", "parent_wecom_id": 10}
        for number in range(picking.AT_MOST)
    ]
    Department.insert_many(rows).execute()
    below = {row.id for row in Department.select().where(Department.wecom_id > 10)}
    here = [*Scope(frozenset(below)).within(Department.id)]

    for part in (picking.right_below(east), picking.topmost(*here)):
        assert len(part.rows) == picking.AT_MOST and part.total == 302 and part.is_cut
    found = picking.alike("快闪")
    assert (len(found.rows), found.total) == (picking.ALIKE_AT_MOST, 300)
