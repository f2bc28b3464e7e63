"""The only place that asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from time import time as unix_time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_pretended: datetime | None = None


def now() -> datetime:
    """UTC without tzinfo, which is how every date-time is stored."""
    return _pretended or datetime.now(UTC).replace(tzinfo=None)


def lead() -> timedelta:
    """By how much the time of day leads the machine's own count: less when it is set back."""
    return timedelta(seconds=unix_time() - monotonic())


def today() -> date:
    """The day in Shanghai, which is the day of every report and every task."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """A stored date-time as Shanghai's clock shows it (aware)."""
    return moment.replace(tzinfo=UTC).astimezone(SHANGHAI)


def utc(moment: datetime) -> datetime:
    """An aware date-time as it is stored."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def from_unix(seconds: int) -> datetime:
    """WeCom's times are seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def at_local_time(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The stored form of a time of day in Shanghai."""
    return utc(datetime.combine(day, time(hour, minute), SHANGHAI))


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """First moment of a Shanghai day and of the next one, in UTC."""
    return at_local_time(day), at_local_time(day + timedelta(days=1))


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Run a job as if it were `moment` (UTC): `jobs run --at`, and tests."""
    global _pretended
    before, _pretended = _pretended, moment
    try:
        yield
    finally:
        _pretended = before
