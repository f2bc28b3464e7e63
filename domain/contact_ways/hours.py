"""When a welcome is for: weekdays and a span of the day, in Shanghai's time.

A span may go past midnight; it belongs to the day on which it began, so Saturdays from 22:00 until
6:00 end on Sunday morning.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from domain import clock
from domain.errors import Invalid

WEEK = "1234567"
DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES


@dataclass(frozen=True)
class Hours:
    """`weekdays`: ISO, such as "67"; empty is every day. From `starts` until before `ends`; both
    empty: all day.
    """

    weekdays: str = ""
    starts: time | None = None
    ends: time | None = None

    def fit(self, moment: datetime) -> bool:
        """`moment`: UTC."""
        local = clock.local(moment)
        minute = (local.isoweekday() - 1) * DAY_MINUTES + _minute(local.time())
        return any((minute - start) % WEEK_MINUTES < self._length for start in self._beginnings())

    def minutes(self) -> set[int]:
        """Of the week, counted from Monday 0:00."""
        return {
            (start + minute) % WEEK_MINUTES
            for start in self._beginnings()
            for minute in range(self._length)
        }

    def _beginnings(self) -> list[int]:
        first = _minute(self.starts) if self.starts else 0
        return [(int(day) - 1) * DAY_MINUTES + first for day in self.weekdays or WEEK]

    @property
    def _length(self) -> int:
        if self.starts is None or self.ends is None:
            return DAY_MINUTES
        return (_minute(self.ends) - _minute(self.starts)) % DAY_MINUTES


@dataclass(frozen=True)
class Gap:
    """On these weekdays, from `starts` until before `ends` (minutes of the day)."""

    weekdays: str
    starts: int
    ends: int


def check(hours: Hours) -> None:
    """Raises Invalid for hours that are none, or that are always."""
    if not set(hours.weekdays) <= set(WEEK):
        raise Invalid("请选择星期", field="weekdays")
    if (hours.starts is None) != (hours.ends is None):
        raise Invalid("开始和结束时间请都填写，或都不填", field="starts")
    if hours.starts is not None and hours.starts == hours.ends:
        raise Invalid("开始和结束时间不能相同", field="starts")
    if hours.starts is None and set(hours.weekdays) in (set(), set(WEEK)):
        raise Invalid("请选择星期或时段；全天都发的是“其余时间”的那一条", field="weekdays")


def overlaps(several: Sequence[Hours]) -> list[tuple[int, int]]:
    """Pairs of places in `several` that share a minute; of each the first wins."""
    covered = [hours.minutes() for hours in several]
    places = range(len(several))
    return [(a, b) for a in places for b in places if a < b and covered[a] & covered[b]]


def gaps(several: Sequence[Hours]) -> list[Gap]:
    """Spans of the week that none of them covers, days with the same spans together."""
    covered: set[int] = set().union(*(hours.minutes() for hours in several))
    found: dict[tuple[int, int], str] = {}
    for day in range(7):
        for span in _free(covered, day * DAY_MINUTES):
            found[span] = found.get(span, "") + str(day + 1)
    return [Gap(weekdays, *span) for span, weekdays in found.items()]


def _free(covered: set[int], midnight: int) -> list[tuple[int, int]]:
    """The spans of one day; what is free at midnight begins and ends there."""
    free = {minute for minute in range(DAY_MINUTES) if midnight + minute not in covered}
    starts = sorted(minute for minute in free if minute - 1 not in free)
    ends = sorted(minute + 1 for minute in free if minute + 1 not in free)
    return list(zip(starts, ends, strict=True))


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
