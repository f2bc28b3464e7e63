"""What WeCom says about departments and members, as it was read."""

from dataclasses import dataclass

# WeCom's status of a member who has left the company.
LEFT = 5


@dataclass(frozen=True)
class DepartmentReading:
    wecom_id: int
    name: str
    parent_wecom_id: int
    order: int = 0


@dataclass(frozen=True)
class MemberReading:
    """`departments`: WeCom ids, of which `main_department` (0: not told) is the main one.

    Empty `name` and `avatar`, and no `alias`, mean that WeCom did not tell, not that there is none.
    """

    userid: str
    name: str = ""
    alias: str | None = None
    avatar: str = ""
    status: int = 1
    departments: tuple[int, ...] = ()
    main_department: int = 0


@dataclass(frozen=True)
class VisibleRange:
    """Whom our app may see: whole departments, single members, and members with a tag."""

    department_ids: tuple[int, ...]
    userids: tuple[str, ...]
    tag_ids: tuple[int, ...]
