from bot.client import agent_id, get
from domain.organisation.readings import DepartmentReading, MemberReading, VisibleRange


def visible_range() -> VisibleRange:
    """Whom our app may see: never assume department 1 (documents 90227)."""
    app = get("agent/get", {"agentid": agent_id()})
    return VisibleRange(
        department_ids=tuple(app.get("allow_partys", {}).get("partyid", ())),
        userids=tuple(user["userid"] for user in app.get("allow_userinfos", {}).get("user", ())),
        tag_ids=tuple(app.get("allow_tags", {}).get("tagid", ())),
    )


def departments_below(wecom_id: int) -> list[DepartmentReading]:
    """A department and all below it (documents 90208)."""
    answer = get("department/list", {"id": wecom_id})
    return [_department(row) for row in answer["department"]]


def department(wecom_id: int) -> DepartmentReading:
    """Raises WeComRefused when it does not exist (60123) or we may not see it (60011)."""
    return _department(get("department/get", {"id": wecom_id})["department"])


def _department(row: dict) -> DepartmentReading:
    return DepartmentReading(
        wecom_id=row["id"],
        name=row.get("name", ""),
        parent_wecom_id=row.get("parentid", 0),
        order=row.get("order", 0),
    )


def members_in(department_wecom_id: int) -> list[MemberReading]:
    """Those directly in a department, not below it (documents 90201)."""
    answer = get("user/list", {"department_id": department_wecom_id})
    return [_member(row) for row in answer["userlist"]]


def member(userid: str) -> MemberReading:
    """Raises WeComRefused when there is no such member or we may not see them."""
    return _member(get("user/get", {"userid": userid}))


def _member(row: dict) -> MemberReading:
    return MemberReading(
        userid=row["userid"],
        name=row.get("name", ""),
        alias=row.get("alias"),
        avatar=row.get("avatar", ""),
        status=row.get("status", 1),
        departments=tuple(row.get("department", ())),
        main_department=row.get("main_department", 0) or 0,
    )


def members_with_tag(tag_id: int) -> tuple[list[str], list[int]]:
    """Userids and departments that carry a member tag (documents 90213)."""
    answer = get("tag/get", {"tagid": tag_id})
    return [user["userid"] for user in answer.get("userlist", ())], answer.get("partylist", [])


def userids_who_may_contact() -> list[str]:
    """Visible members with the customer-contact function (documents 92571)."""
    return get("externalcontact/get_follow_user_list")["follow_user"]
