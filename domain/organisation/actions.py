"""What people and events change about guides. Departments: `tree`; WeCom's word: `members`."""

import re
from datetime import date, datetime

from domain.errors import Invalid
from domain.organisation.members import ask_refresh, ensure_guide, ensure_guides
from domain.organisation.models import DayOff, Guide
from domain.organisation.renaming import rename

__all__ = [
    "add_day_off",
    "ask_refresh",
    "ensure_guide",
    "ensure_guides",
    "note_opened",
    "remove_day_off",
    "rename",
]


def note_opened(guide: Guide, at: datetime) -> None:
    """The guide opened the app. Late events do not turn the time back."""
    Guide.update(opened_at=at).where(
        Guide.id == guide.id, Guide.opened_at.is_null() | (Guide.opened_at < at)
    ).execute()


def add_day_off(on: date, guide: Guide | None = None) -> DayOff:
    """A day without nudges, for one guide or (without one) for the whole company."""
    existing = DayOff.get_or_none(DayOff.on == on, _for(guide))
    return existing or DayOff.create(on=on, guide=guide)


def remove_day_off(on: date, guide: Guide | None = None) -> bool:
    """False: there was none."""
    return DayOff.delete().where(DayOff.on == on, _for(guide)).execute() > 0


def _for(guide: Guide | None):
    return DayOff.guide.is_null() if guide is None else DayOff.guide == guide


def set_rest_weekdays(guide: Guide, weekdays: str) -> None:
    """`weekdays`: ISO numbers without separator, such as "67" for the weekend. Raises Invalid."""
    if not re.fullmatch("[1-7]{0,7}", weekdays):
        raise Invalid("休息日只能是 1（周一）到 7（周日）的数字", field="weekdays")
    digits = "".join(sorted(set(weekdays)))
    Guide.update(rest_weekdays=digits).where(Guide.id == guide.id).execute()
