"""How much of WeCom's limits is used, and when a running sync will have ended."""

from dataclasses import dataclass
from datetime import timedelta

from bot import budget, client
from bot.budget import Usage
from domain import clock
from domain.syncs import queries
from domain.syncs.models import SyncRun

ROWS_PER_CALL = 100
MINUTE_CALLS, HOUR_CALLS, AT_ONCE = budget.MINUTE_CALLS, budget.HOUR_CALLS, budget.AT_ONCE
# The API that a phase spends its calls on.
APIS = {
    "guides": "user/list",
    "customers": "externalcontact/batch/get_by_user",
    "second_look": "externalcontact/list",
    "group_chats": "externalcontact/groupchat/list",
}


@dataclass(frozen=True)
class ApiUse:
    """One API now; `errors`: how often WeCom said each code since midnight in Shanghai."""

    usage: Usage
    errors: dict[int, int]


@dataclass(frozen=True)
class Forecast:
    """When a running sync ends (UTC), None while nobody can tell. `waits_for`: what it is bound
    by: speed, budget or pause.
    """

    run: SyncRun
    percent: int
    ends_at: object
    waits_for: str


def use() -> list[ApiUse]:
    """Every API called within the last two hours, or refused today. Raises RedisError."""
    shared = client.budget()
    errors = shared.errors(since=clock.day_bounds(clock.today())[0])
    found = {usage.path: usage for usage in shared.usage()}
    idle = {path: shared.usage_of(path) for path in errors.keys() - found.keys()}
    return [
        ApiUse(usage, errors.get(path, {})) for path, usage in sorted({**found, **idle}.items())
    ]


def forecasts() -> list[Forecast]:
    """Of every sync that runs. Raises RedisError."""
    runs = [run for run in queries.latest().values() if run.state == "running"]
    return [_forecast(run) for run in runs]


def _forecast(run: SyncRun) -> Forecast:
    progress = queries.progress(run)
    if progress.left is None:
        return Forecast(run, progress.percent, None, "")
    phase = progress.phases[-1]
    path = APIS.get(phase.name, "")
    usage = client.budget().usage_of(path)
    calls = max(phase.expected - phase.read, 0) / ROWS_PER_CALL
    ends = {
        "speed": progress.left,
        "budget": budget_time(calls, usage),
        "pause": timedelta(seconds=usage.paused) + progress.left if usage.paused else timedelta(0),
    }
    waits_for = max(ends, key=ends.__getitem__)
    return Forecast(run, progress.percent, clock.now() + ends[waits_for], waits_for)


def budget_time(calls: float, usage: Usage) -> timedelta:
    """How long so many calls take at least: a sync may use its share of the limits, no more."""
    share = budget.SHARES[budget.SYNC]
    free_now = max(HOUR_CALLS * share - usage.hour, 0)
    beyond = max(calls - free_now, 0)
    return timedelta(minutes=calls / (MINUTE_CALLS * share), hours=beyond / (HOUR_CALLS * share))
